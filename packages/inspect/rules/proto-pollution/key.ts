import { defineRule } from '../rule.ts';

/** Matches the member names in `{ "__proto__": { … } }` and `{ "constructor": { "prototype": { … } } }`. */
export const key = defineRule({
  id: 'proto-pollution/key',
  class: 'proto-pollution',
  threats: ['T2'],
  title: 'A member reaches for the prototype of all objects',
  score: 0.9,
  on: 'key',
  view: 'text',
  words: ['__proto__', 'prototype', '__define', '__lookup'],
  patterns: [
    /(?:^|[.[\]])__(?:define|lookup)[GS]etter__(?:$|[.[\]])/,
    /(?:^|[.[\]])__proto__(?:$|[.[\]])/,
    /constructor\]?[.[]{1,2}prototype\b/,
  ],
  hits: ['.__proto__', '.constructor.prototype', '.a[__proto__][b]', '.__proto__.x', '.__defineGetter__'],
  misses: ['.constructor', '.prototype', '.my__proto__x'],
});
