import { describe, expect, test } from 'vitest';
import { lowered, type Plain } from './testing/lowered.ts';

const statement = '{ Effect: Allow, Action: "s3:GetObject", Resource: "*" }';
const written = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

interface Given {
  readonly provider?: string;
  readonly hello?: string;
  readonly more?: string;
}

const service = ({ provider = '', hello = '', more = '' }: Given) => `service: shop
${more}
provider:
  name: aws
  runtime: nodejs22.x
${provider.replace(/^/gm, '  ')}
functions:
  hello:
    handler: a.b
${hello.replace(/^/gm, '    ')}
`;

const read = (input: Given) => {
  const { properties, resources, diagnostics } = lowered(service(input));
  const role = (id: string) => properties(id);
  const statements = (id: string): readonly Plain[] => {
    const [policy] = (role(id)['Policies'] ?? []) as { PolicyDocument: { Statement: Plain[] } }[];
    return policy?.PolicyDocument.Statement ?? [];
  };
  return {
    held: properties('HelloLambdaFunction')['Role'],
    role,
    /** Without the two statements for logs. */
    statements: (id: string) => statements(id).filter((each) => !JSON.stringify(each).includes('logs:')),
    logs: (id: string) => statements(id).filter((each) => JSON.stringify(each).includes('logs:')),
    resources,
    diagnostics,
  };
};

const shared = 'IamRoleLambdaExecution';
const sharedArn = { 'Fn::GetAtt': [shared, 'Arn'] };

describe('the role that all functions share', () => {
  test('may write logs of functions named after the service', () => {
    const { held, logs, role } = read({});
    const arn = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/shop-dev*';
    expect(held).toEqual(sharedArn);
    expect(logs(shared)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:CreateLogGroup', 'logs:TagResource'],
        Resource: [{ 'Fn::Sub': `${arn}:*` }],
      },
      { Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: [{ 'Fn::Sub': `${arn}:*:*` }] },
    ]);
    expect(role(shared)['RoleName']).toEqual({
      'Fn::Join': ['-', ['shop', 'dev', { Ref: 'AWS::Region' }, 'lambdaRole']],
    });
    expect(role(shared)['Path']).toBe('/');
  });

  test('may write logs of a function with a name of its own, and not of one without logs', () => {
    const group = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/';
    expect(JSON.stringify(read({ hello: 'name: greeter' }).logs(shared))).toContain(`${group}greeter:*`);
    const { logs, resources } = read({ hello: 'disableLogs: true', provider: 'stage: dev' });
    expect(logs(shared)).toEqual([]);
    expect(resources['HelloLogGroup']).toBeUndefined();
  });

  test.each([
    ['provider.iamRoleStatements', `iamRoleStatements: [${statement}]`],
    ['provider.iam.role.statements', `iam: { role: { statements: [${statement}] } }`],
  ])('has the statements of %s', (_, provider) => {
    expect(read({ provider }).statements(shared)).toEqual([written]);
  });

  test.each([
    ['provider.iamManagedPolicies', 'iamManagedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]'],
    [
      'provider.iam.role.managedPolicies',
      'iam: { role: { managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess] } }',
    ],
  ])('has the managed policies of %s', (_, provider) => {
    expect(read({ provider }).role(shared)['ManagedPolicyArns']).toEqual([
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
    ]);
  });

  test.each([
    ['rolePermissionsBoundary', 'rolePermissionsBoundary: arn:aws:iam::1:policy/b'],
    ['iam.role.permissionsBoundary', 'iam: { role: { permissionsBoundary: "arn:aws:iam::1:policy/b" } }'],
    ['iam.role.permissionBoundary', 'iam: { role: { permissionBoundary: "arn:aws:iam::1:policy/b" } }'],
  ])('is bounded by provider.%s', (_, provider) => {
    expect(read({ provider }).role(shared)['PermissionsBoundary']).toBe('arn:aws:iam::1:policy/b');
  });

  test('has the name and path of provider.iam.role', () => {
    const { role } = read({ provider: 'iam: { role: { name: mine, path: /a/ } }' });
    expect([role(shared)['RoleName'], role(shared)['Path']]).toEqual(['mine', '/a/']);
  });

  test('that is not known stays unknown', () => {
    const { statements } = read({ provider: 'iamRoleStatements: ${file(iam.js)}' });
    expect(statements(shared)).toEqual([{ unknown: 'it comes from the program iam.js' }]);
  });
});

