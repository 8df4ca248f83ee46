import { type Behaviour, constant, type Hole, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { statementsOfDocument } from '../algebra/statement.ts';
import {
  app,
  at,
  call,
  env,
  event,
  fn,
  getAtt,
  ref,
  resource,
  reviewOf,
  role,
  ssm,
  sub,
  trigger,
  undecided,
} from '../testing/app.ts';
import { policyDocument, renderPolicy } from './render.ts';

const resources = [
  resource('Orders', 'AWS::DynamoDB::Table'),
  resource('Carts', 'AWS::DynamoDB::Table'),
  resource('MailQueue', 'AWS::SQS::Queue'),
  resource('Uploads', 'AWS::S3::Bucket'),
];
const orders = getAtt('Orders', 'Arn');
const environment = new Map<string, Value>([
  ['TABLE', ref('Orders')],
  ['QUEUE', ref('MailQueue')],
]);
const get = call('dynamodb', 'GetItem', { TableName: env('TABLE') });
const send = call('sqs', 'SendMessage', { QueueUrl: env('QUEUE') });
const logs = ['AWSLambdaBasicExecutionRole'].map((name) => ({ policy: constant(name), at: at(39) }));
type Grants = Parameters<typeof role>[1];

function reviewed(
  behaviours: readonly Behaviour[] | null,
  grants: Grants,
  more: Parameters<typeof role>[2] = {},
) {
  const api = fn('Api', { environment });
  const shop = app([api], [role('ApiRole', grants, { managed: logs, ...more })], resources);
  const result = reviewOf(shop, new Map([[api.id, behaviours]]));
  const found = result.functions.get(api.id);
  if (!found) throw new Error('not reviewed');
  const names = (rows: readonly { action: string }[]) => rows.map((row) => row.action);
  return {
    ...found,
    names,
    sam: renderPolicy(found.policy, 'sam', api, result),
    cloudformation: renderPolicy(found.policy, 'cloudformation', api, result),
    serverless: renderPolicy(found.policy, 'serverless', api, result),
    iam: JSON.stringify(found.policy.parts.map(policyDocument)),
  };
}

test('the question about a role that the template does not have is asked at the function', () => {
  const api = fn('Api', { environment, role: null });
  const { functions } = reviewOf(app([api], [], resources), new Map([[api.id, [get]]]));
  const asked = functions.get(api.id)?.unknown.find(({ id }) => id === 'Api/role');
  expect(asked).toMatchObject({ file: 'template.yaml', line: 10 });
});

describe('excess', () => {
  test('is granted and not needed, riskiest first, with the place of the grant', () => {
    const found = reviewed([get], [[['dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:DeleteItem'], orders]]);
    expect(found.excess).toEqual([
      {
        action: 'dynamodb:DeleteItem',
        resource: `\${Orders.Arn}`,
        accessLevel: 'write',
        why: 'write, not used',
      },
      {
        action: 'dynamodb:Scan',
        resource: `\${Orders.Arn}`,
        accessLevel: 'read',
        why: 'reads all data, not used',
      },
    ]);
    expect(found.uses.find((use) => use.grant.action === 'dynamodb:Scan')?.grant).toMatchObject({
      file: 'template.yaml',
      line: 40,
    });
  });
  test('names the resource that is used if the grant is broader', () => {
    const found = reviewed(
      [get],
      [
        [
          'dynamodb:GetItem',
          sub(
            'arn:aws:dynamodb:',
            { kind: 'pseudo', name: 'AWS::Region' },
            ':',
            { kind: 'pseudo', name: 'AWS::AccountId' },
            ':table/*',
          ),
        ],
      ],
    );
    expect(found.excess[0]?.why).toMatch(
      /^granted on arn:aws:dynamodb:.*table\/\*, used on arn:aws:dynamodb:.*table\/\$\{Orders\}$/,
    );
  });
  test('of a service wildcard is every unused action of the service', () => {
    const found = reviewed([get], [['dynamodb:*', orders]]);
    expect(found.names(found.excess)).toContain('dynamodb:DeleteTable');
    expect(found.names(found.excess)).not.toContain('dynamodb:GetItem');
  });
  test('of the full wildcard is one row', () => {
    const found = reviewed([get], [['*', '*']]);
    expect(found.excess).toEqual([
      {
        action: '*',
        resource: '*',
        accessLevel: 'permissions',
        why: 'every action of every service, not used',
      },
    ]);
  });
  test('is empty for an action that takes no resource and is granted on *', () => {
    const found = reviewed([call('translate', 'TranslateText')], [['translate:TranslateText', '*']]);
    expect(found.excess.filter((row) => row.action.startsWith('translate'))).toEqual([]);
  });
});

describe('a grant that can never apply', () => {
  test('is neither used nor excess: writing to an index, reading the ARN of a bucket', () => {
    const index = sub({ kind: 'resource', id: 'Orders', attribute: 'Arn' }, '/index/*');
    const found = reviewed(
      [get],
      [
        [['dynamodb:PutItem', 'dynamodb:Query'], index],
        ['s3:GetObject', getAtt('Uploads', 'Arn')],
      ],
    );
    expect(found.names(found.excess)).toEqual(['dynamodb:Query']);
  });
  test('is not assumed for a wildcard that also matches other resources', () => {
    const found = reviewed(
      [get],
      [
        ['dynamodb:PutItem', 'arn:aws:dynamodb:*:*:*'],
        ['s3:GetObject', 'arn:aws:s3:::*'],
      ],
    );
    expect(found.names(found.excess)).toEqual(['dynamodb:PutItem', 's3:GetObject']);
  });
});

describe('missing', () => {
  test('is needed and not granted', () => {
    const found = reviewed([get, send], [['dynamodb:GetItem', orders]]);
    expect(found.missing).toMatchObject([
      { action: 'sqs:SendMessage', evidence: [{ file: 'src/app.ts', line: 5 }] },
    ]);
  });
  test('is not reported if a part of the role was not read', () => {
    const found = reviewed([send], [], { unknown: [{ why: 'it comes from a program', at: at(50) }] });
    expect(found.missing).toEqual([]);
    expect(found.unknown.map((question) => question.id)).toEqual(['Api/role']);
  });
  test('includes the own log if the role names the log of another function', () => {
    const logOf = (name: string): string =>
      `arn:aws:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${name}:*`;
    const actions = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
    const withLog = (name: string) => {
      const found = reviewed([], [[actions, logOf(name)]], { managed: [] });
      return found.names(found.missing);
    };
    expect(withLog('other')).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(withLog('*')).toEqual([]);
    expect(withLog('${Api}')).toEqual([]);
  });
  test('is not reported for one kind of an unknown resource if another kind is granted', () => {
    const stream = call('bedrock-runtime', 'ConverseStream', { modelId: event('body.model') });
    const model = 'arn:aws:bedrock:${AWS::Region}::foundation-model/*';
    const missingWith = (action: string) => {
      const found = reviewed([stream], [[action, model]]);
      return found.names(found.missing);
    };
    expect(missingWith('bedrock:InvokeModelWithResponseStream')).toEqual([]);
    expect(new Set(missingWith('bedrock:ListFoundationModels'))).toEqual(
      new Set(['bedrock:InvokeModelWithResponseStream']),
    );
  });
  test('is not reported for an address whose domain may send mail, or the reverse, and is reported once', () => {
    const mail = (Source: string) => call('ses', 'SendRawEmail', { Source: constant(Source) });
    const missingWith = (identity: string, ...calls: readonly Behaviour[]) =>
      reviewed(calls, [
        ['ses:SendRawEmail', `arn:aws:ses:\${AWS::Region}:\${AWS::AccountId}:identity/${identity}`],
      ]).missing.map(({ resource }) => resource.replace(/.*\//, ''));
    expect(missingWith('shop.example', mail('a@shop.example'))).toEqual([]);
    expect(missingWith('a@shop.example', mail('a@shop.example'))).toEqual([]);
    expect(missingWith('b@shop.example', mail('a@shop.example'))).toEqual(['a@shop.example']);
    expect(missingWith('shop.example', mail('a@shop.example'), mail('c@other.example'))).toEqual([
      'c@other.example',
    ]);
  });
  test('is not reported for a call that is only possible', () => {
    const found = reviewed([call('sqs', 'SendMessage', { QueueUrl: env('QUEUE') }, 'possible')], []);
    expect(found.missing).toEqual([]);
    expect(found.sam).not.toContain('sqs');
  });
});

describe('an open question keeps', () => {
  test('every grant on the service of a computed call', () => {
    const found = reviewed(
      [get, undecided('computed method', ['dynamodb'])],
      [[['dynamodb:GetItem', 'dynamodb:DeleteItem', 'sqs:SendMessage'], '*']],
    );
    expect(found.names(found.excess)).toEqual(['sqs:SendMessage']);
    expect(found.kept.map((row) => row.action)).toEqual(['dynamodb:DeleteItem', 'dynamodb:GetItem']);
    expect(found.unknown).toMatchObject([
      {
        costs: '2 grants on dynamodb are kept until it is answered',
        answer: 'emmental assume Api/computed-method',
      },
    ]);
  });
  test('every grant if it may be about any service', () => {
    const found = reviewed([get, undecided('eval', null)], [['s3:*', '*']]);
    expect(found.excess).toEqual([]);
    expect(found.iam).toContain('"s3:*"');
  });
  test('every grant if the code was not analysed', () => {
    const found = reviewed(null, [['s3:*', '*']]);
    expect(found.excess).toEqual([]);
    expect(found.unknown).toMatchObject([{ id: 'Api/code' }]);
  });
  test('only its service of a full wildcard', () => {
    const found = reviewed([undecided('computed method', ['sqs'])], [['*', '*']]);
    expect(found.kept).toContainEqual({
      action: 'sqs:*',
      resource: '*',
      unknown: 'Api/computed-method',
    });
    expect(found.iam).toContain('"sqs:*"');
    expect(found.names(found.excess)).toContain('*');
  });
  test('the granted table if the name of the table is not known', () => {
    const api = fn('Api', { environment: new Map([['TABLE', ssm('/t')]]) });
    const shop = app(
      [api],
      [role('ApiRole', [[['dynamodb:GetItem', 'dynamodb:PutItem'], orders]])],
      resources,
    );
    const found = reviewOf(shop, new Map([[api.id, [get]]])).functions.get(api.id);
    expect(found?.excess.map((row) => row.action)).toEqual(['dynamodb:PutItem']);
    expect(found?.policy.statements[0]?.resources.map((glob) => glob.key)).toEqual([
      `arn:aws:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/\${Orders}`,
    ]);
  });
});

test('a boundary of the template limits the permissions', () => {
  const api = fn('Api', { environment });
  const boundary = ref('Edge');
  const reviewWith = (action: string) =>
    reviewOf(
      app(
        [api],
        [
          role('ApiRole', [['dynamodb:GetItem', orders]], {
            managed: logs,
            boundary,
            boundaryPolicy: {
              statements: statementsOfDocument(
                { Statement: { Effect: 'Allow', Action: [action, 'logs:*'], Resource: '*' } },
                'managed:Edge',
                at(70),
              ),
              unknown: [],
            },
          }),
        ],
        resources,
      ),
      new Map([[api.id, [get]]]),
    ).functions.get(api.id);
  expect(reviewWith('dynamodb:*')?.missing).toEqual([]);
  expect(reviewWith('sqs:*')?.missing.map((row) => row.action)).toEqual(['dynamodb:GetItem']);
  expect(reviewWith('sqs:*')?.unknown).toEqual([]);
});

describe('a shared role', () => {
  const a = fn('A', { environment, role: 'Shared' });
  const b = fn('B', { environment, role: 'Shared' });
  const shared = role('Shared', [[['dynamodb:GetItem', 'sqs:SendMessage', 'sns:Publish'], '*']], {
    holders: ['A', 'B'],
    managed: logs,
  });
  test('shows who else needs a permission that one holder does not need', () => {
    const found = reviewOf(
      app([a, b], [shared], resources),
      new Map([
        [a.id, [get]],
        [b.id, [send]],
      ]),
    ).functions.get(a.id);
    const why = (action: string) => found?.excess.find((row) => row.action === action)?.why;
    expect(why('sqs:SendMessage')).toBe('needed by B (same role)');
    expect(why('sns:Publish')).toBe('write, not used');
  });
  test('has no excess of statements that the format adds, except permissions that another holder needs', () => {
    const added = statementsOfDocument(
      { Statement: { Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:PurgeQueue'], Resource: '*' } },
      'generated',
      at(45),
    );
    const found = reviewOf(
      app([a, b], [{ ...shared, statements: added }], resources),
      new Map([
        [a.id, [get]],
        [b.id, [send]],
      ]),
    );
    const excess = (id: string) => found.functions.get(id)?.excess.map(({ action, why }) => [action, why]);
    expect(excess(a.id)).toEqual([['sqs:SendMessage', 'needed by B (same role)']]);
    expect(excess(b.id)?.map(([action]) => action)).not.toContain('sqs:PurgeQueue');
  });
});

test('the policy groups actions and names template resources', () => {
  const found = reviewed(
    [
      get,
      call('dynamodb', 'PutItem', { TableName: env('TABLE') }),
      call('dynamodb', 'Query', { TableName: env('TABLE'), IndexName: constant('byDate') }),
      send,
    ],
    [
      ['dynamodb:*', '*'],
      ['sqs:*', '*'],
    ],
  );
  expect(found.sam).toBe(`Policies:
  - Version: "2012-10-17"
    Statement:
      - Sid: ReadWriteOrders
        Effect: Allow
        Action:
          - dynamodb:GetItem
          - dynamodb:PutItem
        Resource:
          - !GetAtt Orders.Arn
      - Sid: ReadOrders
        Effect: Allow
        Action:
          - dynamodb:Query
        Resource:
          - !Sub '\${Orders.Arn}/index/byDate'
      - Sid: WriteMailQueue
        Effect: Allow
        Action:
          - sqs:SendMessage
        Resource:
          - !GetAtt MailQueue.Arn
`);
});

test('the policy for SAM names parameters, and selects their items and pieces', () => {
  const parameter = (name: string, usual: string): Hole => ({ kind: 'parameter', name, default: usual });
  const found = reviewed(
    [
      call('s3', 'ListObjectsV2', { Bucket: sub(parameter('Bucket', 'photos')) }),
      undecided('computed method', ['sqs', 'sns']),
    ],
    [
      ['s3:ListBucket', sub('arn:aws:s3:::', parameter('Other', 'photos'))],
      ['sqs:SendMessage', sub('arn:aws:sqs:*:*:', parameter('QueueUrl[/4]', 'mail'))],
      ['sns:Publish', sub(parameter('Topics[1]', 'arn:aws:sns:eu-west-1:1:news'))],
    ],
  );
  expect(found.missing).toEqual([]);
  expect(found.sam).toContain("- !Sub 'arn:${AWS::Partition}:s3:::${Bucket}'");
  expect(found.sam).toContain(
    "- !Sub ['arn:${AWS::Partition}:sqs:*:*:${QueueUrl4}', { QueueUrl4: !Select [4, !Split ['/', !Ref QueueUrl]] }]",
  );
  expect(found.sam).toContain("- !Sub ['${Topics1}', { Topics1: !Select [1, !Ref Topics] }]");
});

test('who can start a function is followed through the writes of other functions', () => {
  const api = fn('Upload', {
    environment: new Map([['BUCKET', ref('Uploads')]]),
    triggers: [trigger('api', null, { source: 'POST /upload', exposure: 'public' })],
  });
  const thumbs = fn('Thumbnails', {
    triggers: [trigger('s3', 'Uploads', { source: 's3 Uploads', exposure: 'account' })],
  });
  const put = call('s3', 'PutObject', { Bucket: env('BUCKET'), Key: constant('a') });
  const found = reviewOf(
    app([api, thumbs], [], resources),
    new Map([
      [api.id, [put]],
      [thumbs.id, []],
    ]),
  ).functions.get(thumbs.id);
  expect(found?.reachedBy).toEqual({
    exposure: 'public',
    path: ['anyone', 'POST /upload', 'Upload', 's3 Uploads', 'Thumbnails'],
    hops: [
      { file: 'template.yaml', line: 20, text: 'POST /upload' },
      { file: 'src/app.ts', line: 5, text: 'PutObject()' },
      { file: 'template.yaml', line: 20, text: 's3 Uploads' },
    ],
  });
});

test('an ARN with a written region and account reaches the resource of the template', () => {
  const front = fn('Front', {
    environment: new Map([['QUEUE', constant('arn:aws:sqs:eu-west-1:123456789012:jobs')]]),
    triggers: [trigger('api', null, { source: 'POST /jobs', exposure: 'public' })],
  });
  const work = fn('Work', { triggers: [trigger('sqs', 'Jobs', { exposure: 'account' })] });
  const send = call('sqs', 'SendMessage', { QueueUrl: env('QUEUE') });
  const queue = resource('Jobs', 'AWS::SQS::Queue', { QueueName: 'jobs' });
  const reached = reviewOf(
    app([front, work], [], [queue]),
    new Map([
      [front.id, [send]],
      [work.id, []],
    ]),
  ).functions.get(work.id)?.reachedBy;
  expect(reached?.exposure).toBe('public');
});

test('who can start a function is followed through resources that pass data on', () => {
  const api = fn('Accept', {
    environment: new Map([['TOPIC', ref('Placed')]]),
    triggers: [trigger('api', null, { source: 'POST /orders', exposure: 'authenticated' })],
  });
  const work = fn('Work', {
    triggers: [trigger('sqs', 'Jobs', { source: 'sqs Jobs', exposure: 'account' })],
  });
  const publish = call('sns', 'Publish', { TopicArn: env('TOPIC') });
  const feed = {
    from: 'Placed',
    to: 'Jobs',
    kind: 'sns' as const,
    source: 'sns Placed',
    at: at(7),
    settings: new Map(),
  };
  const held = new Map([
    ['Placed', resource('Placed', 'AWS::SNS::Topic')],
    ['Jobs', resource('Jobs', 'AWS::SQS::Queue')],
  ]);
  const reached = (feeds: readonly (typeof feed)[]) =>
    reviewOf(
      { ...app([api, work], [], [...held.values()]), feeds },
      new Map([
        [api.id, [publish]],
        [work.id, []],
      ]),
    ).functions.get(work.id)?.reachedBy;
  expect(reached([feed])).toMatchObject({
    exposure: 'authenticated',
    path: ['signed-in users', 'POST /orders', 'Accept', 'sns Placed', 'sqs Jobs', 'Work'],
  });
  expect(reached([])).toMatchObject({ exposure: 'account' });
});

test('a policy for Serverless is what a function of serverless.yml takes', () => {
  const { serverless } = reviewed([get], []);
  expect(serverless).toBe(`# below functions.Api, with provider.iam.role.mode: perFunction
# (with the plug-in serverless-iam-roles-per-function the list is iamRoleStatements)
iam:
  role:
    statements:
      - Sid: ReadOrders
        Effect: Allow
        Action:
          - dynamodb:GetItem
        Resource:
          - !GetAtt Orders.Arn
`);
});

test('a policy for a role of CloudFormation has the names and the documents of an AWS::IAM::Role, and its logs', () => {
  const { cloudformation } = reviewed([get], []);
  expect(cloudformation).toContain(`Policies:
  - PolicyName: LeastPrivilege
    PolicyDocument:
      Version: "2012-10-17"
      Statement:
`);
  expect(cloudformation).toContain('          - !GetAtt Orders.Arn\n');
  expect(cloudformation).toContain('logs:PutLogEvents');
});

test('a policy for a template in JSON is JSON, with functions in their long form', () => {
  const api = fn('Api', { environment, at: { ...at(10), file: 'template.json' } });
  const result = reviewOf(app([api], [role('ApiRole', [])], resources), new Map([[api.id, [get]]]));
  const policy = result.functions.get(api.id)?.policy;
  if (!policy) throw new Error('not reviewed');
  const sam = JSON.parse(renderPolicy(policy, 'sam', api, result));
  const statement = { Action: ['dynamodb:GetItem'], Resource: [{ 'Fn::GetAtt': ['Orders', 'Arn'] }] };
  expect(sam.Policies[0].Statement[0]).toMatchObject(statement);
  const ofRole = JSON.parse(renderPolicy(policy, 'cloudformation', api, result));
  expect(ofRole.Policies[0].PolicyName).toBe('LeastPrivilege');
  expect(ofRole.Policies[0].PolicyDocument.Statement).toContainEqual(expect.objectContaining(statement));
});
