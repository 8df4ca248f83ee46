import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createLearner, decode } from '@emmental/inspect';
import type { CompiledFunction, Quarantine, Signal } from '@emmental/model';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Lambda, startLambda } from './testing/lambda.ts';
import { from, profileOf } from './testing/profile.ts';

/** Blocks are made of a signature on a value that is odd: shapes are learned from good events of each trigger here. */
const attack = "x' OR '1'='1' --";
const good = (index: number): string => `order ${1000 + index}`;

type MakeEvent = (texts: readonly string[]) => unknown;

function shapeOf(make: MakeEvent): unknown {
  const learner = createLearner();
  for (let index = 0; index < 320; index += 1)
    learner.add(decode(make([`${1000 + index}`]), { structure: true }));
  return learner.shape();
}

const handler = `
  exports.seen = [];
  exports.handler = async (event) => {
    const seen = JSON.stringify(event);
    if (event.records) return { records: event.records.map((one) => ({ recordId: one.recordId, result: 'Ok', data: one.data })) };
    if (event.tasks) return { invocationSchemaVersion: '1.0', results: event.tasks.map(({ taskId }) => ({ taskId, resultCode: 'Succeeded' })) };
    return { handled: seen };
  };`;

const running: Lambda[] = [];
afterEach(async () => {
  for (const instance of running.splice(0)) await instance.stop();
});

async function guarded(
  make: MakeEvent,
  triggers: readonly string[],
  more: {
    readonly quarantine?: 'file' | 'broken' | Quarantine | null;
    readonly batchItemFailures?: boolean;
  } & Partial<Pick<CompiledFunction, 'onError'>> = {},
  env: Readonly<Record<string, string>> = {},
  source = handler,
): Promise<Lambda> {
  const instance = await startLambda({
    files: { 'app.js': source },
    handler: 'app.handler',
    env,
    profile: (folder) => {
      writeFileSync(join(folder, 'no-folder'), '');
      const place = more.quarantine === 'broken' ? 'no-folder/below' : 'kept';
      const inFolder: Quarantine = { kind: 'file', target: join(folder, place) };
      const quarantine: Quarantine | null = typeof more.quarantine === 'object' ? more.quarantine : inFolder;
      return profileOf({
        onError: more.onError ?? 'open',
        onBlock: { http: 403, quarantine },
        inbound: [
          from('in', triggers, {
            shape: shapeOf(make),
            batchItemFailures: more.batchItemFailures ?? false,
          }),
        ],
      });
    },
  });
  running.push(instance);
  return instance;
}

const blocksOf = (instance: Lambda): readonly Signal[] =>
  instance.signals().filter(({ kind }) => kind === 'block');
const keptIn = (instance: Lambda): readonly string[] => {
  const folder = join(instance.folder, 'kept');
  return existsSync(folder)
    ? readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    : [];
};

const sqs =
  (more: (index: number) => object = () => ({})): MakeEvent =>
  (texts) => ({
    Records: texts.map((text, index) => ({
      messageId: `m${index}`,
      body: JSON.stringify({ order: text }),
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:Orders',
      attributes: {},
      ...more(index),
    })),
  });