describe('what the framework adds to the shared role', () => {
  const vpc = 'vpc: { securityGroupIds: [sg-1], subnetIds: [subnet-1] }';
  const vpcPolicy = {
    'Fn::Join': [
      '',
      ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'],
    ],
  };
  test.each([
    ['of the service', { provider: vpc }],
    ['of a function', { hello: vpc }],
  ])('a network %s: the managed policy for it', (_, input) => {
    expect(read(input).role(shared)['ManagedPolicyArns']).toEqual([vpcPolicy]);
  });

  const allow = (Action: readonly string[], Resource: readonly Plain[]) => ({
    Effect: 'Allow',
    Action,
    Resource,
  });
  test.each<[string, Given, Plain]>([
    [
      'tracing',
      { hello: 'tracing: Active' },
      allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']),
    ],
    [
      'tracing of the service',
      { provider: 'tracing: { lambda: true }' },
      allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']),
    ],
    [
      'a dead letter topic',
      { hello: 'onError: arn:aws:sns:eu-west-1:1:dead' },
      allow(['sns:Publish'], ['arn:aws:sns:eu-west-1:1:dead']),
    ],
    [
      'a key',
      { hello: 'kmsKeyArn: arn:aws:kms:eu-west-1:1:key/k' },
      allow(['kms:Decrypt'], ['arn:aws:kms:eu-west-1:1:key/k']),
    ],
    [
      'a file system',
      {
        provider: vpc,
        hello:
          'fileSystemConfig: { arn: "arn:aws:elasticfilesystem:eu-west-1:1:access-point/f", localMountPath: /mnt/f }',
      },
      allow(
        ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
        ['arn:aws:elasticfilesystem:eu-west-1:1:access-point/f'],
      ),
    ],
    [
      'a destination that is a queue',
      { hello: 'destinations: { onFailure: "arn:aws:sqs:eu-west-1:1:failed" }' },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1:1:failed' },
    ],
    [
      'a destination with a type',
      { hello: 'destinations: { onSuccess: { type: eventBus, arn: !GetAtt Bus.Arn } }' },
      { Effect: 'Allow', Action: 'events:PutEvents', Resource: { 'Fn::GetAtt': ['Bus', 'Arn'] } },
    ],
    [
      'a destination that is a function',
      { hello: 'destinations: { onSuccess: hello }' },
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: {
          'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:shop-dev-hello',
        },
      },
    ],
  ])('%s', (_, input, expected) => {
    expect(read(input).statements(shared)).toEqual([expected]);
  });
});

describe('a role from outside', () => {
  test.each<[string, Given, Plain]>([
    ['provider.role, an ARN', { provider: 'role: arn:aws:iam::1:role/r' }, 'arn:aws:iam::1:role/r'],
    [
      'provider.iam.role, an ARN',
      { provider: 'iam: { role: "arn:aws:iam::1:role/r" }' },
      'arn:aws:iam::1:role/r',
    ],
    ['provider.role, a logical id', { provider: 'role: MyRole' }, { 'Fn::GetAtt': ['MyRole', 'Arn'] }],
    [
      'provider.iam.role, a function',
      { provider: 'iam: { role: { Fn::GetAtt: [MyRole, Arn] } }' },
      { 'Fn::GetAtt': ['MyRole', 'Arn'] },
    ],
    ['role of the function', { hello: 'role: MyRole' }, { 'Fn::GetAtt': ['MyRole', 'Arn'] }],
    [
      'role that is not known',
      { hello: 'role: ${env:ROLE}' },
      { unknown: 'environment variable ROLE is not set (--env ROLE=…)' },
    ],
    [
      'role that is partly known',
      { hello: 'role: "arn:aws:iam::${aws:accountId}:role/r"' },
      { value: 'arn:aws:iam::${AWS::AccountId}:role/r' },
    ],
  ])('%s: none is made', (_, input, expected) => {
    const { held, resources } = read(input);
    expect(held).toEqual(expected);
    expect(resources[shared]).toBeUndefined();
  });
});

