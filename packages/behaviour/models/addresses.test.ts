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
