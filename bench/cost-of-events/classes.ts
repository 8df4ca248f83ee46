import { gzipSync } from 'node:zlib';
import { rules } from '../../packages/inspect/rules/index.ts';
import { wraps } from './mutations.ts';

/** A class of events: the events with which the search for expensive ones starts. */
export interface EventClass {
  readonly name: string;
  readonly starts: () => readonly unknown[];
}

const size = 95_000;
const filled = (text: string): string => text.repeat(Math.max(1, Math.floor(size / text.length)));
const shorter = (text: string): string => text.repeat(Math.floor(60_000 / text.length));
const list = (make: (index: number) => unknown, count: number): readonly unknown[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Puts a text into a format again and again, as long as the result has room in an event. */
function nested(wrap: (text: string) => string, core: string): string {
  let text = core;
  for (let depth = 0; depth < 7; depth += 1) {
    const next = wrap(text);
    if (next.length > size) break;
    text = next;
  }
  return text;
}

const cores = [
  'a',
  '&lt;',
  "'",
  '<',
  '=41',
  '%41',
  "x' or 1=1 ;",
  'a b c d',
  '\\u0041',
  '{"a":1}',
  'QUFBQUFBQUFBQUFBQUFB ',
];
const samples = rules.flatMap(({ hits, misses }) => [...hits, ...misses].slice(0, 6));

export const classes: readonly EventClass[] = [
  {
    name: 'a format in itself',
    starts: () =>
      wraps.flatMap((wrap) => cores.flatMap((core) => [{ a: nested(wrap, filled(core).slice(0, 30_000)) }])),
  },
  {
    name: 'a format, repeated',
    starts: () => wraps.flatMap((wrap) => cores.map((core) => ({ a: filled(wrap(core)) }))),
  },
  {
    name: 'two formats, repeated',
    starts: () =>
      wraps.flatMap((outer) =>
        wraps.map((inner) => ({ a: outer(inner(filled('a;<b &').slice(0, 8000))).slice(0, size) })),
      ),
  },
  {
    name: 'samples of rules, in one text',
    starts: () => samples.map((sample) => ({ a: filled(`${sample} `) })),
  },
  {
    name: 'samples of rules, in many texts',
    starts: () =>
      samples.map((sample) => ({
        a: list((index) => `${sample}${index}`, size / (sample.length + 8)),
      })),
  },
  {
    name: 'words of rules',
    starts: () =>
      rules.flatMap(({ words }) => [
        { a: filled(`${words.join(' ')} `) },
        { a: filled(words.join('')) },
        ...words.slice(0, 8).flatMap((word) => [{ a: filled(word) }, { a: filled(`${word} `) }]),
      ]),
  },
  {
    name: 'many keys and small texts',
    starts: () => [
      Object.fromEntries(list((index) => [`k${index}`, ''], 9000) as [string, unknown][]),
      Object.fromEntries(list((index) => [`${index}abcdefgh+=`, 'a'], 4500) as [string, unknown][]),
      { a: list(() => 'ab', 19_000) },
      { a: list((index) => ({ [`a${index}`]: { b: [] } }), 4000) },
      { a: list(() => ["'{", '}"'], 6000) },
      { a: list((index) => `a${index}=b&c=d`, 5000) },
      { a: list((index) => `{"a":${index}}`, 5000) },
      { a: list((index) => `<a>${index}</a>`, 4500) },
      { a: list((index) => Buffer.from(`hello ${index}`).toString('base64'), 4500) },
      { a: JSON.stringify(list((index) => ({ [`k${index}`]: `a${index}` }), 4000)) },
    ],
  },
  {
    name: 'compressed',
    starts: () => [
      ...cores.map((core) => ({
        awslogs: { data: gzipSync(core.repeat(4_000_000 / core.length)).toString('base64') },
      })),
      ...cores.map((core) => ({
        a: list(() => gzipSync(core.repeat(200_000 / core.length)).toString('base64'), 80),
      })),
      ...samples.slice(0, 40).map((sample) => ({
        awslogs: {
          data: gzipSync(
            JSON.stringify({
              messageType: 'DATA_MESSAGE',
              logEvents: list((index) => ({ id: index, message: sample + index }), 20_000),
            }),
          ).toString('base64'),
        },
      })),
      { a: 'H4sIAAAAAAAAA6tW y '.repeat(5200) },
      { a: 'eJxLTEoGAAJNASc y '.repeat(5200) },
    ],
  },
  {
    name: 'a mail',
    starts: () => [
      { content: `From: a\r\n${shorter('X-A: =?utf-8?Q?a?=\r\n')}` },
      { content: `Content-Type: multipart/mixed; boundary=b\r\n\r\n${shorter('--b\r\n\r\na\r\n')}` },
      {
        content: `Content-Type: multipart/mixed; boundary=b\r\n\r\n${shorter('--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n')}`,
      },
      { content: `Content-Type: multipart/mixed; boundary=-\r\n\r\n${shorter('\n--')}` },
      { content: `Content-Type: text/plain\r\n${shorter(' a\r\n')}` },
      { content: `Content-Disposition: ${shorter('; name="a"')}` },
    ],
  },
];