describe('a blocked record', () => {
  test('of a queue is kept, taken out and acknowledged; the others are handled', async () => {
    const instance = await guarded(sqs(), ['sqs']);
    const { body } = await instance.invoke(sqs()([good(1), attack, good(2)]));
    expect((body as { handled: string }).handled).toContain(good(1));
    expect((body as { handled: string }).handled).not.toContain('OR');
    expect(keptIn(instance).join()).toContain('OR');
    const [block] = blocksOf(instance);
    expect(block?.evidence).toMatchObject({ trigger: 'sqs', class: 'sqli', path: 'Records[1].body.order' });
    expect(block?.evidence.quarantine).toMatch(new RegExp(`^file:.*/${block?.id}.json$`));
  });

  test('alone in its batch: the handler is not called and the queue hears that all is well', async () => {
    const instance = await guarded(sqs(), ['sqs']);
    expect((await instance.invoke(sqs()([attack]))).body).toEqual({ batchItemFailures: [] });
  });

  test('that cannot be kept goes back to its queue, with what follows it in its group', async () => {
    const make = sqs((index) => ({
      eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:Orders.fifo',
      attributes: { MessageGroupId: index === 3 ? 'b' : 'a' },
    }));
    const instance = await guarded(make, ['sqs'], { quarantine: 'broken', batchItemFailures: true });
    const { body } = await instance.invoke(make([good(1), attack, good(2), good(3)]));
    const { batchItemFailures, handled } = body as { batchItemFailures: unknown; handled: string };
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }]);
    expect(handled).toContain(good(1));
    expect(handled).toContain(good(3));
    expect(handled).not.toContain(good(2));
  });

  test('that cannot be kept or returned goes through with a signal when open, fails the batch when closed', async () => {
    const open = await guarded(sqs(), ['sqs'], { quarantine: 'broken' });
    expect((await open.invoke(sqs()([attack]))).text).toContain('OR');
    expect(blocksOf(open)[0]?.evidence.quarantine).toMatch(/^went through, because it could not be kept: /);
    await open.stop();
    const closed = await guarded(sqs(), ['sqs'], { quarantine: 'broken', onError: 'closed' });
    expect((await closed.invoke(sqs()([attack]))).kind).toBe('error');
  });

  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const perRecord: readonly (readonly [trigger: string, MakeEvent, (answer: unknown) => void])[] = [
    [
      'kinesis',
      (texts) => ({
        Records: texts.map((text) => ({
          eventSource: 'aws:kinesis',
          eventSourceARN: 'arn:aws:kinesis:eu-west-1:111122223333:stream/Clicks',
          kinesis: { data: base64(JSON.stringify({ order: text })), partitionKey: 'p' },
        })),
      }),
      (answer) => {
        const { handled } = answer as { handled: string };
        expect(JSON.parse(handled).Records).toHaveLength(1);
      },
    ],
    [
      'dynamodb-stream',
      (texts) => ({
        Records: texts.map((text) => ({
          eventSource: 'aws:dynamodb',
          eventName: 'INSERT',
          dynamodb: { NewImage: { order: { S: text } } },
          eventSourceARN:
            'arn:aws:dynamodb:eu-west-1:111122223333:table/Orders/stream/2026-01-01T00:00:00.000',
        })),
      }),
      (answer) => expect(JSON.parse((answer as { handled: string }).handled).Records).toHaveLength(1),
    ],
    [
      'kafka',
      (texts) => ({
        eventSource: 'aws:kafka',
        eventSourceArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/c/u',
        records: {
          'orders-0': texts.map((text) => ({
            topic: 'orders',
            value: base64(JSON.stringify({ order: text })),
          })),
        },
      }),
      (answer) => expect(answer).toBeNull(),
    ],
    [
      'firehose',
      (texts) => ({
        invocationId: 'i',
        deliveryStreamArn: 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/d',
        records: texts.map((text, index) => ({
          recordId: `r${index}`,
          data: base64(JSON.stringify({ order: text })),
        })),
      }),
      (answer) =>
        expect(
          (answer as { records: { recordId: string; result: string }[] }).records.map(
            ({ recordId, result }) => [recordId, result],
          ),
        ).toEqual([
          ['r0', 'Ok'],
          ['r1', 'Dropped'],
        ]),
    ],
    [
      'sns',
      (texts) => ({
        Records: texts.map((text) => ({
          EventSource: 'aws:sns',
          Sns: {
            TopicArn: 'arn:aws:sns:eu-west-1:111122223333:Orders',
            Message: JSON.stringify({ order: text }),
          },
        })),
      }),
      (answer) => expect(JSON.parse((answer as { handled: string }).handled).Records).toHaveLength(1),
    ],
  ];
  for (const [trigger, make, check] of perRecord)
    test(`of ${trigger} is answered in its own way`, async () => {
      const instance = await guarded(make, [trigger]);
      const { body } = await instance.invoke(make(trigger === 'kafka' ? [attack] : ['1001', attack]));
      check(body);
      expect(blocksOf(instance)).toHaveLength(1);
      expect(keptIn(instance)).toHaveLength(1);
    });
});

