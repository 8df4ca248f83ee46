import { defineRule } from '../rule.ts';

/** Matches the start or the end of a script element. */
export const scriptTag = defineRule({
  id: 'xss/script-tag',
  class: 'xss',
  threats: ['T2'],
  title: 'A value opens or closes a script element',
  score: 0.9,
  on: 'text',
  view: 'text',
  words: ['script', '+adw-'],
  patterns: [
    /<[\s/\u0000]{0,8}(?:\w{1,10}:)?script(?:[/+:\u0000"'(;]|\\|$|%|[\t\r\n\u000c]|\s{1,8}[\w:~/"'=>])/i,
    // A tag without attributes between words is only a mention: "the <script> tag".
    /<[\s/\u0000]{0,8}(?:\w{1,10}:)?script\s{0,8}>(?:[^\s.,;:!?)`]|\s{0,8}$|\s{1,8}[^\sa-z])/i,
    /<[\s/\u0000]{0,8}(?:\w{1,10}:)?script\s{0,8}>\s{1,8}[\w$]{1,40}\s{0,4}[(.=[\u0060]/i,
    /<\/\s{0,4}script/i,
    /\+ADw-\s{0,4}script/i,
    /<scr(?:<script>|\u0000|\s)/i,
    /<!\[CDATA\[<[\s/]{0,4}script/i,
  ],
  hits: ['<script>alert(1)</script>', '"><SCRIPT SRC=//x>', '</script ', '<script\n>', '+ADw-SCRIPT+AD4-'],
  misses: [
    'script: act one',
    'a<b and script',
    'JavaScript',
    '&lt; script',
    'Use the <script> tag here.',
    'a `<script>`, too',
  ],
});
