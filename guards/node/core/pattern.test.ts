import { expect, test } from 'vitest';
import { Patterns } from './pattern.ts';

const signed = (service: string, signature: string) =>
  `Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20261127/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=${signature}\r\n`;
const head = (lines: string, path = '/a') => `GET ${path} HTTP/1.1\r\nHost: api.example\r\n${lines}\r\n`;

test.each([
  ['abcd', true],
  ['Credential', true],
  ['ab=cd', false],
  ['ab,cd', false],
  ['ab/cd', false],
  ['ab cd', false],
])('a signature may be another one, and nothing else: %s', (signature, isLike) => {
  const pattern = new Patterns().of(head(signed('s3', '00ff')));
  expect(pattern?.match(head(signed('s3', signature))) !== null).toBe(isLike);
});

test('a head that is signed twice is read', () => {
  expect(new Patterns().of(head(signed('s3', '00ff') + signed('sqs', '00ff')))).toBe(null);
});

test('heads that differ in what is no part of it have equal patterns', () => {
  const [first, same, other] = [
    head(signed('s3', '00ff')),
    head(signed('s3', 'a'), '/b'),
    head(signed('sqs', '00ff')),
  ].map((text) => new Patterns().of(text));
  if (!first || !same || !other) throw new Error('no pattern');
  expect([first.equals(same), first.equals(other)]).toEqual([true, false]);
});
