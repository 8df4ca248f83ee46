import { defineRule } from '../rule.ts';

const gap = String.raw`[\s\u0000-\u0020\\]{0,4}`;
const word = (text: string): string => [...text].join(gap);

/** Matches `javascript:` and other addresses that run a script, also with blanks inside the word. */
export const scriptUrl = defineRule({
  id: 'xss/script-url',
  class: 'xss',
  threats: ['T2'],
  title: 'A value is an address that runs a script',
  score: 0.8,
  on: 'text',
  view: 'text',
  words: [
    'javascript',
    'vbscript',
    'livescript',
    'script:',
    's\tcript',
    'java\t',
    'ja\tva',
    'j\ta',
    'jav\t',
    'jav\n',
    'java\n',
    'j\na',
    'jav ',
    'java\u0000',
    'data:',
    'asfunction',
    'mhtml:',
    'geturl',
  ],
  patterns: [
    new RegExp(
      `(?:${word('java')}|${word('vb')}|${word('live')})${gap}${word('script')}${gap}:(?:[^\`\\s][\\s\\S]{0,80}[(=\`%\\\\[&{]|\\s{0,4}[\\w/'"*.%&\\\\(\\[{;!+-]{1,40}[(=\`%\\\\[&{]|${gap}//|\\s{0,4}[(\\[])`,
      'i',
    ),
    /data:\s{0,4}(?:text\/(?:html|xml|javascript)|image\/svg\+xml|application\/(?:javascript|xml|xhtml\+xml))\s{0,4}[;,]/i,
    /["'=(]\s{0,4}data:\s{0,4}[,&*\u00a0-\uffff]/i,
    /\basfunction:\w{2,20}|\bgetURL\s{0,4}[(,]/i,
    /url\s{0,4}\(\s{0,4}["']?\s{0,4}(?:javascript|vbscript):/i,
    /(?:vb|live|java)script:\s{0,4}\[code\]/i,
  ],
  hits: [
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html;base64,PHN2Zz4=',
    'vbscript:msgbox(1)',
    'javascript://%0aalert(1)',
  ],
  misses: [
    'javascript: basics',
    'JavaScript: The Good Parts',
    'data:image/png;base64,iVBO',
    'data: see table 3',
  ],
});
