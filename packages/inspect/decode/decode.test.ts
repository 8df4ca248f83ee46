import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decode } from './tree.ts';

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const url = (text: string): string => Buffer.from(text).toString('base64url');
const kinesis = (data: string | Buffer): unknown => ({
  Records: [{ eventSource: 'aws:kinesis', kinesis: { data: base64(data) } }],
});
/** Value and way of everything that an event decodes to. */
const found = (event: unknown): readonly (readonly [string, string])[] =>
  decode(event)
    .nodes.filter((node) => node.kind !== 'key')
    .map((node) => [node.value, node.how.join('>')] as const);

describe('a value is opened from', () => {
  test.each<[string, unknown, string, string]>([
    ['JSON in a string', { a: '{"b":"needle"}' }, 'needle', 'json'],
    ['JSON lines', kinesis('{"a":1}\n{"a":"needle"}\n'), 'needle', 'base64>json'],
    ['base64', { a: base64('a needle in hay') }, 'a needle in hay', 'base64'],
    ['base64 in a line of YAML', { a: `key: ${base64('a needle in hay')}\n` }, 'a needle in hay', 'base64'],
    [
      'base64 in a segment of a URL',
      { a: `https://x.example/p/${url('a needle in hay')}?q` },
      'a needle in hay',
      'base64',
    ],
    ['a member of JSON whose name comes again', { a: '{"b":"needle","b":"hay"}' }, 'needle', 'json'],
    ['a name of JSON in base64', { [base64('a needle in hay')]: 1 }, 'a needle in hay', 'base64'],
    ['base64 in groups', { a: 'bmVl ZGxl IGlu IGhh eQ==' }, 'needle in hay', 'base64'],
    ['base64 in short lines', { a: 'bmVl\nZGxl\nIGlu\nIGhh\neQ==' }, 'needle in hay', 'base64'],
    ['hexadecimal with colons', { a: '6e:65:65:64:6c:65:73:21' }, 'needles!', 'hex>bytes'],
    ['quoted-printable', { a: 'n=65edl=65' }, 'needle', 'quoted'],
    ['JSON behind many blanks', { a: `${' '.repeat(500)}{"b":"needle"}` }, 'needle', 'json'],
    ['XML behind a comment', { a: '<!-- hi --><x><b>needle</b></x>' }, 'needle', 'xml'],
    ['XML behind an element that is none', { a: '<x><y z=1></y><b>needle</b></x>' }, 'needle', 'xml'],
    ['the claims of a short token', { a: 'eyJraWQiOiJuZWVkbGUifQ.e30.x' }, 'needle', 'jwt>json'],
    [
      'a cookie of a load balancer',
      {
        requestContext: { elb: {} },
        multiValueHeaders: { cookie: ['a=1; b=n%65edle'] },
      },
      'needle',
      'cookie',
    ],
    [
      'a form of more pairs than are read at once',
      { a: `${'a=1&'.repeat(20_001)}b=n%65edle` },
      'needle',
      'form>form',
    ],
    [
      'more JSON lines than are read at once',
      { a: `${'{"a":1}\n'.repeat(10_001)}{"a":"needle"}` },
      'needle',
      'json>json',
    ],
    [
      'base64url',
      { a: Buffer.from('needle?? >>> needle').toString('base64url') },
      'needle?? >>> needle',
      'base64',
    ],
    ['gzip', kinesis(gzipSync('needle')), 'needle', 'base64>gzip>bytes'],
    ['deflate', kinesis(deflateSync('needle needle')), 'needle needle', 'base64>deflate>bytes'],
    [
      'brotli, where the header says so',
      {
        headers: { 'content-encoding': 'br' },
        body: base64(brotliCompressSync('needle')),
        isBase64Encoded: true,
      },
      'needle',
      'base64>brotli>bytes',
    ],
    [
      'deflate without a header, where many values of a header say so',
      {
        multiValueHeaders: { 'CONTENT-Encoding': ['gzip', 'gzip, DEFLATE'] },
        body: base64(deflateRawSync('needle '.repeat(9))),
        isBase64Encoded: true,
      },
      'needle '.repeat(9),
      'base64>deflate>bytes',
    ],
    [
      'raw deflate that nothing tells of',
      { a: base64(deflateRawSync('a needle in hay')) },
      'a needle in hay',
      'base64>deflate>bytes',
    ],
    [
      'brotli that nothing tells of',
      { a: base64(brotliCompressSync('needle '.repeat(9))) },
      'needle '.repeat(9),
      'base64>brotli>bytes',
    ],
    [
      'UTF-16 in a part of a form',
      {
        headers: {},
        body: base64(
          Buffer.concat([
            Buffer.from('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'),
            Buffer.from('  a needle', 'utf16le'),
            Buffer.from('\u0001\r\n--x--'),
          ]),
        ),
        isBase64Encoded: true,
      },
      ' a needle',
      'base64>strings',
    ],
    [
      'text in what may be no data',
      { a: base64(Buffer.concat([Buffer.from([255, 0, 200]), Buffer.from('a needle in some hay')])) },
      'a needle in some hay',
      'base64>strings',
    ],
    ['base32', { a: 'MEQG4ZLFMRWGKIDJNYQGQYLZ' }, 'a needle in hay', 'base32>bytes'],
    ['decimal numbers', { a: '110,101,101,100,108,101,32,33' }, 'needle !', 'decimal>bytes'],
    ['UTF-7', { a: '+AG4-eedle+ADsAOw-' }, 'needle;;', 'utf7'],
    ['percent encoding', { a: 'n%65edle' }, 'needle', 'percent'],
    ['percent encoding twice', { a: 'n%2565edle' }, 'needle', 'percent>percent'],
    ['overlong UTF-8', { a: 'needle%c0%ae' }, 'needle.', 'percent'],
    ['escapes of a language', { a: 'n\\u0065edl\\x65' }, 'needle', 'escape'],
    ['HTML entities', { a: 'n&#x65;edle' }, 'needle', 'entity'],
    ['full-width letters', { a: '\uff4eeedle' }, 'needle', 'unicode'],
    [
      'a form',
      { version: '2.0', rawPath: '/', rawQueryString: 'q=n+eedle', requestContext: { http: {} } },
      'n eedle',
      'form',
    ],
    [
      'a cookie',
      { httpMethod: 'GET', path: '/', requestContext: {}, headers: { cookie: 'a=1; b=n%65edle' } },
      'needle',
      'cookie',
    ],
    [
      'multipart',
      { body: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nneedle\r\n--x--\r\n' },
      'needle',
      'multipart',
    ],
    [
      'a file name in multipart',
      {
        body: '--x\r\nContent-Disposition: form-data; name="a"; filename="needle.txt"\r\n\r\nx\r\n--x--\r\n',
      },
      'needle.txt',
      'multipart',
    ],
    ['an encoded word', { subject: '=?utf-8?B?bmVlZGxl?=' }, 'needle', 'mime'],
    [
      'quoted-printable',
      {
        content:
          'Subject: x\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nn=65edle',
      },
      'needle',
      'mime',
    ],
    ['an XML attribute', { a: '<x y="needle"/>' }, 'needle', 'xml'],
    ['CDATA', { a: '<x><![CDATA[needle]]></x>' }, 'needle', 'xml'],
    ['a GraphQL argument', { query: 'mutation { add(text: "needle") { id } }' }, 'needle', 'graphql'],
    [
      'a JSON web token',
      { a: `Bearer ${url('{"alg":"none"}')}.${url('{"sub":"needle"}')}.` },
      'needle',
      'jwt>json',
    ],
    ['byte numbers', { a: [...Buffer.from('needle')] }, 'needle', 'bytes'],
    [
      'text in binary data',
      kinesis(Buffer.concat([Buffer.from([0, 1, 255, 200]), Buffer.from('needle'), Buffer.from([0, 254])])),
      'needle',
      'base64>strings',
    ],
    [
      'a known prefix',
      {
        topic: 't',
        eventType: 'x',
        eventTime: 'y',
        subject: '/blobServices/default/containers/c/blobs/needle',
      },
      'needle',
      'prefix',
    ],
  ])('%s', (_, event, value, how) => {
    expect(found(event)).toContainEqual([value, how]);
  });

  test('records that a producer library aggregated', () => {
    const field = (number: number, bytes: Buffer): Buffer =>
      Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
    const message = field(3, Buffer.concat([Buffer.from([8, 0]), field(3, Buffer.from('needle'))]));
    const aggregate = Buffer.concat([
      Buffer.from('f3899ac2', 'hex'),
      message,
      createHash('md5').update(message).digest(),
    ]);
    expect(found(kinesis(aggregate))).toContainEqual(['needle', 'base64>kpl>bytes']);
  });

  test('a mail in parts', () => {
    const mail = `From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64('needle')}\r\n--b\r\nContent-Disposition: attachment; filename="needle.pdf"\r\n\r\nx\r\n--b--\r\n`;
    expect(found({ content: mail }).map(([value]) => value)).toEqual(
      expect.arrayContaining(['needle', 'needle.pdf', 'a@x.example']),
    );
  });
});

describe('a value is left alone', () => {
  test.each([
    'database',
    'hello world',
    '100% sure',
    'AT&T',
    'C:\\Users',
    'a=b=c is no form',
    '{ not json }',
    '<3',
    '2024-01-01',
    '1 2 3 4 5 6 7 8 9',
    'internationalization',
    'a+ABC-d',
    'q6pSVyjNy8zPUyhOzUlNLlEoTk0uSi1RSCvKz1Uo',
  ])('%s', (value) => {
    expect(found({ a: value })).toEqual([[value, '']]);
  });
});

test('a short list is also read together, like a name: no call is asked for it', () => {
  const together = (list: unknown) =>
    decode({ a: list })
      .nodes.filter(({ kind, path }) => kind === 'key' && path === 'a')
      .map(({ value }) => value);
  expect(together(['{{', 'needle}}'])).toEqual(['.a', '{{needle}}', '{{ needle}}']);
  expect(together(['plain', 'words; only'])).toEqual(['.a']);
});

test('both the text and what it decodes to are kept', () => {
  expect(found({ a: 'n%65edle' })).toEqual([
    ['n%65edle', ''],
    ['needle', 'percent'],
  ]);
});

test.each<[string, unknown, string]>([
  [
    'XML of more texts than are read',
    { a: `<x>${'<y>1</y>'.repeat(20_001)}</x>` },
    'more than 20000 texts and attributes of XML',
  ],
  [
    'binary data of more texts than are read',
    kinesis(Buffer.from('text\xff\x00'.repeat(20_001), 'latin1')),
    'more than 20000 texts in binary data',
  ],
  [
    'cookies beyond what is read at once, again and again',
    { version: '2.0', rawPath: '/', requestContext: { http: {} }, cookies: ['a=1;'.repeat(9000)] },
    'decoded 8 times already',
  ],
  [
    'damaged compressed data by the thousand, which are not all tried',
    { a: 'H4sIAAAAAAAAA6tW y '.repeat(17_000) },
    'more than 4138168 bytes of compressed data in all',
  ],
  [
    'bombs, each of which costs what was inflated',
    Array.from({ length: 300 }, () => kinesis(gzipSync(Buffer.alloc(4_000_000)))),
    'more than 8388608 bytes of compressed data in all',
  ],
  [
    'an event whose decoded texts are many times its size',
    { a: JSON.stringify(Array.from({ length: 60_000 }, () => '%41')) },
    'more than 1702156 decoded characters for an event of this size',
  ],
  [
    'an archive in a field that nothing describes',
    { a: base64(Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(40, 0x85)])) },
    'compressed as a zip archive',
  ],
])('tells of %s', (_, event, why) => {
  expect(decode(event, { limits: { maxReported: 100_000 } }).notInspected.map((gap) => gap.why)).toContain(
    why,
  );
});
