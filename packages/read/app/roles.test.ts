import { asString, type Role, type Statement, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { appOf } from './testing/app-of.ts';

const fn = (role: string) =>
  `\n  Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: { ZipFile: x }, Role: ${role} } }\n`;
const read = (resources: string) => appOf(`Resources:${fn('!GetAtt Role.Arn')}${resources}`).app;
const roleOf = (resources: string): Role => {
  const role = read(resources).roles.find((each) => each.id === 'Role');
  if (!role) throw new Error('the role is missing');
  return role;
};
const texts = (values: readonly Value[] | undefined) =>
  (values ?? []).map((value) => asString(value) ?? value.kind);
const brief = (statement: Statement) => [
  statement.effect,
  texts(statement.action.values).join(),
  texts(statement.resource?.values).join(),
  statement.when,
  statement.origin,
];
const role = (properties: string) => `\n  Role: { Type: AWS::IAM::Role, Properties: { ${properties} } }\n`;
const inline = (statement: string) =>
  role(`Policies: [{ PolicyName: p, PolicyDocument: { Statement: [${statement}] } }]`);
const get = 'Effect: Allow, Action: "s3:GetObject", Resource: "*"';

describe('what a role may do', () => {
  const facts: readonly (readonly [string, string, readonly (readonly (string | null)[])[]])[] = [
    ['an inline policy', inline(`{ ${get} }`), [['Allow', 's3:GetObject', '*', null, 'inline']]],
    [
      'one statement that is no list',
      role(`Policies: [{ PolicyName: p, PolicyDocument: { Statement: { ${get} } } }]`),
      [['Allow', 's3:GetObject', '*', null, 'inline']],
    ],
    [
      'a statement under a condition',
      inline(`!If [Prod, { ${get} }, !Ref "AWS::NoValue"]`),
      [['Allow', 's3:GetObject', '*', 'Prod', 'inline']],
    ],
    [
      'actions under a condition',
      inline('{ Effect: Allow, Action: !If [Prod, ["s3:GetObject"], ["s3:*"]], Resource: "*" }'),
      [
        ['Allow', 's3:GetObject', '*', 'Prod', 'inline'],
        ['Allow', 's3:*', '*', 'not Prod', 'inline'],
      ],
    ],
    [
      'a document as JSON text',
      role(
        `Policies: [{ PolicyName: p, PolicyDocument: '{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}' }]`,
      ),
      [['Allow', 's3:GetObject', '*', null, 'inline']],
    ],
    [
      'a policy that names the role',
      `${role('')}  Extra: { Type: AWS::IAM::Policy, Properties: { PolicyName: extra, Roles: [!Ref Role], PolicyDocument: { Statement: [{ ${get} }] } } }\n`,
      [['Allow', 's3:GetObject', '*', null, 'policy:extra']],
    ],
    [
      'a policy that names the role by its literal name, under a condition',
      `${role('RoleName: orders')}  Extra: { Type: AWS::IAM::Policy, Condition: Prod, Properties: { PolicyName: extra, Roles: [orders], PolicyDocument: { Statement: [{ ${get} }] } } }\n`,
      [['Allow', 's3:GetObject', '*', 'Prod', 'policy:extra']],
    ],
    [
      'a role policy resource',
      `${role('')}  Extra: { Type: AWS::IAM::RolePolicy, Properties: { PolicyName: extra, RoleName: !Ref Role, PolicyDocument: { Statement: [{ ${get} }] } } }\n`,
      [['Allow', 's3:GetObject', '*', null, 'policy:extra']],
    ],
    [
      'a managed policy of the template that the role names',
      `${role('ManagedPolicyArns: [!Ref Shared]')}  Shared: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: { Statement: [{ ${get} }] } } }\n`,
      [['Allow', 's3:GetObject', '*', null, 'policy:Shared']],
    ],
    [
      'a managed policy of the template that names the role',
      `${role('')}  Shared: { Type: AWS::IAM::ManagedPolicy, Properties: { Roles: [!Ref Role], PolicyDocument: { Statement: [{ ${get} }] } } }\n`,
      [['Allow', 's3:GetObject', '*', null, 'policy:Shared']],
    ],
  ];
  test.each(facts)('%s', (_, resources, expected) => {
    const found = roleOf(resources);
    expect(found.statements.map(brief)).toEqual(expected);
    expect(found.unknown).toEqual([]);
    expect(found.holders).toEqual(['Fn']);
  });

  test('NotAction, NotResource and a condition are kept', () => {
    const [statement] = roleOf(
      inline(
        '{ Effect: Deny, NotAction: ["iam:*"], NotResource: "*", Condition: { Bool: { "aws:MultiFactorAuthPresent": false } } }',
      ),
    ).statements;
    expect(statement).toMatchObject({
      effect: 'Deny',
      action: { not: true },
      resource: { not: true },
      condition: { kind: 'fields' },
    });
  });

  test('a managed policy of AWS stays a name, and one under a condition keeps it', () => {
    const arn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    const { managed } = roleOf(role(`ManagedPolicyArns: [${arn}, !If [Prod, ${arn}, !Ref "AWS::NoValue"]]`));
    expect(managed.map((each) => each.policy)).toMatchObject([
      { kind: 'constant', value: arn },
      { kind: 'one-of', choices: [{ when: 'Prod', value: { value: arn } }] },
    ]);
  });

  test('trust and boundary are read', () => {
    const found = roleOf(
      role(
        'PermissionsBoundary: "arn:aws:iam::1:policy/edge", AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "sts:AssumeRole" }] }',
      ),
    );
    expect(asString(found.boundary ?? undefined)).toBe('arn:aws:iam::1:policy/edge');
    expect(found.trust.map(brief)).toEqual([['Allow', 'sts:AssumeRole', '', null, 'trust']]);
    expect(found.trust[0]?.principal?.not).toBe(false);
  });

  test('a boundary that the template declares is read', () => {
    const found = roleOf(
      `${role('PermissionsBoundary: !Ref Edge')}  Edge: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: { Statement: [{ ${get} }] } } }\n`,
    );
    expect(found.boundaryPolicy?.statements.map(brief)).toEqual([
      ['Allow', 's3:GetObject', '*', null, 'policy:Edge'],
    ]);
    expect(roleOf(role('PermissionsBoundary: "arn:aws:iam::1:policy/edge"')).boundaryPolicy).toBeUndefined();
  });

  const gaps: readonly (readonly [string, string, string])[] = [
    ['an imported document', role('Policies: [{ PolicyName: p, PolicyDocument: !ImportValue shared }]'), ''],
    ['text that is no JSON', role('Policies: [{ PolicyName: p, PolicyDocument: "allow all" }]'), 'not JSON'],
    [
      'an effect that is not known',
      inline('{ Effect: !ImportValue effect, Action: "s3:*", Resource: "*" }'),
      'effect',
    ],
    ['a statement without action', inline('{ Effect: Allow, Resource: "*" }'), 'no action'],
    [
      'a list for a document',
      role('Policies: [{ PolicyName: p, PolicyDocument: [1] }]'),
      'the value is not a policy document',
    ],
  ];
  test.each(gaps)('%s is unknown, not empty', (_, resources, why) => {
    const { unknown } = roleOf(resources);
    expect(unknown).toHaveLength(1);
    expect(unknown[0]?.why).toContain(why);
  });
});

describe('who holds a role', () => {
  test('functions that share a role are all its holders', () => {
    const { roles } = appOf(
      `Resources:${fn('!GetAtt Role.Arn')}${fn('!GetAtt Role.Arn').replace('Fn:', 'Other:')}${role('')}`,
    ).app;
    expect(roles.map((each) => each.holders)).toEqual([['Fn', 'Other']]);
  });

  test('a role outside of the template is not known', () => {
    const { app } = appOf(`Resources:${fn('"arn:aws:iam::1:role/outside"')}`);
    expect(app.functions[0]?.role).toBeNull();
  });

  test('a role named by a literal ARN is the role of that name', () => {
    const { app } = appOf(
      `Resources:${fn('!Sub "arn:aws:iam::${AWS::AccountId}:role/orders"')}${role('RoleName: orders')}`,
    );
    expect(app.functions[0]?.role).toBe('Role');
  });

  test('one role or another: the statements of each under its condition', () => {
    const { app } = appOf(
      `Resources:${fn('!If [Prod, !GetAtt Role.Arn, "arn:aws:iam::1:role/outside"]')}${inline(`{ ${get} }`)}`,
    );
    const held = app.roles.find((each) => each.id === app.functions[0]?.role);
    expect(held?.statements.map(brief)).toEqual([['Allow', 's3:GetObject', '*', 'Prod', 'inline']]);
    expect(held?.unknown.map((each) => each.why)).toEqual([
      'when not Prod the role is one that is not in the template',
    ]);
    expect(app.roles.find((each) => each.id === 'Role')?.holders).toEqual([]);
  });
});

describe('policies on resources', () => {
  const statement = 'Statement: [{ Effect: Allow, Principal: "*", Action: "*", Resource: "*" }]';
  const facts: readonly (readonly [string, string, string | null])[] = [
    [
      'a bucket policy',
      `B: { Type: AWS::S3::Bucket }\n  P: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: { ${statement} } } }`,
      'B',
    ],
    [
      'a queue policy by URL',
      `Q: { Type: AWS::SQS::Queue }\n  P: { Type: AWS::SQS::QueuePolicy, Properties: { Queues: [!Ref Q], PolicyDocument: { ${statement} } } }`,
      'Q',
    ],
    ['a key policy', `K: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { ${statement} } } }`, 'K'],
    [
      'a secret’s policy',
      `S: { Type: AWS::SecretsManager::Secret }\n  P: { Type: AWS::SecretsManager::ResourcePolicy, Properties: { SecretId: !Ref S, ResourcePolicy: { ${statement} } } }`,
      'S',
    ],
    [
      'a table policy',
      `T: { Type: AWS::DynamoDB::Table, Properties: { ResourcePolicy: { PolicyDocument: { ${statement} } } } }`,
      'T',
    ],
    [
      'a repository policy',
      `R: { Type: AWS::ECR::Repository, Properties: { RepositoryPolicyText: { ${statement} } } }`,
      'R',
    ],
    [
      'a bus policy',
      `B: { Type: AWS::Events::EventBus }\n  P: { Type: AWS::Events::EventBusPolicy, Properties: { EventBusName: !Ref B, StatementId: s, Statement: { Effect: Allow, Principal: "*", Action: "*", Resource: "*" } } }`,
      'B',
    ],
    [
      'a layer permission',
      `L: { Type: AWS::Lambda::LayerVersion }\n  P: { Type: AWS::Lambda::LayerVersionPermission, Properties: { LayerVersionArn: !Ref L, Action: "lambda:GetLayerVersion", Principal: "*" } }`,
      'L',
    ],
    [
      'a policy on a bucket elsewhere',
      `P: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: uploads, PolicyDocument: { ${statement} } } }`,
      null,
    ],
  ];
  test.each(facts)('%s', (_, resources, on) => {
    const { resourcePolicies } = appOf(`Resources:\n  ${resources}\n`).app;
    expect(resourcePolicies.map((each) => each.resource)).toEqual([on]);
    expect(resourcePolicies[0]?.statements[0]?.principal?.value).toMatchObject({ value: '*' });
  });

  test('a Lambda permission is a statement with its source as condition', () => {
    const { resourcePolicies } = appOf(`Resources:${fn('r')}
  P: { Type: AWS::Lambda::Permission, Condition: Prod, Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: s3.amazonaws.com, SourceAccount: "123456789012" } }\n`).app;
    const [statement] = resourcePolicies[0]?.statements ?? [];
    expect(resourcePolicies[0]?.resource).toBe('Fn');
    expect(statement).toMatchObject({ effect: 'Allow', when: 'Prod', origin: 'permission:P' });
    expect(JSON.stringify(statement?.principal, showMaps)).toContain('s3.amazonaws.com');
    expect(JSON.stringify(statement?.condition, showMaps)).toContain('aws:SourceAccount');
  });

  test('a policy that cannot be read counts as one that may allow anything', () => {
    const { resourcePolicies } = appOf(
      `Resources:\n  B: { Type: AWS::S3::Bucket }\n  P: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: !ImportValue p } }\n`,
    ).app;
    expect(resourcePolicies[0]?.statements[0]?.action.values).toMatchObject([{ kind: 'unknown' }]);
  });
});

const showMaps = (_: string, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value);
