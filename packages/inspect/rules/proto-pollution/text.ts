import { defineRule } from '../rule.ts';

/** Matches texts with a path to the prototype of all objects, such as `a[__proto__][b]`. */
export const text = defineRule({
  id: 'proto-pollution/text',
  class: 'proto-pollution',
  threats: ['T2'],
  title: 'A value holds a path to the prototype of all objects',
  score: 0.7,
  on: 'text',
  view: 'text',
  words: ['__proto__', 'prototype'],
  patterns: [
    /^__proto__$/,
    /[.[]['"]?__proto__['"]?(?:\]|\.|\[|;|\s{0,4}=)|[?&#;/]__proto__[.[]|['"]__proto__(?:\.[\w.]{1,80})?['"]\s{0,4}[:,\]]|^__proto__[.[]/,
    // Words that become `__proto__` when a filter removes `__proto__` from them.
    /__pro(?:__proto__|__proto)?(?:to__|__)to__|__proto(?:__proto__)__|__proto____proto__/,
    /\/__proto__(?:\/|$)|\/constructor\/prototype(?:\/|$)/,
    /\bconstructor['"]?\]?\s{0,2}[.[]{1,2}['"]?prototype\b/,
  ],
  hits: [
    'a.__proto__.b=1',
    'user[__proto__][x]=1',
    'x.constructor.prototype',
    'Object.__proto__["a"]',
    '["__proto__","b"]',
    'a[constructor][prototype][b]=1',
    '__pro__proto__to__[a]=1',
    '/__proto__[a]=1',
  ],
  misses: ['__proto__ is deprecated', 'prototype v2', 'the constructor of the class', 'Array.prototype.map'],
});
