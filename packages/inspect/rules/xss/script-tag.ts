import { defineRule } from '../rule.ts';

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
    /<[\s/\u0000]{0,8}(?:\w{1,10}:)?script(?:[\s/>+:\u0000"'(;]|\\|$|%)/i,
    /<\/\s{0,4}script/i,
    /\+ADw-\s{0,4}script/i,
    /<scr(?:<script>|\u0000|\s)/i,
    /<!\[CDATA\[<[\s/]{0,4}script/i,
  ],
  hits: ['<script>alert(1)</script>', '"><SCRIPT SRC=//x>', '</script ', '<script\n>', '+ADw-SCRIPT+AD4-'],
  misses: ['script: act one', 'a<b and script', 'JavaScript', '&lt; script'],
});