describe('a blocked event', () => {
  const http: MakeEvent = ([text]) => ({
    version: '2.0',
    routeKey: 'POST /orders',
    rawPath: '/orders',
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { http: { method: 'POST', path: '/orders' }, stage: '$default' },
    body: JSON.stringify({ order: text }),
    isBase64Encoded: false,
  });

  test('of an HTTP API gets 403 with an id, with or without quarantine', async () => {
    const instance = await guarded(http, ['apigw-v2'], { quarantine: null });
    const { body } = await instance.invoke(http([attack]));
    expect(body).toMatchObject({ statusCode: 403 });
    const { id } = JSON.parse((body as { body: string }).body) as { id: string };
    expect(blocksOf(instance).map((signal) => signal.id)).toEqual([id]);
    expect((await instance.invoke(http(['1001']))).body).toHaveProperty('handled');
  });

  test('of a handler with a callback, and of one that streams, is answered as they answer', async () => {
    const callback = await guarded(
      http,
      ['apigw-v2'],
      { quarantine: null },
      {},
      'exports.handler = (event, context, done) => { setTimeout(() => done(null, { handled: 1 }), 5); };',
    );
    expect((await callback.invoke(http([attack]))).body).toMatchObject({ statusCode: 403 });
    expect((await callback.invoke(http(['1001']))).body).toEqual({ handled: 1 });
    await callback.stop();
    const streaming = await guarded(
      http,
      ['apigw-v2'],
      { quarantine: null },
      { RUNTIME_CLIENT: '4' },
      `
      exports.handler = awslambda.streamifyResponse(async (event, stream) => { stream.write('a'); stream.end('b'); });`,
    );
    expect((await streaming.invoke(http(['1001']))).body).toBe('ab');
    const { body } = await streaming.invoke(http([attack]));
    expect(body).toMatch(/^\{"statusCode":403.*\}\0{8}\{"message":"Forbidden","id":"em-/);
  });

  test('of an authorizer is denied, of a direct call is an error', async () => {
    const authorizer: MakeEvent = ([text]) => ({
      type: 'TOKEN',
      methodArn: 'arn:aws:execute-api:eu-west-1:111122223333:a/prod/GET/',
      authorizationToken: text,
    });
    const instance = await guarded(authorizer, ['apigw-authorizer']);
    expect((await instance.invoke(authorizer([attack]))).body).toMatchObject({
      isAuthorized: false,
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
    });
    await instance.stop();
    const direct: MakeEvent = ([text]) => ({ order: text });
    const two = await guarded(direct, ['custom']);
    expect(await two.invoke(direct([attack]))).toMatchObject({
      kind: 'error',
      body: { errorType: 'EmmentalBlocked' },
    });
  });

  test('that no rule lets in is refused', async () => {
    const instance = await guarded(http, ['sqs']);
    expect((await instance.invoke(http(['1001']))).body).toMatchObject({ statusCode: 403 });
    expect(blocksOf(instance)[0]).toMatchObject({ rule: '(all other)', evidence: { trigger: 'apigw-v2' } });
  });
});

describe('an event that is proven to be an attack only at a call', () => {
  const attack = 'a; touch /tmp/emmental-never';
  const body = `const { execSync } = require('node:child_process');
    const texts = (event) => event.Records?.map(({ body }) => body) ?? [event.detail?.text ?? event.body];
    const work = (event) => texts(event).map((text) => execSync('echo ' + text).toString());`;
  const fails = `${body} exports.handler = async (event) => work(event).join();`;
  const run = async (
    triggers: readonly string[],
    event: unknown,
    source: string,
    more: Parameters<typeof guarded>[2] = {},
  ) => {
    const instance = await guarded(() => ({}), triggers, more, {}, source);
    const answer = await instance.invoke(event);
    return { instance, answer };
  };
  const http = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/',
    headers: {},
    requestContext: { http: { method: 'POST', path: '/' } },
    body: attack,
  };
  const bus = {
    version: '0',
    id: 'a',
    'detail-type': 'b',
    source: 'c',
    account: '1',
    time: '2026-01-01T00:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: { text: attack },
  };
  const queue = sqs((index) => ({ body: index === 1 ? attack : `order-${index}` }));

  test('of a request, whose handler fails, is answered as a blocked one', async () => {
    const { instance, answer } = await run(['apigw-v2'], http, fails);
    expect(answer.body).toMatchObject({ statusCode: 403 });
    expect(keptIn(instance).join()).toContain('touch');
    const [first, second] = blocksOf(instance);
    expect(first?.evidence.signature).toBe('sink/shell');
    expect(second?.id).toBe(first?.id);
    expect(second?.evidence.quarantine).toMatch(/^file:/);
  });

  test('of an asynchronous call is kept and acknowledged; when it cannot be kept, the failure stands', async () => {
    const { instance, answer } = await run(['eventbridge'], bus, fails);
    expect(answer.body).toBe(null);
    expect(keptIn(instance).join()).toContain('touch');
    const { answer: lost } = await run(['eventbridge'], bus, fails, { quarantine: 'broken' });
    expect(JSON.stringify(lost.body)).toContain('errorType');
  });

  test.each([
    [
      'a callback',
      `${body} exports.handler = (event, context, done) => { try { done(null, work(event)); } catch (error) { done(error); } };`,
    ],
    ['a throw', `${body} exports.handler = (event) => work(event);`],
  ])('of a handler that fails by %s too', async (_, source) => {
    const { instance, answer } = await run(['eventbridge'], bus, source);
    expect(answer.body).toBe(null);
    expect(keptIn(instance).join()).toContain('touch');
  });

  test('in a batch is kept alone; the others come again where single records can be reported', async () => {
    const { instance, answer } = await run(['sqs'], queue(['', '', '']), fails, { batchItemFailures: true });
    expect(answer.body).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm2' }] });
    expect(keptIn(instance).join()).toContain('touch');
    expect(keptIn(instance).join()).not.toContain('order-2');
    const { instance: other, answer: all } = await run(['sqs'], queue(['', '', '']), fails);
    expect(JSON.stringify(all.body)).toContain('errorType');
    expect(keptIn(other).join()).toContain('touch');
  });

  test('of a handler that goes on is not taken away, and a failure without an attack stays what it is', async () => {
    const caught = `${body} exports.handler = async (event) => { try { work(event); } catch {} return 'done'; };`;
    const { instance, answer } = await run(['eventbridge'], bus, caught);
    expect(answer.body).toBe('done');
    expect(keptIn(instance)).toEqual([]);
    const { instance: other, answer: failed } = await run(
      ['eventbridge'],
      { ...bus, detail: { text: 'a' } },
      `exports.handler = async () => { throw new TypeError('its own'); };`,
    );
    expect(failed.body).toMatchObject({ errorType: 'TypeError', errorMessage: 'its own' });
    expect(keptIn(other)).toEqual([]);
  });
});

describe('quarantine in the cloud', () => {
  const received: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
  }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      response.writeHead(200).end('{}');
    });
  });
  beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
  afterAll(() => {
    server.close();
  });

  test('a queue and a bucket get the event, signed', async () => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL_S3: origin,
      QUEUE: `${origin}/111122223333/Kept`,
    };
    const queue = await guarded(sqs(), ['sqs'], { quarantine: { kind: 'sqs', target: '${env:QUEUE}' } }, env);
    await queue.invoke(sqs()([attack]));
    await queue.stop();
    const bucket = await guarded(
      sqs(),
      ['sqs'],
      { quarantine: { kind: 's3', target: 'kept-events/shop' } },
      env,
    );
    await bucket.invoke(sqs()([attack]));
    expect(received.map(({ method, url }) => [method, url.replace(/em-\w+/, 'ID')])).toEqual([
      ['POST', '/'],
      ['PUT', '/kept-events/shop/ID.json'],
    ]);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ QueueUrl: `${origin}/111122223333/Kept` });
    for (const { headers } of received)
      expect(headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\//);
    expect(blocksOf(bucket)[0]?.evidence.quarantine).toMatch(/^s3:kept-events\/shop\/em-/);
  });
});

