import { describe, expect, test } from 'vitest';
import { contextOf } from './condition.ts';
import { evaluate, type Principal } from './evaluate.ts';
import { compile, statementsOfDocument } from './statement.ts';

const policy = (...Statement: object[]) => compile(statementsOfDocument({ Statement }));
const allow = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource = '*', more: object = {}) => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
});
const when = (operator: string, key: string, ...values: string[]) => ({
  Condition: { [operator]: { [key]: values } },
});

const bucket = 'arn:aws:s3:::photos/2024/a/b.jpg';

/** The seventeen cases that policy tools get wrong: [fact, statements, action, resource, context, answer]. */
const cases: readonly [string, object[], string, string, Record<string, string | string[]>, string][] = [
  [
    'NotAction allows every other action',
    [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
    's3:GetObject',
    bucket,
    {},
    'allow',
  ],
  [
    'NotAction does not allow what it names',
    [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
    'IAM:CreateUser',
    '*',
    {},
    'deny',
  ],
  [
    'NotResource allows every other resource',
    [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::secret/*' }],
    's3:GetObject',
    bucket,
    {},
    'allow',
  ],
  [
    'NotResource with Deny spares what it names',
    [allow('s3:*'), { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::photos/*' }],
    's3:GetObject',
    bucket,
    {},
    'allow',
  ],
  [
    'a wildcard in the middle of an ARN matches',
    [allow('s3:GetObject', 'arn:aws:s3:::photos/*/b.jpg')],
    's3:GetObject',
    bucket,
    {},
    'allow',
  ],
  [
    'a star crosses slashes and colons',
    [allow('s3:GetObject', 'arn:*.jpg')],
    's3:GetObject',
    bucket,
    {},
    'allow',
  ],
  [
    'a question mark is one character',
    [allow('s3:GetObject', 'arn:aws:s3:::photo?')],
    's3:GetObject',
    'arn:aws:s3:::photo',
    {},
    'deny',
  ],
  ['Deny wins over any Allow', [allow('*'), deny('s3:Get*')], 's3:GetObject', bucket, {}, 'deny'],
  ['actions have no letter case', [allow('S3:getobject')], 's3:GetObject', bucket, {}, 'allow'],
  [
    'resources have letter case',
    [allow('s3:GetObject', 'arn:aws:s3:::Photos/*')],
    's3:GetObject',
    bucket,
    {},
    'deny',
  ],
  [
    'StringNotEquals holds when the key is missing',
    [allow('s3:*', '*', when('StringNotEquals', 'aws:PrincipalTag/team', 'red'))],
    's3:GetObject',
    bucket,
    {},
    'allow',
  ],
  [
    'IfExists holds when the key is missing',
    [allow('s3:*', '*', when('StringEqualsIfExists', 'aws:SourceVpce', 'v'))],
    's3:GetObject',
    bucket,
    {},
    'allow',
  ],
  [
    'Null true asks for a missing key',
    [allow('s3:*', '*', when('Null', 'aws:TokenIssueTime', 'true'))],
    's3:GetObject',
    bucket,
    { 'aws:TokenIssueTime': 'x' },
    'deny',
  ],
  [
    'ForAllValues holds for an empty set',
    [allow('s3:*', '*', when('ForAllValues:StringEquals', 'aws:TagKeys', 'a'))],
    's3:GetObject',
    bucket,
    {},
    'allow',
  ],
  [
    'ForAnyValue does not hold for an empty set',
    [allow('s3:*', '*', when('ForAnyValue:StringEquals', 'aws:TagKeys', 'a'))],
    's3:GetObject',
    bucket,
    {},
    'deny',
  ],
  [
    'a policy variable takes the value literally',
    [allow('s3:*', `arn:aws:s3:::home/\${aws:username}/*`)],
    's3:GetObject',
    'arn:aws:s3:::home/bob/x',
    { 'AWS:UserName': '*' },
    'deny',
  ],
  [
    'IpAddress reads ranges',
    [allow('s3:*', '*', when('IpAddress', 'aws:SourceIp', '10.0.0.0/8', '2001:db8::/32'))],
    's3:GetObject',
    bucket,
    { 'aws:SourceIp': '2001:db8:1::7' },
    'allow',
  ],
  [
    'a star in StringEquals is a star',
    [allow('s3:*', '*', when('StringEquals', 'aws:username', 'b*'))],
    's3:GetObject',
    bucket,
    { 'aws:username': 'bob' },
    'deny',
  ],
  [
    'a star in an ARN condition stays within its part',
    [allow('s3:*', '*', when('ArnLike', 'aws:SourceArn', 'arn:aws:*:a'))],
    's3:GetObject',
    bucket,
    { 'aws:SourceArn': 'arn:aws:sns:r:1:a' },
    'deny',
  ],
  [
    'all keys of a condition must hold',
    [allow('s3:*', '*', { Condition: { StringEquals: { 'a:x': 'y', 'a:z': 'y' } } })],
    's3:GetObject',
    bucket,
    { 'a:x': 'y' },
    'deny',
  ],
];

test.each(cases)('%s', (_, statements, action, resource, context, answer) => {
  expect(
    evaluate({ identity: policy(...statements) }, { action, resource, context: contextOf(context) }).effect,
  ).toBe(answer);
});

describe('several policies', () => {
  const ask = { action: 's3:GetObject', resource: bucket, context: contextOf({}) };
  const role: Principal = {
    kind: 'role',
    name: 'arn:aws:iam::111111111111:role/app',
    account: '111111111111',
  };
  const granting = (principal: object | string) =>
    policy({ ...allow('s3:GetObject', 'arn:aws:s3:::photos/*'), Principal: principal });

  test('a boundary must also allow the request', () => {
    const identity = policy(allow('s3:*'));
    expect(evaluate({ identity, boundary: policy(allow('dynamodb:*')) }, ask).effect).toBe('deny');
    expect(evaluate({ identity, boundary: policy(allow('s3:Get*')) }, ask).effect).toBe('allow');
  });

  test('every guardrail must allow the request', () => {
    const identity = policy(allow('s3:*'));
    const guardrails = [policy(allow('*')), policy(allow('*'), deny('s3:GetObject'))];
    expect(evaluate({ identity, guardrails }, ask).effect).toBe('deny');
    expect(evaluate({ identity, guardrails: [policy(allow('sqs:*'))] }, ask).effect).toBe('deny');
  });

  test('in the same account a resource policy that names the role is enough', () => {
    const resource = granting({ AWS: role.name });
    expect(evaluate({ identity: [], resource }, { ...ask, principal: role }).effect).toBe('allow');
    expect(
      evaluate(
        { identity: [], resource: granting({ AWS: 'arn:aws:iam::111111111111:root' }) },
        { ...ask, principal: role },
      ).effect,
    ).toBe('deny');
  });

  test('across accounts both sides must allow', () => {
    const resource = granting({ AWS: 'arn:aws:iam::111111111111:root' });
    const request = { ...ask, principal: role, resourceAccount: '222222222222' };
    expect(evaluate({ identity: [], resource }, request).effect).toBe('deny');
    expect(evaluate({ identity: policy(allow('s3:*')), resource }, request).effect).toBe('allow');
    expect(evaluate({ identity: policy(allow('s3:*')) }, request).effect).toBe('deny');
  });

  test('a Deny of the resource policy applies only to the principals that it names', () => {
    const resource = policy({ ...deny('s3:*'), Principal: { AWS: 'arn:aws:iam::111111111111:role/other' } });
    expect(evaluate({ identity: policy(allow('s3:*')), resource }, { ...ask, principal: role }).effect).toBe(
      'allow',
    );
  });
});

describe('what is not known', () => {
  const orders = `arn:aws:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/\${Orders}`;
  const isResource = (name: string) => name === 'Orders' || name === 'Carts';
  const ask = (resource: string, pattern: string) => {
    const identity = compile(
      statementsOfDocument({ Statement: [allow('dynamodb:GetItem', pattern)] }),
      isResource,
    );
    return evaluate({ identity }, { action: 'dynamodb:GetItem', resource, isResource }).effect;
  };

  test('a symbol equals itself and is covered by a star', () => {
    expect(ask(orders, orders)).toBe('allow');
    expect(ask(orders, 'arn:aws:dynamodb:*:*:table/*')).toBe('allow');
  });

  test('a symbol may equal a literal, but a generated name never does', () => {
    expect(ask(orders, `arn:aws:dynamodb:eu-west-1:\${AWS::AccountId}:table/*`)).toBe('unknown');
    expect(ask(orders.replace('Orders', 'Carts'), `arn:aws:dynamodb:*:*:table/orders`)).toBe('deny');
  });

  test('a generated name never equals that of another resource, a text with a slash, or the start of a longer name', () => {
    const carts = orders.replace('Orders', 'Carts');
    const objects = (name: string) => `arn:aws:s3:::${name}/*`;
    for (const [asked, granted] of [
      [orders, carts],
      [orders, `${carts}/index/*`],
      [orders, `${orders}/index/*`],
      [`${orders}/index/a`, `${carts}/index/*`],
      [objects('${Orders}'), objects('other')],
      [objects('other'), objects('${Orders}')],
    ] as const)
      expect([asked, granted, ask(asked, granted)]).toEqual([asked, granted, 'deny']);
    expect(ask(`${orders}/index/a`, `${orders}/index/*`)).toBe('allow');
    expect(ask(orders, `${carts}*`)).toBe('unknown');
    expect(ask(orders, orders.replace('Orders', 'Parameter'))).toBe('unknown');
  });

  test('a context that is not known leaves a condition unknown', () => {
    const identity = policy(allow('s3:*', '*', when('StringEquals', 'aws:SourceVpce', 'v')));
    expect(evaluate({ identity }, { action: 's3:GetObject', resource: bucket }).effect).toBe('unknown');
    expect(
      evaluate(
        { identity: [...identity, ...policy(deny('s3:*'))] },
        { action: 's3:GetObject', resource: bucket },
      ).effect,
    ).toBe('deny');
  });
});