describe('a role of its own', () => {
  const own = 'HelloIamRoleLambdaExecution';
  const plugin = 'plugins: [serverless-iam-roles-per-function]';
  const other = '{ Effect: Allow, Action: "sqs:SendMessage", Resource: "*" }';
  const logs =
    'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/shop-dev-hello:*:*';

  test('by the plug-in: logs, the sources it polls, and its own statements', () => {
    const {
      held,
      statements,
      logs: logged,
      role,
    } = read({
      more: plugin,
      provider: `iamRoleStatements: [${other}]\ntracing: { lambda: true }`,
      hello: `iamRoleStatements: [${statement}]\nevents: [{ sqs: "arn:aws:sqs:eu-west-1:1:q" }]`,
    });
    expect(held).toEqual({ 'Fn::GetAtt': [own, 'Arn'] });
    expect(logged(own)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:CreateLogGroup', 'logs:PutLogEvents'],
        Resource: [{ 'Fn::Sub': logs }],
      },
    ]);
    expect(statements(own)).toEqual([
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        Resource: ['arn:aws:sqs:eu-west-1:1:q'],
      },
      written,
    ]);
    expect(role(own)['RoleName']).toEqual({
      'Fn::Join': ['-', ['shop', 'dev', 'hello', { Ref: 'AWS::Region' }, 'lambdaRole']],
    });
  });

  test.each<[string, string, Plain]>([
    ['a text', 'arn:aws:sns:eu-west-1:1:dead', 'arn:aws:sns:eu-west-1:1:dead'],
    ['an intrinsic function', '!Ref Dead', { Ref: 'Dead' }],
    [
      'a text with the pseudo parameters of a plug-in',
      '"arn:aws:sns:#{AWS::Region}:1:dead"',
      { 'Fn::Sub': 'arn:aws:sns:${AWS::Region}:1:dead' },
    ],
  ])('the plug-in lets it publish to its dead letter topic: %s', (_, topic, Resource) => {
    const { statements } = read({
      more: 'plugins: [serverless-iam-roles-per-function, serverless-pseudo-parameters]',
      hello: `onError: ${topic}\niamRoleStatements: [${statement}]`,
    });
    expect(statements(own)).toEqual([
      { Effect: 'Allow', Action: ['sns:Publish'], Resource: [Resource] },
      written,
    ]);
  });

  test.each<[string, boolean, string, string]>([
    ['iamRoleStatementsInherit', true, 'iamRoleStatementsInherit: true', ''],
    [
      'the plug-in’s defaultInherit',
      true,
      '',
      'custom: { serverless-iam-roles-per-function: { defaultInherit: true } }',
    ],
    [
      'the function against the default',
      false,
      'iamRoleStatementsInherit: false',
      'custom: { serverless-iam-roles-per-function: { defaultInherit: true } }',
    ],
    ['nothing', false, '', ''],
  ])('inherits the statements of the service by %s: %s', (_, inherits, hello, custom) => {
    const { statements } = read({
      more: `${plugin}\n${custom}`,
      provider: `iam: { role: { statements: [${other}] } }`,
      hello: `iamRoleStatements: [${statement}]\n${hello}`,
    });
    expect(statements(own).some((each) => JSON.stringify(each).includes('sqs:SendMessage'))).toBe(inherits);
  });

  test('has the boundary and name that the plug-in is given', () => {
    const { role } = read({
      more: plugin,
      hello:
        'iamRoleStatements: []\niamPermissionsBoundary: arn:aws:iam::1:policy/b\niamRoleStatementsName: named',
    });
    expect([role(own)['PermissionsBoundary'], role(own)['RoleName']]).toEqual([
      'arn:aws:iam::1:policy/b',
      'named',
    ]);
  });

  test('by version 4: functions.*.iam.role, with everything that its settings and events need', () => {
    const { held, statements, role, resources } = read({
      more: "frameworkVersion: '4'",
      provider: `iam: { role: { statements: [${other}], managedPolicies: [shared] } }\ntracing: { lambda: true }`,
      hello: `iam: { role: { statements: [${statement}], managedPolicies: [mine], permissionsBoundary: b, name: mine, path: /p/ } }`,
    });
    expect(held).toEqual({ 'Fn::GetAtt': [own, 'Arn'] });
    expect(statements(own)).toEqual([
      { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: ['*'] },
      written,
    ]);
    expect(role(own)).toMatchObject({
      ManagedPolicyArns: ['mine'],
      PermissionsBoundary: 'b',
      RoleName: 'mine',
      Path: '/p/',
    });
    expect(resources[shared]).toBeUndefined();
  });

  test('for every function by mode perFunction, which inherits', () => {
    const { held, statements, role, resources } = read({
      provider: `iam: { role: { mode: perFunction, statements: [${other}], managedPolicies: [shared] } }`,
    });
    expect(held).toEqual({ 'Fn::GetAtt': [own, 'Arn'] });
    expect(statements(own)).toEqual([{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }]);
    expect(role(own)['ManagedPolicyArns']).toEqual(['shared']);
    expect(resources[shared]).toBeUndefined();
  });

  test('inheritStatements decides in both modes', () => {
    const inherits = read({
      provider: `iam: { role: { statements: [${other}] } }`,
      hello: `iam: { inheritStatements: true, role: { statements: [${statement}] } }`,
    });
    expect(inherits.statements(own)).toHaveLength(2);
    const not = read({
      provider: `iam: { role: { mode: perFunction, statements: [${other}] } }`,
      hello: 'iam: { inheritStatements: false }',
    });
    expect(not.statements(own)).toEqual([]);
  });

  test('without the plug-in, version 3 ignores iamRoleStatements: reported', () => {
    const { held, diagnostics } = read({
      more: "frameworkVersion: '3'",
      hello: `iamRoleStatements: [${statement}]`,
    });
    expect(held).toEqual(sharedArn);
    expect(diagnostics).toEqual([
      'template/invalid 8:3 iamRoleStatements of hello has no effect without the plug-in serverless-iam-roles-per-function',
    ]);
  });

  test('a runtime that was gone before version 4 shows an older version where none is named', () => {
    const at = (runtime: string, more = '') =>
      read({ more, hello: `iamRoleStatements: [${statement}]\nruntime: ${runtime}` }).held;
    expect(at('nodejs6.10')).toEqual(sharedArn);
    expect(at('python2.7')).toEqual(sharedArn);
    expect(at('nodejs22.x')).toEqual({ 'Fn::GetAtt': [own, 'Arn'] });
    expect(at('nodejs6.10', "frameworkVersion: '4'")).toEqual({ 'Fn::GetAtt': [own, 'Arn'] });
  });
});

test('a service without functions has no role', () => {
  expect(Object.keys(lowered('service: s\nprovider: { name: aws }\nfunctions: {}').resources)).not.toContain(
    shared,
  );
});
