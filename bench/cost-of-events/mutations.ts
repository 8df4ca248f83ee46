import { gzipSync } from 'node:zlib';
import { quotedWords } from './fragments.ts';

export type Random = () => number;

export const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hexOf = (text: string): string => Buffer.from(text).toString('hex');
const percent = (text: string): string =>
  text.replace(/[^\w]/g, (sign) => `%${hexOf(sign.charCodeAt(0) < 128 ? sign : '?')}`);
const everyLetter = (text: string, write: (code: number) => string): string => {
  let written = '';
  for (let at = 0; at < text.length; at += 1) written += write(text.charCodeAt(at));
  return written;
};

/** The ways in which the search puts a text into a format or spells it in another way. */
export const wraps: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify(text),
  (text) => JSON.stringify({ a: text }),
  (text) => JSON.stringify([text, text]),
  (text) => `{"a":1,"a":${JSON.stringify(text)},"a":2}`,
  (text) => `{"a":{"a":${JSON.stringify([text])}},"a":{"a":1}}`,
  (text) => `${JSON.stringify({ a: text })}\n${JSON.stringify({ a: text })}`,
  base64,
  (text) => `key: ${base64(text)}\n`,
  hexOf,
  (text) => base64(gzipSync(text).toString('latin1')),
  (text) => gzipSync(text).toString('base64'),
  percent,
  (text) => everyLetter(text, (code) => `%u${code.toString(16).padStart(4, '0')}`),
  (text) => everyLetter(text, (code) => `\\u${code.toString(16).padStart(4, '0')}`),
  (text) => everyLetter(text, (code) => `&#${code};`),
  (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
  (text) =>
    everyLetter(text, (code) => (code < 128 ? `=${hexOf(String.fromCharCode(code)).toUpperCase()}` : '=3F')),
  (text) => `<x><![CDATA[${text}]]></x>`,
  (text) => `<a b="${text}"/>`,
  (text) => `<a>${text}</a>`,
  (text) => `<!-- ${text} --><a/>`,
  (text) => `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${text}\r\n--b--\r\n`,
  (text) => `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n${text}\r\n--b--\r\n`,
  (text) => `Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(text)}`,
  (text) => `Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${text}`,
  (text) => `=?utf-8?B?${base64(text).slice(0, 4000)}?=`,
  (text) => `=?utf-8?Q?${text.slice(0, 4000)}?=`,
  (text) => `a=${text}&b=1`,
  (text) => `a=${percent(text)}&b=${percent(text)}`,
  (text) => `query { a(b: ${JSON.stringify(text)}) }`,
  (text) => `+${Buffer.from(text, 'utf16le').swap16().toString('base64').replaceAll('=', '')}-`,
  (text) => everyLetter(text, (code) => (code > 32 && code < 127 ? String.fromCharCode(code + 0xfee0) : ' ')),
  (text) => `eyJhIjoxfQ.${Buffer.from(text).toString('base64url')}.x`,
  (text) => [...Buffer.from(text)].join(','),
  (text) => aggregated(text),
];

/** Returns base64 of a record that the Kinesis Producer Library could have aggregated from the text, twice. */
function aggregated(text: string): string {
  const field = (number: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([number * 8 + 2]), varint(bytes.length), bytes]);
  const record = field(3, field(3, Buffer.from(text)));
  return Buffer.concat([Buffer.from('f3899ac2', 'hex'), record, record, Buffer.alloc(16)]).toString('base64');
}

function varint(number: number): Buffer {
  const bytes: number[] = [];
  for (let rest = number; ; rest >>>= 7) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 127) | 128);
  }
}

/** Changes a text at random: puts it into a format, repeats it or a part of it, inserts fragments, or cuts it. */
export function mutateText(random: Random, text: string, most: number): string {
  const at = Math.floor(random() * text.length);
  const length = Math.floor(random() ** 3 * Math.min(text.length, 4000)) + 1;
  switch (Math.floor(random() * 9)) {
    case 0:
    case 1:
      return pick(random, wraps)(text);
    case 2: {
      const part = text.slice(at, at + length);
      return text.slice(0, at) + pick(random, wraps)(part) + text.slice(at + length);
    }
    case 3:
      return text.repeat(
        Math.max(1, Math.min(1 + Math.floor(random() * 8), Math.floor(most / Math.max(1, text.length)))),
      );
    case 4: {
      const part = text.slice(at, at + length);
      return (
        text.slice(0, at) +
        part.repeat(1 + Math.floor((random() * most) / Math.max(1, part.length))) +
        text.slice(at)
      );
    }
    case 5: {
      const fragment = pick(random, quotedWords);
      return text.slice(0, at) + fragment.repeat(1 + Math.floor(random() ** 4 * 2000)) + text.slice(at);
    }
    case 6: {
      const fragment = pick(random, quotedWords) + pick(random, quotedWords);
      return fragment.repeat(Math.floor((random() * most) / fragment.length)) + text;
    }
    case 7:
      return text.slice(0, at) + pick(random, quotedWords) + text.slice(at + length);
    default:
      return text.slice(0, at) + text.slice(at + length);
  }
}

/** Changes an event at random: one of its texts, the number of its members, or the names of members. */
export function mutate(random: Random, event: unknown, most: number): unknown {
  const copy = structuredClone(event);
  const texts = textsOf(copy);
  if (texts.length === 0) return { a: pick(random, quotedWords) };
  const place = pick(random, texts);
  const text = String(place.holder[place.key]);
  const roll = random();
  if (roll < 0.85) place.holder[place.key] = mutateText(random, text, most);
  else if (roll < 0.9)
    place.holder[place.key] = Array.from({ length: 2 + Math.floor(random() * 50) }, () => text);
  else if (roll < 0.95) {
    const names = Math.floor((random() * most) / (text.length + 10));
    place.holder[place.key] = Object.fromEntries(
      Array.from({ length: names }, (_, index) => [`${pick(random, quotedWords)}${index}`, text]),
    );
  } else {
    const parts = 2 + Math.floor(random() * 200);
    const size = Math.ceil(text.length / parts);
    place.holder[place.key] = Array.from({ length: parts }, (_, index) =>
      text.slice(index * size, (index + 1) * size),
    );
  }
  return copy;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function textsOf(event: unknown): readonly Place[] {
  const found: Place[] = [];
  const open: unknown[] = [event];
  while (open.length > 0 && found.length < 500) {
    const holder = open.pop();
    if (typeof holder !== 'object' || holder === null) continue;
    for (const [key, value] of Object.entries(holder))
      if (typeof value === 'string') found.push({ holder: holder as Record<string, unknown>, key });
      else open.push(value);
  }
  return found;
}
