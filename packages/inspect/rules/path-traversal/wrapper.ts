import { defineRule } from '../rule.ts';

/** Matches stream wrappers of PHP and other languages, such as `php://`, which replace a file name. */
export const wrapper = defineRule({
  id: 'path-traversal/wrapper',
  class: 'path-traversal',
  threats: ['T5', 'T2'],
  title: 'A value is a stream wrapper instead of a file name',
  score: 0.8,
  on: 'text',
  view: 'text',
  words: [
    'php:',
    'phar:',
    'expect:',
    'zip:',
    'zlib:',
    'glob:',
    'rar:',
    'ogg:',
    'compress.',
    'data:text/plain',
    'data://',
  ],
  patterns: [
    /\bphp:\/{1,3}(?:filter|input|output|memory|temp|fd|stdin)/i,
    /\b(?:phar|expect|zip|rar|ogg|glob|compress\.(?:zlib|bzip2)|zlib):\/\/[^\s]/i,
    /^data:(?:\/\/)?text\/plain(?:;base64)?,\s{0,4}(?:<\?|PD9)/i,
  ],
  hits: [
    'php://filter/convert.base64-encode/resource=a',
    'phar://x.phar/y',
    'expect://id',
    'data://text/plain;base64,PD9waHA=',
  ],
  misses: ['php: the right way', 'data:text/plain,hello', 'zip: 12345'],
});
