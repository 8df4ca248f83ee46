import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Marks } from './decoder.ts';
import { embedded, formats, spellings } from './decoders/index.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Texts of the alphabets that decoders know, bare, encoded and between blanks. */
const texts = fc
  .oneof(
    fc.string({ unit: fc.constantFrom('a', 'F', '0', '9', 'x', '\\', ':', ',', '-', ' '), maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom('%', '2', '7', '=', '&', 'a', '+', '?', '\n', '\r', '.'),
      maxLength: 60,
    }),
    fc.string({
      unit: fc.constantFrom('<', '>', '/', 'b', '{', '"', ':', '}', '[', 'q', ' '),
      maxLength: 40,
    }),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ maxLength: 60 }).map(base64),
    fc.string({ maxLength: 60 }).map((text) => base64(text).replace(/(.{4})/g, '$1\r\n')),
    fc.string({ maxLength: 60 }).map((text) => `Basic ${base64(text)}`),
    fc.string({ maxLength: 60 }).map((text) => Buffer.from(text).toString('hex')),
    fc.string({ maxLength: 20 }).map((text) => `=?utf-8?B?${base64(text)}?=`),
    fc.string({ maxLength: 20 }).map((text) => `Content-Type: text/plain\n\n${text}`),
    fc.string({ maxLength: 20 }).map((text) => `--b\r\nContent-Type: x\r\n\r\n${text}\r\n--b--`),
    fc.constant('query { a(b: "c") }'),
    fc.constant('eyJhbGciOiJub25lIn0.eyJhIjoiYiJ9.x'),
    fc.constant('\uff1cscript\uff1e &lt; \\u003c'),
  )
  .chain((text) => fc.constantFrom(text, ` ${text}`, `${text}\n`, text.repeat(3)));

test('a decoder that can open a text is asked about it: its signs leave no text out', () => {
  let opened = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const marks = new Marks(text);
      for (const { id, signs, shortest, applies, decode } of [...formats, ...spellings, ...embedded]) {
        if (signs === undefined || text.length < (shortest ?? 0)) continue;
        if (!applies(text, marks, undefined) || decode(text, undefined).length === 0) continue;
        opened += 1;
        expect([id, text, (signs & marks.signs) !== 0]).toEqual([id, text, true]);
      }
    }),
    { seed: 20261126, numRuns: 3000 },
  );
  expect(opened).toBeGreaterThan(1000);
});

test('JSON alone, which is known by its first character, has no signs', () => {
  expect(
    [...formats, ...spellings, ...embedded]
      .filter((decoder) => decoder.signs === undefined)
      .map((decoder) => decoder.id),
  ).toEqual(['json']);
});
