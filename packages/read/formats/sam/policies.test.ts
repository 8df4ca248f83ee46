import { describe, expect, test } from 'vitest';
import { lowered, withFunction } from './testing/lowered.ts';

const basic = {
  'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`,
};
const managed = (path: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${path}` });

const role = (properties: string) =>
  lowered(withFunction(properties)).at('FnRole', 'Properties') as Record<string, unknown>;

describe('the role of a function', () => {
  test('may write logs and is trusted by Lambda by default', () => {
    expect(role('')).toMatchObject({
      ManagedPolicyArns: [basic],
      AssumeRolePolicyDocument: {
        Statement: [
          { Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] } },
        ],
      },
    });
    expect(role('')['Policies']).toBeUndefined();
  });

  test('gets managed policies by name with their path, and by ARN as they are', () => {
    const policies = role(
      'Policies: [AmazonS3ReadOnlyAccess, AWSLambdaRole, "arn:aws:iam::123456789012:policy/mine", NotOfAws]',
    )['ManagedPolicyArns'];
    expect(policies).toEqual([
      basic,
      managed('AmazonS3ReadOnlyAccess'),
      managed('service-role/AWSLambdaRole'),
      'arn:aws:iam::123456789012:policy/mine',
      'NotOfAws',
    ]);
  });

  test('gets a policy template with its parameters put in', () => {
    const [policy] = role('Policies: [{ SQSPollerPolicy: { QueueName: !GetAtt Jobs.QueueName } }]')[
      'Policies'
    ] as {
      PolicyDocument: { Statement: { Resource: unknown }[] };
    }[];
    expect(policy?.PolicyDocument.Statement[0]?.Resource).toEqual({
      'Fn::Sub': [
        `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:\${queueName}`,
        { queueName: { 'Fn::GetAtt': ['Jobs', 'QueueName'] } },
      ],
    });
  });

  test('gets statements, documents and one policy that is no list', () => {
    const Statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    expect(role(`Policies: { Statement: ${JSON.stringify(Statement)} }`)['Policies']).toEqual([
      { PolicyName: 'FnRolePolicy0', PolicyDocument: { Statement } },
    ]);
    expect(role('Policies: AmazonS3ReadOnlyAccess')['ManagedPolicyArns']).toEqual([
      basic,
      managed('AmazonS3ReadOnlyAccess'),
    ]);
  });

  test('gets a conditional policy under its condition', () => {
    expect(
      role('Policies: [!If [Big, { S3ReadPolicy: { BucketName: b } }, !Ref "AWS::NoValue"]]')['Policies'],
    ).toMatchObject([{ 'Fn::If': ['Big', { PolicyName: 'FnRolePolicy0' }, { Ref: 'AWS::NoValue' }] }]);
    expect(
      role('Policies: [!If [Big, AmazonS3FullAccess, AmazonS3ReadOnlyAccess]]')['ManagedPolicyArns'],
    ).toEqual([
      basic,
      { 'Fn::If': ['Big', managed('AmazonS3FullAccess'), managed('AmazonS3ReadOnlyAccess')] },
    ]);
  });

  test.each([
    ['Tracing: Active', 'AWSXrayWriteOnlyAccess'],
    ['VpcConfig: { SubnetIds: [a], SecurityGroupIds: [b] }', 'service-role/AWSLambdaVPCAccessExecutionRole'],
  ])('%s adds what it needs', (properties, path) => {
    expect(role(properties)['ManagedPolicyArns']).toEqual([basic, managed(path)]);
  });

  test('may send to its dead letter queue', () => {
    expect(role('DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Dead.Arn }')['Policies']).toMatchObject([
      {
        PolicyDocument: {
          Statement: [
            { Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Dead', 'Arn'] }, Effect: 'Allow' },
          ],
        },
      },
    ]);
  });

  test('is not written when the user gives one, and is one of both when the user’s is conditional', () => {
    expect(
      lowered(withFunction('Role: arn:mine\nPolicies: [AmazonS3FullAccess]')).ids('AWS::IAM::Role'),
    ).toEqual([]);
    const made = lowered(withFunction('Role: !If [Mine, arn:mine, !Ref "AWS::NoValue"]'));
    expect(made.at('Fn', 'Properties', 'Role')).toEqual({
      'Fn::If': ['Mine', 'arn:mine', { 'Fn::GetAtt': ['FnRole', 'Arn'] }],
    });
    expect(made.at('FnRole', 'Condition')).toBe('NOTMine');
  });
});

test('a policy’s statements stand at the line where the user wrote it', () => {
  const { node } = lowered(
    withFunction('Policies:\n  - AmazonS3ReadOnlyAccess\n  - S3ReadPolicy: { BucketName: b }'),
  );
  const policies = node('FnRole', 'Properties', 'Policies');
  expect(policies?.kind === 'list' && policies.items[0]?.at.line).toBe(11);
});

test.each([
  ['Policies: [{ S3ReedPolicy: { BucketName: b } }]', 'entry 1 of Policies of Fn is not a policy'],
  ['Policies: [{ S3ReadPolicy: {} }]', 'S3ReadPolicy in Policies of Fn needs BucketName'],
])('%s is reported', (properties, about) => {
  expect(lowered(withFunction(properties)).messages).toEqual([
    `9 a part of the template has the wrong shape: ${about}`,
  ]);
});
