import { defineRule } from '../rule.ts';

/** Matches a zero byte after a file name; in C such a byte ends the text, so the rest of the name is ignored. */
export const nullByte = defineRule({
  id: 'path-traversal/null-byte',
  class: 'path-traversal',
  threats: ['T5'],
  title: 'A value cuts a file name off with a zero byte',
  score: 0.6,
  on: 'text',
  view: 'text',
  words: ['\u0000', '%00'],
  maxLength: 1000,
  patterns: [/[\w./\\-]{2}(?:\u0000|%00)(?:\.\w{2,5}|[\w./]{0,20}$|$)/, /^(?:\u0000|%00)[./\w]/],
  hits: ['a.php\u0000.jpg', '/x/y.conf%00', '%00../x'],
  misses: ['100%', 'a b', '%20'],
});
