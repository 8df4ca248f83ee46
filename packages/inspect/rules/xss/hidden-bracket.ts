import { defineRule } from '../rule.ts';

/** Matches a value that is only `<` in one of its encodings: attackers use it to test which spellings a filter allows. */
export const hiddenBracket = defineRule({
  id: 'xss/hidden-bracket',
  class: 'xss',
  threats: ['T2'],
  title: 'A value is an encoded opening bracket',
  score: 0.4,
  on: 'text',
  view: 'text',
  words: ['&#', '\\x3c', '\\u003c', '%3c'],
  maxLength: 400,
  patterns: [
    /^\s{0,4}(?:&#(?:x0{0,10}3c|0{0,10}60);?\s{0,4}){1,8}$/i,
    /&#(?:x0{0,10}(?:3c|28|6a|4a)|0{0,10}(?:60|40|106|74));?[^<]{0,300}(?:script|alert|&#x?\d|\()/i,
    /\balert&#(?:x28|40)/i,
  ],
  hits: ['&#x3c', '&#0000060;', '&#60;script', 'alert&#40;1&#41'],
  misses: ['Tom &amp; Jerry', '&#169; 2024', '100%3cases'],
});
