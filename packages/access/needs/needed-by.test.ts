import {
  type App,
  type Assumptions,
  type Behaviour,
  constant,
  type Feed,
  type Trigger,
  type TriggerKind,
  text,
  unknown,
  type Value,
} from '@emmental/model';
import { describe, expect, test } from 'vitest';
import {
  app,
  at,
  call,
  env,
  event,
  fields,
  fn,
  getAtt,
  neededOf,
  ref,
  resource,
  role,
  ssm,
  sub,
  trigger,
  undecided,
} from '../testing/app.ts';

const arn = (rest: string, service = 'dynamodb') =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`;
const resources = [
  resource('Orders', 'AWS::DynamoDB::Table'),
  resource('Carts', 'AWS::DynamoDB::Table', { TableName: 'carts' }),
  resource('MailQueue', 'AWS::SQS::Queue'),
  resource('Reports', 'AWS::SNS::Topic'),
  resource('Uploads', 'AWS::S3::Bucket'),
  resource('Password', 'AWS::SecretsManager::Secret'),
];

/** Needs of one function for its calls, without what Lambda itself needs. */
function needs(
  behaviours: Parameters<typeof neededOf>[1],
  more: Parameters<typeof fn>[1] = {},
  assumptions: Assumptions = new Map(),
  around: Pick<App, 'feeds'> = {},
) {
  const api = fn('Api', more);
  const found = neededOf(
    api,
    behaviours,
    { ...app([api], [role('ApiRole', [])], resources), ...around },
    assumptions,
  );
  const calls = found.needed.filter((need) => need.because === 'call');
  return {
    ...found,
    calls,
    patterns: calls.map((need) => [need.action, ...need.resources.map((each) => each.pattern)]),
  };
}

const answers = (texts: Readonly<Record<string, string>>): Assumptions =>
  new Map(Object.entries(texts).map(([id, is]) => [id, { value: constant(is), until: '2027-03-31' }]));

test('a call of Google from a function of AWS needs nothing of its role, and is a question', () => {
  const { calls, gaps } = needs([call('google.storage', 'storage.objects.get', { bucket: constant('b') })]);
  expect(calls).toEqual([]);
  expect(gaps.map(({ id, actions }) => [id, actions])).toEqual([['Api/google-account', []]]);
});

describe('a table named by an environment variable', () => {
  const environment = new Map([['TABLE', ref('Orders')]]);
  test('is the template resource', () => {
    const { calls } = needs([call('dynamodb', 'GetItem', { TableName: env('TABLE') })], { environment });
    expect(calls).toMatchObject([
      {
        action: 'dynamodb:GetItem',
        certainty: 'known',
        resources: [
          { pattern: arn(`table/\${Orders}`), ref: { id: 'Orders', attr: 'Arn' }, exact: true, from: 'env' },
        ],
        evidence: [{ file: 'src/app.ts', line: 5 }],
      },
    ]);
  });
  test('as the name of a field is the template resource, too', () => {
    const tables: Value = {
      kind: 'fields',
      fields: new Map([['key', constant('items')]]),
      names: new Map([['key', env('TABLE')]]),
      open: false,
    };
    const { patterns } = needs([call('dynamodb', 'BatchWriteItem', { RequestItems: tables })], {
      environment,
    });
    expect(patterns).toEqual([['dynamodb:BatchWriteItem', arn(`table/\${Orders}`)]]);
  });
  test('with an index is the index of the resource', () => {
    const { calls } = needs(
      [call('dynamodb', 'Query', { TableName: env('TABLE'), IndexName: constant('byDate') })],
      { environment },
    );
    expect(calls[0]?.resources).toMatchObject([
      { pattern: arn(`table/\${Orders}/index/byDate`), ref: { id: 'Orders', attr: 'Arn' }, exact: true },
    ]);
  });
  test('that is a template parameter is that parameter', () => {
    const brought = text([{ kind: 'external', source: 'ssm', name: '/shop/table', parameter: 'TableName' }]);
    const { calls, gaps } = needs([call('dynamodb', 'GetItem', { TableName: env('TABLE') })], {
      environment: new Map([['TABLE', brought]]),
    });
    expect(calls[0]?.resources).toMatchObject([{ pattern: arn(`table/\${TableName}`), exact: true }]);
    expect(gaps).toMatchObject([{ id: 'Api/key.dynamodb', byName: true, actions: ['kms:Decrypt'] }]);
  });
  test('in the parameter store is a question, and the need is any table', () => {
    const { calls, gaps } = needs([call('dynamodb', 'GetItem', { TableName: env('TABLE') })], {
      environment: new Map([['TABLE', ssm('/shop/table')]]),
    });
    expect(calls[0]?.resources).toMatchObject([{ pattern: arn('table/*'), exact: false }]);
    expect(gaps).toMatchObject([
      { id: 'Api/env.TABLE', why: 'set in parameter store', actions: ['dynamodb:GetItem', 'kms:Decrypt'] },
    ]);
  });
  test('is the table that a person assumed', () => {
    const { calls, gaps } = needs(
      [call('dynamodb', 'GetItem', { TableName: env('TABLE') })],
      { environment: new Map([['TABLE', ssm('/shop/table')]]) },
      answers({ 'Api/env.TABLE': 'orders' }),
    );
    expect(calls[0]?.resources).toMatchObject([
      { pattern: arn('table/orders'), exact: true, from: 'assumption' },
    ]);
    expect(calls[0]?.assumed).toEqual([{ id: 'Api/env.TABLE', until: '2027-03-31' }]);
    expect(gaps).toMatchObject([{ id: 'Api/key.dynamodb', byName: true, actions: ['kms:Decrypt'] }]);
  });
});

test('a literal name that a template resource has is that resource', () => {
  const { calls } = needs([call('dynamodb', 'PutItem', { TableName: constant('carts') })]);
  expect(calls[0]?.resources).toMatchObject([
    { pattern: arn('table/carts'), ref: { id: 'Carts', attr: 'Arn' }, exact: true, from: 'literal' },
  ]);
});

test('a queue URL is the queue, and a topic reference is the topic', () => {
  const environment = new Map([
    ['QUEUE', ref('MailQueue')],
    ['TOPIC', ref('Reports')],
  ]);
  const { calls } = needs(
    [
      call('sqs', 'SendMessage', { QueueUrl: env('QUEUE') }),
      call('sns', 'Publish', { TopicArn: env('TOPIC') }),
    ],
    { environment },
  );
  expect(calls.map((need) => need.resources[0])).toMatchObject([
    { pattern: arn(`\${Reports}`, 'sns'), ref: { id: 'Reports', attr: 'Ref' }, exact: true },
    { pattern: arn(`\${MailQueue}`, 'sqs'), ref: { id: 'MailQueue', attr: 'Arn' }, exact: true },
  ]);
});

test('the bucket of an s3 event is the bucket of the trigger, with any key', () => {
  const { calls, gaps } = needs(
    [
      call('s3', 'GetObject', {
        Bucket: event('Records[].s3.bucket.name'),
        Key: event('Records[].s3.object.key'),
      }),
    ],
    { triggers: [trigger('s3', 'Uploads')] },
  );
  expect(calls[0]?.resources).toMatchObject([
    { pattern: `arn:\${AWS::Partition}:s3:::\${Uploads}/*`, ref: { id: 'Uploads', attr: 'Arn' } },
  ]);
  expect(gaps).toEqual([]);
});

test('a resource within another resource has both names', () => {
  const own =
    'arn:${AWS::Partition}:timestream:${AWS::Region}:${AWS::AccountId}:database/fleet/table/positions';
  const named = [
    resource('Fleet', 'AWS::Timestream::Database', { DatabaseName: 'fleet' }),
    {
      ...resource('Positions', 'AWS::Timestream::Table'),
      properties: fields({ DatabaseName: ref('Fleet'), TableName: constant('positions') }),
    },
  ];
  const api = fn('Api', {});
  const write = call('timestream-write', 'WriteRecords', {
    DatabaseName: constant('fleet'),
    TableName: constant('positions'),
  });
  const { needed } = neededOf(api, [write], app([api], [role('ApiRole', [])], named));
  expect(needed.find(({ action }) => action === 'timestream:WriteRecords')?.resources).toMatchObject([
    { pattern: own, ref: { id: 'Positions', attr: 'Arn' } },
  ]);
});

test('properties of a custom resource, and the secret of a rotation, are taken from the template', () => {
  const told = (kind: TriggerKind, more: Partial<Trigger>): Trigger => ({
    ...trigger(kind, 'Seed'),
    ...more,
  });
  const custom = (bucket: Value) => told('cloudformation', { settings: new Map([['Bucket', bucket]]) });
  const list = call('s3', 'ListObjectsV2', { Bucket: event('ResourceProperties.Bucket') });
  const on = (...triggers: readonly Trigger[]) => needs([list], { triggers }).calls[0]?.resources;
  expect(on(custom(ref('Uploads')))).toMatchObject([{ ref: { id: 'Uploads', attr: 'Arn' } }]);
  expect(on(custom(ref('Uploads')), custom(unknown('?')))).toMatchObject([{ ref: null }]);
  expect(on(custom(ref('Uploads')), trigger('s3', 'Uploads'))).toMatchObject([{ ref: null }]);
  const { calls } = needs([call('secretsmanager', 'PutSecretValue', { SecretId: event('SecretId') })], {
    triggers: [told('rotation', { sourceValue: ref('Password') })],
  });
  expect(calls[0]?.resources).toMatchObject([{ ref: { id: 'Password' } }]);
});

test('a bucket in a message of a queue is a bucket that sends to the queue', () => {
  const get = call('s3', 'GetObject', {
    Bucket: event('Records[].body.Records[].s3.bucket.name'),
    Key: event('Records[].body.Records[].s3.object.key'),
  });
  const feeds: readonly Feed[] = [
    {
      from: 'Uploads',
      to: 'MailQueue',
      kind: 's3',
      source: 's3 Uploads',
      at: { file: 't', line: 1, column: 1 },
      settings: new Map(),
    },
  ];
  const { calls, gaps } = needs([get], { triggers: [trigger('sqs', 'MailQueue')] }, undefined, { feeds });
  expect(calls[0]?.resources).toMatchObject([{ ref: { id: 'Uploads', attr: 'Arn' } }]);
  expect(gaps).toEqual([]);
  const other = needs([get], { triggers: [trigger('sqs', 'MailQueue')] });
  expect(other.calls[0]?.resources).toMatchObject([{ ref: null }]);
});

test('of two patterns, the one that covers the other stays', () => {
  const key = (value: Value) => call('s3', 'GetObject', { Bucket: env('B'), Key: value });
  const both: Value = {
    kind: 'one-of',
    choices: [
      { when: null, value: constant('a/.pdf') },
      { when: null, value: sub('a/', { kind: 'event', path: 'id' }, '.pdf') },
    ],
  };
  const { calls } = needs([key(both)], { environment: new Map([['B', ref('Uploads')]]) });
  expect(calls[0]?.resources.map(({ pattern }) => pattern)).toEqual([
    `arn:\${AWS::Partition}:s3:::\${Uploads}/a/*.pdf`,
  ]);
});

test('the bucket of an EventBridge event is the bucket that the rule selects', () => {
  const get = call('s3', 'GetObject', {
    Bucket: event('detail.bucket.name'),
    Key: event('detail.object.key'),
  });
  const pattern = (name: Value): Trigger =>
    trigger('events', 'Uploads', {
      settings: new Map([['EventPattern', fields({ detail: fields({ bucket: fields({ name }) }) })]]),
    });
  const resourcesFor = (name: Value) => needs([get], { triggers: [pattern(name)] }).calls[0]?.resources;
  expect(resourcesFor({ kind: 'list', items: [ref('Uploads')], open: false })).toMatchObject([
    { ref: { id: 'Uploads' } },
  ]);
  const beginning = fields({ prefix: constant('up') });
  expect(resourcesFor({ kind: 'list', items: [beginning], open: false })).toMatchObject([{ ref: null }]);
});

test('a known key prefix stays in the pattern', () => {
  const { calls } = needs(
    [call('s3', 'PutObject', { Bucket: env('B'), Key: sub('thumbs/', { kind: 'event', path: 'id' }) })],
    { environment: new Map([['B', ref('Uploads')]]) },
  );
  expect(calls[0]?.resources[0]?.pattern).toBe(`arn:\${AWS::Partition}:s3:::\${Uploads}/thumbs/*`);
});

test('a value with two possible names gives two resources', () => {
  const environment = new Map([
    [
      'TABLE',
      {
        kind: 'one-of' as const,
        choices: [
          { when: 'Prod', value: ref('Orders') },
          { when: 'not Prod', value: ref('Carts') },
        ],
      },
    ],
  ]);
  const { patterns } = needs([call('dynamodb', 'GetItem', { TableName: env('TABLE') })], { environment });
  expect(patterns).toEqual([['dynamodb:GetItem', arn(`table/\${Orders}`), arn('table/carts')]]);
});

test('a call with the credentials of another role is no need of the function', () => {
  const { calls } = needs([
    call('sts', 'AssumeRole', { RoleArn: constant('arn:aws:iam::1:role/R') }),
    {
      ...call('s3', 'PutObject', { Bucket: constant('b'), Key: constant('k') }),
      as: constant('arn:aws:iam::1:role/R'),
    } as Behaviour,
  ]);
  expect(calls.map(({ action }) => action)).toEqual(['sts:AssumeRole']);
});

test('a call without a row in the tables is a question about its service', () => {
  const { gaps, calls } = needs([call('dynamodb', 'NoSuchThing')]);
  expect(calls).toEqual([]);
  expect(gaps[0]?.touches).toEqual(['dynamodb']);
});

test('a computed call is a question with an id without a line number', () => {
  const { gaps } = needs([undecided('computed method', ['dynamodb'])]);
  expect(gaps).toMatchObject([{ id: 'Api/computed-method', touches: ['dynamodb'] }]);
});

describe('a call whose resource has no known name', () => {
  const get = call('dynamodb', 'GetItem', { TableName: event('table') });

  test('is a question with an id of function and operation, one for each place', () => {
    const other = { ...get, seen: { ...get.seen, at: at(7, 'src/b.ts') } };
    expect(needs([get, other, get]).gaps.map(({ id, at }) => [id, at.file])).toEqual([
      ['Api/GetItem', 'src/app.ts'],
      ['Api/GetItem#2', 'src/b.ts'],
    ]);
    const { calls, gaps } = needs([get, other], {}, answers({ 'Api/GetItem#2': 'carts' }));
    expect(gaps.map(({ id }) => id)).toEqual(['Api/GetItem']);
    expect(calls[0]?.resources.map(({ pattern }) => pattern)).toEqual([arn('table/*'), arn('table/carts')]);
  });

  const facts: readonly (readonly [string, string, string])[] = [
    ['a name', 'carts-2', arn('table/carts-2')],
    ['an ARN', 'arn:aws:dynamodb:eu-west-1:1:table/x', `arn:\${AWS::Partition}:dynamodb:eu-west-1:1:table/x`],
    ['a logical id', 'Orders', arn(`table/\${Orders}`)],
  ];
  test.each(facts)('is the resource that a person answers, by %s', (_, is, pattern) => {
    const { calls, gaps } = needs([get], {}, answers({ 'Api/GetItem': is }));
    expect(gaps).toEqual([]);
    expect(calls).toMatchObject([
      {
        action: 'dynamodb:GetItem',
        resources: [{ pattern, from: 'assumption' }],
        assumed: [{ id: 'Api/GetItem', until: '2027-03-31' }],
      },
    ]);
  });

  test('without a known operation needs the actions that a person answers, or none', () => {
    const unclear = undecided('computed method', ['s3']);
    const named = needs([unclear], {}, answers({ 'Api/computed-method': 's3:GetObject, s3:PutObject' }));
    expect(named.gaps).toEqual([]);
    expect(named.calls.map(({ action }) => action)).toEqual(['s3:GetObject', 's3:PutObject']);
    expect(needs([unclear], {}, answers({ 'Api/computed-method': 'nothing' }))).toMatchObject({
      calls: [],
      gaps: [],
    });
  });
});

describe('a message to connections of a WebSocket', () => {
  const post = call('apigatewaymanagementapi', 'PostToConnection', {
    ConnectionId: event('requestContext.id'),
  });
  const socket = resource('Chat', 'AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' });
  const stage = {
    ...resource('Prod', 'AWS::ApiGatewayV2::Stage'),
    properties: fields({ ApiId: ref('Chat'), StageName: constant('prod') }),
  };
  const reached = (more: Parameters<typeof fn>[1], all = [socket, stage]) => {
    const api = fn('Api', more);
    const found = neededOf(api, [post], app([api], [role('ApiRole', [])], all));
    return {
      gaps: found.gaps.map(({ id }) => id),
      patterns: found.needed
        .filter((need) => need.because === 'call')
        .flatMap((need) => need.resources.map(({ pattern, ref: to }) => [pattern, to?.id ?? null])),
    };
  };

  test('goes to the connections of the API that starts the function', () => {
    expect(reached({ triggers: [trigger('websocket', 'Chat')] })).toEqual({
      gaps: [],
      patterns: [[arn(`\${Chat}/prod/POST/@connections/*`, 'execute-api'), null]],
    });
    expect(reached({ triggers: [trigger('websocket', 'Chat')] }, [socket]).patterns).toEqual([
      [arn(`\${Chat}/*/POST/@connections/*`, 'execute-api'), null],
    ]);
  });

  test('is a question if no WebSocket API starts the function', () => {
    expect(reached({}).gaps).toEqual(['Api/PostToConnection']);
  });
});

test('triggers and settings have needs without a call', () => {
  const worker = fn('Worker', {
    triggers: [trigger('sqs', 'MailQueue')],
    settings: new Map([
      ['TracingConfig', { kind: 'fields', fields: new Map([['Mode', constant('Active')]]), open: false }],
      ['DeadLetterConfig', { kind: 'fields', fields: new Map([['TargetArn', ref('Reports')]]), open: false }],
    ]),
  });
  const { needed } = neededOf(worker, [], app([worker], [], resources));
  const log = arn(`log-group:/aws/lambda/\${Worker}:*`, 'logs');
  expect(
    needed.map((need) => [
      need.action,
      need.because,
      need.resources[0]?.ref?.id ?? need.resources[0]?.pattern,
    ]),
  ).toEqual([
    ['logs:CreateLogGroup', 'runtime', log],
    ['logs:CreateLogStream', 'runtime', log],
    ['logs:PutLogEvents', 'runtime', log],
    ['sns:Publish', 'runtime', 'Reports'],
    ['sqs:DeleteMessage', 'trigger', 'MailQueue'],
    ['sqs:GetQueueAttributes', 'trigger', 'MailQueue'],
    ['sqs:ReceiveMessage', 'trigger', 'MailQueue'],
    ['xray:PutTelemetryRecords', 'runtime', '*'],
    ['xray:PutTraceSegments', 'runtime', '*'],
  ]);
});

test.each([
  ['MailQueue', 'sqs:SendMessage', 'known'],
  ['Uploads', 's3:PutObject', 'possible'],
])('the guard keeps blocked events in %s, with %s', (id, action, certainty) => {
  const kept: Value = text([{ kind: 'resource', id, attribute: null }]);
  const worker = fn('Worker', { environment: new Map([['EMMENTAL_QUARANTINE', kept]]) });
  const needs = neededOf(worker, [], app([worker], [], resources)).needed.filter(
    (need) => !need.action.startsWith('logs:'),
  );
  expect(needs).toMatchObject([{ action, because: 'runtime', certainty }]);
  expect(needs[0]?.resources[0]?.ref?.id).toBe(id);
});

test('a durable function needs to keep the state of its own executions', () => {
  const worker = fn('Worker', {
    settings: new Map([
      [
        'DurableConfig',
        { kind: 'fields', fields: new Map([['ExecutionTimeout', constant(3600)]]), open: false },
      ],
    ]),
  });
  const { needed } = neededOf(worker, [], app([worker], [], resources));
  expect(
    needed
      .filter(({ action }) => action.startsWith('lambda:'))
      .map(({ action, because, certainty, resources: [to] }) => [action, because, certainty, to?.pattern]),
  ).toEqual(
    ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'].map((action) => [
      action,
      'runtime',
      'possible',
      arn(`function:\${Worker}:*/durable-execution/*/*`, 'lambda'),
    ]),
  );
});

describe('the key of data outside the template', () => {
  const secret = (more: Parameters<typeof needs>[2] = new Map()) =>
    needs([call('secretsmanager', 'GetSecretValue', { SecretId: constant('shop/db') })], {}, more);

  test('is one question for each service', () => {
    expect(secret().gaps).toMatchObject([
      { id: 'Api/key.secretsmanager', actions: ['kms:Decrypt'], byName: true },
    ]);
  });
  test('is what a person assumes, beside the need of the call', () => {
    const answer = secret(answers({ 'Api/key.secretsmanager': 'arn:aws:kms:eu-west-1:111122223333:key/k' }));
    expect(answer.gaps).toEqual([]);
    expect(answer.needed.filter(({ because }) => because !== 'runtime')).toMatchObject([
      {
        action: 'kms:Decrypt',
        resources: [{ pattern: 'arn:${AWS::Partition}:kms:eu-west-1:111122223333:key/k' }],
      },
      { action: 'secretsmanager:GetSecretValue' },
    ]);
  });
  test('is no need if a person knows that it is a key of AWS', () => {
    const answer = secret(answers({ 'Api/key.secretsmanager': 'none' }));
    expect(answer.gaps).toEqual([]);
    expect(answer.needed.map(({ action }) => action)).not.toContain('kms:Decrypt');
  });
  test.each([
    [
      'a parameter that is decrypted',
      { Name: constant('/a'), WithDecryption: constant(true) },
      ['kms:Decrypt'],
    ],
    ['a parameter that is not decrypted', { Name: constant('/a') }, []],
    [
      'a parameter that may be decrypted',
      { Name: constant('/a'), WithDecryption: unknown('a setting') },
      ['kms:Decrypt'],
    ],
  ])('%s', (_, input, actions) => {
    expect(needs([call('ssm', 'GetParameter', input)]).gaps.flatMap((gap) => gap.actions)).toEqual(actions);
  });
  test('is no question about resources of the template', () => {
    expect(needs([call('sqs', 'SendMessage', { QueueUrl: ref('MailQueue') })]).gaps).toEqual([]);
  });
});

test('Lambda uses the keys of sources and targets', () => {
  const key = { KmsMasterKeyId: ref('Key') };
  const around = [
    resource('Key', 'AWS::KMS::Key'),
    { ...resource('Jobs', 'AWS::SQS::Queue'), properties: fields(key) },
    { ...resource('Failed', 'AWS::SQS::Queue'), properties: fields(key) },
    {
      ...resource('Clicks', 'AWS::Kinesis::Stream'),
      properties: fields({ StreamEncryption: fields({ KeyId: ref('Key') }) }),
    },
    {
      ...resource('Reader', 'AWS::Kinesis::StreamConsumer'),
      properties: fields({ StreamARN: getAtt('Clicks', 'Arn') }),
    },
  ];
  const worker = (source: Trigger) =>
    fn('Worker', {
      triggers: [source],
      settings: new Map([['DeadLetterConfig', fields({ TargetArn: getAtt('Failed', 'Arn') })]]),
    });
  const found = (source: Trigger) => {
    const { needed, gaps } = neededOf(worker(source), [], app([worker(source)], [], around));
    const rows = [
      ...needed
        .filter(({ action }) => /^kms|Subscribe|ListShards/.test(action))
        .flatMap(({ action, resources }) =>
          resources.map(({ ref: to, pattern }) => `${action} ${to?.id ?? pattern}`),
        ),
      ...gaps.map(({ id }) => id),
    ];
    return [...new Set(rows)];
  };
  const dead = ['kms:Decrypt Key', 'kms:GenerateDataKey Key'];
  expect(found(trigger('sqs', 'Jobs'))).toEqual(dead);
  expect(
    found(trigger('sqs', null, { sourceValue: text([{ kind: 'parameter', name: 'QueueArn' }]) })),
  ).toEqual([...dead, 'Worker/key.sqs']);
  expect(found(trigger('kinesis', 'Reader', { sourceValue: ref('Reader') }))).toEqual([
    'kinesis:ListShards Reader',
    'kinesis:ListShards Clicks',
    'kinesis:SubscribeToShard Reader',
    ...dead,
  ]);
});

describe('a call with an id from the response of another call', () => {
  const start = (input: Parameters<typeof call>[2]) => call('athena', 'StartQueryExecution', input);
  const results = call('athena', 'GetQueryResults', { QueryExecutionId: { kind: 'unknown', why: 'x' } });
  const environment = new Map<string, Value>([
    ['GROUP', constant('sales')],
    ['ELSEWHERE', ssm('/athena/group')],
  ]);
  const found = (behaviours: Parameters<typeof neededOf>[1]) => {
    const { needed, gaps } = neededOf(fn('Api', { environment }), behaviours, app([], [], []));
    return {
      resources: needed
        .filter(({ action }) => action === 'athena:GetQueryResults')
        .flatMap((need) => need.resources.map((each) => [each.pattern, each.from])),
      gaps: gaps.filter(({ actions }) => actions.includes('athena:GetQueryResults')).map(({ id }) => id),
    };
  };

  test('is about the resource that the other call names, as the template sets it', () => {
    expect(found([start({ WorkGroup: env('GROUP') }), results])).toEqual({
      resources: [[arn('workgroup/sales', 'athena'), 'env']],
      gaps: [],
    });
  });
  test('is about the default if the other call names no resource', () => {
    const { resources: all, gaps } = found([results, start({ QueryString: constant('SELECT 1') })]);
    expect(all.map(([pattern]) => pattern)).toEqual([arn('workgroup/primary', 'athena')]);
    expect(gaps).toEqual([]);
  });
  test('has the same open question as the other call if the name is not known', () => {
    expect(found([start({ WorkGroup: env('ELSEWHERE') }), results]).gaps).toEqual(['Api/env.ELSEWHERE']);
  });
  test('is a question if no call returns the id', () => {
    expect(found([results])).toEqual({
      resources: [[arn('workgroup/*', 'athena'), 'unknown']],
      gaps: ['Api/GetQueryResults'],
    });
  });
});

test('a statement that may change the catalog is a question, and one that only reads is none', () => {
  const asked = (input: Parameters<typeof call>[2]) => {
    const { needed, gaps } = neededOf(
      fn('Api', { environment: new Map() }),
      [call('athena', 'StartQueryExecution', { WorkGroup: constant('sales'), ...input })],
      app([], [], []),
    );
    expect(needed.filter(({ action }) => /^glue:(Create|Delete|Update)/.test(action))).toEqual([]);
    return gaps.flatMap(({ id, actions }) => (actions.includes('glue:UpdateTable') ? [id] : []));
  };
  expect(asked({ QueryString: env('QUERY') })).toEqual(['Api/statements.athena']);
  expect(asked({ QueryString: constant("ALTER TABLE sales.orders SET LOCATION 's3://a/b/'") })).toEqual([
    'Api/statements.athena',
  ]);
  expect(asked({ QueryString: constant('-- daily\nDROP TABLE orders') })).toEqual(['Api/statements.athena']);
  expect(asked({ QueryString: constant('select * from orders') })).toEqual([]);
});