describe('a part of an event that a limit left out', () => {
  /** A text that is encoded more often than the inspection decodes. */
  const deep = Array.from({ length: 12 }).reduce<string>(
    (text) => Buffer.from(text).toString('base64'),
    'needle in hay',
  );
  const message = 'not inspected: decoded 8 times already';

  test('alerts where on-error is open, and the handler gets the event', async () => {
    const instance = await guarded(sqs(), ['sqs']);
    const { body } = await instance.invoke(sqs()(['1001', deep]));
    expect((body as { handled: string }).handled).toContain(deep);
    const [alert] = instance.signals().filter(({ kind }) => kind === 'alert');
    expect(alert).toMatchObject({ section: 'inbound', decision: 'deny' });
    expect(alert?.evidence).toMatchObject({ trigger: 'sqs', path: 'Records[1].body.order', message });
  });

  test('is refused where on-error is closed: the record is kept and taken out, the others are handled', async () => {
    const instance = await guarded(sqs(), ['sqs'], { onError: 'closed' });
    const { body } = await instance.invoke(sqs()([good(1), deep]));
    expect((body as { handled: string }).handled).toContain(good(1));
    expect((body as { handled: string }).handled).not.toContain(deep);
    expect(keptIn(instance).join()).toContain(deep);
    expect(blocksOf(instance)[0]?.evidence).toMatchObject({ trigger: 'sqs', message });
  });

  test('refuses the event where it has no records', async () => {
    const instance = await guarded(([text]) => ({ order: text }), ['custom'], { onError: 'closed' });
    expect((await instance.invoke({ order: deep })).kind).toBe('error');
    expect(keptIn(instance).join()).toContain(deep);
  });

  test('is no part that is encrypted for the function', async () => {
    const sender = {
      version: '1',
      triggerSource: 'CustomSMSSender_Authentication',
      region: 'eu-west-1',
      userPoolId: 'eu-west-1_x',
      userName: 'u',
      callerContext: {},
      request: { type: 'customSMSSenderRequestV1', code: 'AYADeG9w', userAttributes: {} },
    };
    const instance = await guarded(([text]) => ({ order: text }), [], { onError: 'closed' });
    expect(decode(sender).notInspected.map(({ why, limit }) => [why, limit])).toEqual([
      ['encrypted for the function', undefined],
    ]);
    expect((await instance.invoke(sender)).kind).toBe('response');
    expect(blocksOf(instance)).toEqual([]);
  });
});
