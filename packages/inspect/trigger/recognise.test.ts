import { describe, expect, test } from 'vitest';
import { decode } from '../decode/tree.ts';
import { recognise } from './recognise.ts';
import { triggers } from './table.generated.ts';

describe('what started the function', () => {
  test.each([
    ['s3', { Records: [{ eventSource: 'aws:s3', s3: { object: { key: 'a' } } }] }],
    ['sqs', { Records: [{ eventSource: 'aws:sqs', body: 'hello' }] }],
    ['sqs', [{ eventSource: 'aws:sqs', body: 'through a pipe' }]],
    [
      'sns-sqs',
      {
        Records: [
          { eventSource: 'aws:sqs', body: '{"Type":"Notification","TopicArn":"arn:x","Message":"m"}' },
        ],
      },
    ],
    ['alb', { requestContext: { elb: {} }, httpMethod: 'GET', path: '/' }],
    ['apigw-v1', { httpMethod: 'GET', path: '/', requestContext: {} }],
    ['apigw-v2', { rawPath: '/', requestContext: { http: {}, domainName: 'x.execute-api.aws' } }],
    [
      'lambda-url',
      { rawPath: '/', requestContext: { http: {}, domainName: 'x.lambda-url.eu-west-1.on.aws' } },
    ],
    ['codepipeline', { 'CodePipeline.job': { id: '1' } }],
    ['gcp-storage', { kind: 'storage#object', bucket: 'b', name: 'n' }],
    ['azure-queue', { queueTrigger: 'aGk=', popReceipt: 'x' }],
    ['custom', { hello: 'world' }],
    ['custom', null],
    ['custom', 'text'],
  ])('is %s', (trigger, event) => {
    expect(recognise(event).trigger).toBe(trigger);
  });

  test('every row can be met, and none hides behind an earlier one', () => {
    for (const row of triggers) {
      const event = {};
      for (const clause of row.when) put(event, clause);
      expect([row.id, recognise(event).trigger]).toEqual([row.id, row.id]);
    }
  });
});

describe('events in events', () => {
  test('an S3 key in a notification in a queue is decoded where it stands', () => {
    const s3 = { Records: [{ eventSource: 'aws:s3', s3: { object: { key: 'a+b%26c.txt' } } }] };
    const sns = { Type: 'Notification', TopicArn: 'arn:x', Message: JSON.stringify(s3) };
    const tree = decode({ Records: [{ eventSource: 'aws:sqs', body: JSON.stringify(sns) }] });
    const key = tree.nodes.find((node) => node.value === 'a b&c.txt');
    expect(key).toMatchObject({
      path: 'Records[0].body.Message.Records[0].s3.object.key',
      raw: 'a+b%26c.txt',
      how: ['json', 'json', 'plus'],
    });
  });
});

/** Puts what a clause asks for into the event: `a.0.b=text`. */
function put(event: object, clause: string): void {
  const [, path = '', , text = 'x'] = /^([^=^~]+)(?:([=^~])(.*))?$/.exec(clause) ?? [];
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'));
  let at = event as Record<string, unknown>;
  for (const [index, key] of keys.entries()) {
    const last = index === keys.length - 1;
    if (last) at[key] = typeof at[key] === 'object' ? at[key] : (at[key] ?? text);
    else {
      at[key] = typeof at[key] === 'object' ? at[key] : keys[index + 1] === '0' ? [] : {};
      at = at[key] as Record<string, unknown>;
    }
  }
}
