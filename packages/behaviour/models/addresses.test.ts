import { constant, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { analysed } from '../testing/analysed.ts';

const either = (yes: string, no: string): Value => ({
  kind: 'one-of',
  choices: [
    { when: 'Prod', value: constant(yes) },
    { when: 'not Prod', value: constant(no) },
  ],
});

/** The ways in which event data reaches an address that starts with BASE. */
async function reached(base: Value): Promise<readonly (string | null)[]> {
  const { behaviours } = await analysed(
    'exports.handler = async (event) => fetch(process.env.BASE + event.item);',
    { environment: new Map([['BASE', base]]) },
  );
  return behaviours.flatMap((each) => (each.kind === 'sink' && each.sink === 'url' ? [each.sanitized] : []));
}

describe('an address that starts with a variable', () => {
  test.each([
    ['one value that ends the host', constant('https://a.example/'), ['fixed host']],
    ['one value that the event can go on with', constant('https://a.example'), [null]],
    ['two values that end the host', either('https://a.example/', 'https://b.example/'), ['fixed host']],
    [
      'two values, one of which the event can go on with',
      either('https://a.example/', 'https://b.example'),
      [null],
    ],
    ['two values, the other of which it can', either('https://a.example', 'https://b.example/'), [null]],
    ['a value that is not known', constant(null), [null]],
  ])('of %s', async (_, base, expected) => {
    expect(await reached(base)).toEqual(expected);
  });
});

test('a request to an API of AWS is a question in each case of a condition', async () => {
  const { behaviours } = await analysed('exports.handler = async () => fetch(process.env.BASE + "/x");', {
    environment: new Map([['BASE', either('https://sqs.eu-west-1.amazonaws.com', 'https://a.example')]]),
  });
  expect(behaviours.flatMap((each) => (each.kind === 'undecided' ? [each.what] : []))).toEqual([
    'a request to sqs.eu-west-1.amazonaws.com',
  ]);
});

describe('an object that the event names, of a bucket that a variable names', () => {
  const buckets = [{ id: 'Inbox', name: 'inbox', prefix: '', suffix: '' }];
  const code = `const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');
    exports.handler = async (event) => {
      const Key = event.Records[0].s3.object.key;
      const { Body } = await new S3Client().send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key }));
      require('node:child_process').execSync(await Body.transformToString());
    };`;
  test.each([
    ['never the one that starts the function', either('a', 'b'), false],
    ['sometimes the one that starts the function', either('a', 'inbox'), true],
  ])('%s', async (_, bucket, isWritten) => {
    const { behaviours } = await analysed(code, { environment: new Map([['BUCKET', bucket]]), buckets });
    const paths = behaviours.flatMap((each) => (each.kind === 'sink' ? [each.eventPath] : []));
    expect(paths.some((path) => path.includes('(content)'))).toBe(isWritten);
  });
});

/** Returns the sinks of a handler, `url host` for data that decides a host and `url host ~fixed host` for data behind it. */
async function sinksOf(language: 'js' | 'py', code: string): Promise<readonly string[]> {
  const { behaviours } = await analysed(code, { language });
  return behaviours.flatMap((each) =>
    each.kind === 'sink'
      ? [`${each.sink} ${each.eventPath}${each.sanitized === null ? '' : ` ~${each.sanitized}`}`]
      : [],
  );
}

const handler = (body: string): string => `const url = require('url'); const https = require('https');
  const axios = require('axios'); const got = require('got');
  exports.handler = async (event) => { ${body} };`;

describe('a part of an address that the event writes', () => {
  test.each([
    [
      'a path',
      "const u = new URL('https://a.example/x'); u.pathname = event.p; await fetch(u);",
      'url p ~fixed host',
    ],
    [
      'a query',
      'const u = new URL(process.env.ROOT); u.search = event.p; await fetch(u.href);',
      'url p ~fixed host',
    ],
    [
      'parts in a template',
      "const u = new URL('https://a.example'); u.hash = event.p; await fetch(u.toString());",
      'url p ~fixed host',
    ],
    ['the host', "const u = new URL('https://a.example/x'); u.host = event.p; await fetch(u);", 'url p'],
    [
      'the host and the path',
      "const u = new URL('https://a.example/x'); u.pathname = event.p; u.hostname = event.p; await fetch(u);",
      'url p',
    ],
    [
      'the host, in a template',
      "const u = new URL('https://a.example/x'); u.host = event.p; await fetch(`${u}`);",
      'url p',
    ],
    ['all of it', "const u = new URL('https://a.example/x'); u.href = event.p; await fetch(u);", 'url p'],
    [
      'a part that it names',
      "const u = new URL('https://a.example/x'); u[event.k] = event.p; await fetch(u);",
      'url p',
    ],
    [
      'a path below a base',
      "await fetch(new URL(`./${event.p}`, 'https://a.example/'));",
      'url p ~fixed host',
    ],
    ['a path behind one slash', "await fetch(new URL(`/${event.p}`, 'https://a.example/'));", 'url p'],
    ['an address below a base', "await fetch(new URL(event.p, 'https://a.example/'));", 'url p'],
    [
      'the path of an object',
      "await fetch(url.format({ protocol: 'https', host: 'a.example', pathname: event.p }));",
      'url p ~fixed host',
    ],
    [
      'the host of an object',
      "await fetch(url.format({ protocol: 'https', host: event.p, pathname: 'x' }));",
      'url p',
    ],
    [
      'a path that axios resolves',
      "await axios.get('/' + event.p, { baseURL: 'https://a.example' });",
      'url p',
    ],
    [
      'a path that got appends',
      "await got('x/' + event.p, { prefixUrl: 'https://a.example' });",
      'url p ~fixed host',
    ],
    [
      'the path of a URL behind its own host, in other words',
      "const u = new URL('https://a.example/' + event.p); await fetch(`${u.protocol}//${u.hostname}/in${u.pathname}`);",
      'url p ~fixed host',
    ],
    [
      'the path of a URL behind another host',
      "const u = new URL('https://a.example/' + event.p); await fetch(`https://b.example${u.pathname}`);",
      'url p ~fixed host',
    ],
    [
      'the host of a URL that the event wrote',
      'const u = new URL(event.p); await fetch(`${u.protocol}//${u.hostname}/x`);',
      'url p',
    ],
    [
      'the host of one of two URLs',
      "const u = new URL(event.q ? 'https://a.example/' + event.q : event.p); await fetch(`https://${u.hostname}/x`);",
      'url p',
    ],
    [
      'the path of a URL in the place of a host',
      "const u = new URL('https://a.example/' + event.p); await fetch(`https://${u.pathname}`);",
      'url p',
    ],
    ['a host behind three slashes', 'await fetch(`https:///${event.p}`);', 'url p'],
    [
      'headers of options',
      "const o = { hostname: 'a.example', headers: {} }; o.headers.x = event.p; https.request(o);",
      'header p ~line breaks refused',
    ],
    [
      'headers of options that a helper applies',
      `const send = (options, headers) => { options.headers = headers; return https.request(options); };
       const retry = (fn, n, list) => fn.apply(null, list).catch(() => n > 1 ? retry(fn, n - 1, list) : null);
       await retry(send, 3, [{ hostname: 'a.example' }, { x: event.p }, event]);`,
      'header p ~line breaks refused',
    ],
    [
      'the path of a redirect',
      'const u = new URL(process.env.ROOT); u.pathname = event.p; return { statusCode: 302, headers: { Location: u.toString() } };',
      'header p ~address of a fixed host',
    ],
    [
      'the host of a redirect',
      'const u = new URL(process.env.ROOT); u.host = event.p; return { statusCode: 302, headers: { Location: u.toString() } };',
      'header p',
    ],
  ])('%s', async (_, body, expected) => {
    expect(await sinksOf('js', handler(body))).toEqual([expected]);
  });

  test.each([
    ['a link below a folder', "urljoin('https://a.example/', 'x/' + event['p'])", 'url p ~fixed host'],
    ['a link behind one slash', "urljoin('https://a.example/', '/' + event['p'])", 'url p'],
    ['a link', "urljoin('https://a.example/', event['p'])", 'url p'],
    [
      'the path of an address behind its own host, in other words',
      "(lambda u: f'{u.scheme}://{u.hostname}/in{u.path}')(urlparse('https://a.example/' + event['p']))",
      'url p ~fixed host',
    ],
    [
      'the host of an address that the event wrote',
      "(lambda u: f'{u.scheme}://{u.netloc}/x')(urlparse(event['p']))",
      'url p',
    ],
    ['the path of parts', "urlunparse(('https', 'a.example', event['p'], '', '', ''))", 'url p ~fixed host'],
    ['the host of parts', "urlunparse(('https', event['p'], '/x', '', '', ''))", 'url p'],
    ['the path of five parts', "urlunsplit(('https', 'a.example', event['p'], '', ''))", 'url p ~fixed host'],
    [
      'a replaced path',
      "urlparse('https://a.example/x')._replace(path=event['p']).geturl()",
      'url p ~fixed host',
    ],
    ['a replaced host', "urlparse('https://a.example/x')._replace(netloc=event['p']).geturl()", 'url p'],
  ])('in Python: %s', async (_, address, expected) => {
    const code = `import requests
from urllib.parse import urljoin, urlparse, urlunparse, urlunsplit
def handler(event, context):
    requests.get(${address})
`;
    expect(await sinksOf('py', code)).toEqual([expected]);
  });
});

describe('a header of an answer', () => {
  const answer = (value: string): string => `return { statusCode: 302, headers: { Location: ${value} } };`;
  test.each([
    [
      'a query behind a host',
      answer('`https://a.example/x?q=${event.p}`'),
      ['header p ~address of a fixed host'],
    ],
    [
      'a path behind a variable',
      answer('`${process.env.ROOT}/${event.p}`'),
      ['header p ~address of a fixed host'],
    ],
    ['a host', answer('`https://${event.p}/x`'), ['header p']],
    ['the end of a host', answer('`https://a.example${event.p}`'), ['header p']],
    ['all of it', answer('event.p'), ['header p']],
    ['a path that may become a host', answer('`/${event.p}`'), ['header p']],
    ['the end of a path', answer('`/orders/${event.p}/x`'), ['header p ~address of a fixed host']],
    ['a host behind two slashes', answer('`//${event.p}/x`'), ['header p']],
    ['a text that is no address', answer('`a=${event.p}; Path=/`'), ['header p']],
    [
      'a host in one of two cases',
      answer('event.a ? `https://a.example/${event.p}` : event.p'),
      ['header p'],
    ],
    [
      'a header of a request, whose line breaks the client refuses',
      "await fetch('https://a.example/', { headers: { referer: `https://b.example/${event.p}` } });",
      ['header p ~line breaks refused'],
    ],
  ])('%s', async (_, body, expected) => {
    const found = await sinksOf('js', handler(body));
    expect(found.filter((each) => each.startsWith('header')).toSorted()).toEqual(expected);
  });

  test('in Python', async () => {
    const python = (value: string): string =>
      `def handler(event, context):\n  return {'statusCode': 302, 'headers': {'Location': ${value}}}\n`;
    expect(await sinksOf('py', python("'https://a.example/x?q=' + event['p']"))).toEqual([
      'header p ~address of a fixed host',
    ]);
    expect(await sinksOf('py', python("event['p']"))).toEqual(['header p']);
  });
});
