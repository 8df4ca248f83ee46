import { defineRule } from '../rule.ts';

const dot = String.raw`(?:\.|%2e|%252e|%%32%65|%c0%[26ae]e|%c0\.|%e0%80%ae|%f[08]%80[%\w]{3,12}ae|%u(?:002e|ff0e|2024)|%25c0%25ae|%uff0e)`;
const slash = `(?:%2f|%5c|%252f|%255c|%25%5c|%%32%66|%%35%63|%c0%[29a]f|%c0%5c|%c1%[19][cs]|%c1%8s|%c1%af|%e0%80%af|%bg%qf|%u(?:2215|2216|002f|005c|ff0f|ff3c)|%25c0%25af|%25c1%259c|0x2f|0x5c|%01)`;

/** Matches `../` with dots or slashes in an encoding that a filter without decoding does not recognise. */
export const encoded = defineRule({
  id: 'path-traversal/encoded',
  class: 'path-traversal',
  threats: ['T5'],
  title: 'A value hides dots and slashes of a path in encodings',
  score: 0.8,
  on: 'text',
  view: 'text',
  words: [
    '%2e',
    '%252e',
    '%c0',
    '%c1',
    '%e0%80',
    '%f0%80',
    '%f8',
    '%fc',
    '%u',
    '%%3',
    '..%',
    '0x2f',
    '0x5c',
    '%25%5c',
    '%bg',
  ],
  patterns: [
    new RegExp(`${dot}${dot}(?:${slash}|[/\\\\])`, 'i'),
    /%(?:25)?c[01]%(?:25)?[0-9a-z]{2}(?:[%/\\.\w]|$)/i,
    /%e0%80%a[ef]|%f0%80%80%a[ef]|%f8%80%80%80%a[ef]|%fc%80%80%80%80%a[ef]/i,
    /%u(?:2215|2216|ff0e|ff0f|002e|002f|005c)/i,
    /%%(?:32|35|36)%{1,2}(?:65|63|66)/i,
    /%25(?:2e|5c|2f)%25(?:2e|5c|2f)|%252e%252e|\.\.%25(?:2f|5c)/i,
    /(?:%2e){1,2}(?:%68%74|%67%69%74|%65%6e%76)/i,
    /\.\.%(?:01|00|5c|2f|u[0-9a-f]{4})/i,
  ],
  hits: [
    '..%2f..%2fx',
    '%2e%2e/x',
    '..%c0%afx',
    '%252e%252e%255cx',
    '..%u2215x',
    '%c0%ae%c0%ae/x',
    '..0x2fx',
  ],
  misses: ['100%', 'a%20b%2fc', '%PATH%', '%s %d', 'caf%c3%a9', 'f.%20x'],
});
