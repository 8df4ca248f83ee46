import { recognise } from '@emmental/inspect';
import { triggerKinds } from '@emmental/knowledge';
import type { TriggerKind } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { type Carrier, canCarry, eventWith } from './events.ts';

const carrier = (kind: TriggerKind, source = 'POST /orders/{id}'): Carrier => ({
  kind,
  source,
  name: 'source',
});

describe('an event with an attack in it', () => {
  test('is an event of its trigger, for every place of the attack', () => {
    const found = (
      [
        ['api', 'body.name', 'apigw-v1'],
        ['http-api', 'queryStringParameters.sort', 'apigw-v2'],
        ['alb', 'queryStringParameters.sort', 'alb'],
        ['websocket', 'body.action', 'apigw-websocket'],
        ['s3', 'Records[].s3.object.key', 's3'],
        ['sqs', 'Records[].body.name', 'sqs'],
        ['sns', 'Records[].Sns.Message', 'sns'],
        ['kinesis', 'Records[].kinesis.data', 'kinesis'],
        ['dynamodb', 'Records[].dynamodb.NewImage.name.S', 'dynamodb-stream'],
        ['appsync', 'arguments.name', 'appsync'],
      ] as const
    ).map(([kind, path, name]) => [name, recognise(eventWith(carrier(kind), path, "a';b")).trigger]);
    for (const [name, recognised] of found) expect(recognised).toBe(name);
  });

  test('has JSON in a text if the path leads into the text', () => {
    const event = eventWith(carrier('sqs'), 'Records[].body.order.note', 'x') as {
      Records: { body: string }[];
    };
    expect(JSON.parse(event.Records[0]?.body ?? '')).toEqual({ order: { note: 'x' } });
  });

  test('has a form-encoded key for S3, and Base64 data for Kinesis', () => {
    const s3 = eventWith(carrier('s3'), 'Records[].s3.object.key', "a b$(x)/c'd") as {
      Records: { s3: { object: { key: string } } }[];
    };
    expect(s3.Records[0]?.s3.object.key).toBe('a+b%24%28x%29/c%27d');
    const kinesis = eventWith(carrier('kinesis'), 'Records[].kinesis.data.name', 'x') as {
      Records: { kinesis: { data: string } }[];
    };
    expect(Buffer.from(kinesis.Records[0]?.kinesis.data ?? '', 'base64').toString()).toBe('{"name":"x"}');
  });

  test('has the query of an HTTP API in its raw query, too, and the path of a route', () => {
    expect(
      eventWith(carrier('http-api', 'GET /photos/{id}'), 'queryStringParameters.sort', 'a b'),
    ).toMatchObject({
      rawPath: '/photos/x',
      rawQueryString: 'sort=a+b',
      requestContext: { http: { method: 'GET' } },
    });
  });

  test('has the other fields of the setting, and keeps the fields of the trigger', () => {
    const setting = { action: 'calculate', eventSource: 'mine' };
    expect(eventWith(carrier('function-url'), 'body.formula', '1', setting)).toMatchObject({
      body: '{"action":"calculate","eventSource":"mine","formula":"1"}',
    });
    expect(eventWith(carrier('sqs'), 'Records[].body', '1', setting)).toMatchObject({
      Records: [{ eventSource: 'aws:sqs', action: 'calculate', body: '1' }],
    });
  });

  test('does not exist for a kind without a sample', () => {
    expect(canCarry({ kind: 'sqs' })).toBe(true);
    expect(canCarry({ kind: 'lex' })).toBe(false);
  });
});

test.each(
  triggerKinds.flatMap(({ kind, sample, arrivesAs }) => (sample ? [[kind, sample, arrivesAs] as const] : [])),
)('%s: the guard recognises its sample as a form in which its events arrive', (_, sample, arrivesAs) => {
  const place = { source: 'POST /orders/{id}', name: 'source', account: '111122223333', region: 'eu-west-1' };
  const { trigger } = recognise(sample(place));
  if (arrivesAs !== 'any') expect(arrivesAs).toContain(trigger);
});
