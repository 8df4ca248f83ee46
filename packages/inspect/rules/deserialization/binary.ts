import { defineRule } from '../rule.ts';

/** Matches the first bytes of serialised objects: Java streams, Python pickles, .NET BinaryFormatter, Ruby Marshal. */
export const binary = defineRule({
  id: 'deserialization/binary',
  class: 'deserialization',
  threats: ['T2'],
  title: 'Bytes are a serialised object that runs code when it is read',
  score: 0.9,
  on: 'bytes',
  view: 'text',
  words: [
    'posix',
    'system',
    'subprocess',
    'builtin',
    'nt\n',
    'os\n',
    'eval',
    'exec',
    'sr',
    'getattr',
    'reduce',
    '\u0000',
    'popen',
    'object',
    '\u0004\b',
  ],
  patterns: [
    /^\xac\xed\x00\x05[sturwq{|}~p-z]/,
    /^\x80[\x00-\x05](?:\x95[\s\S]{8})?[\s\S]{0,4096}(?:c[\w.]{1,60}\n\w{1,60}\n|\x93)/,
    /^\x00\x01\x00\x00\x00\xff\xff\xff\xff\x01\x00\x00\x00/,
    /^\x04\x08[oUue]:|^\x04\x08\[[\s\S]{0,40}[oUu]:/,
  ],
  hits: [
    '\xac\xed\x00\x05sr\x00\x01a',
    '\x80\x02cposix\nsystem\nq\x00X',
    '\x80\x04\x95\x22\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94',
  ],
  misses: ['\x89PNG\r\n\x1a\n system', 'PK\x03\x04 exec', '%PDF-1.7 object'],
});
