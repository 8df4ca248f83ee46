import { describe, expect, test } from 'vitest';
import { answers, ask, fn, of, policy, template } from './testing/asked-action.ts';
import { folderWith } from './testing/run.ts';
import { sam } from './testing/small-apps.ts';

describe('what a role gives', () => {
  const made = () =>
    template(`  Files:
    Type: AWS::S3::Bucket
  Other:
    Type: AWS::S3::Bucket
${fn('Whole', policy("{ Effect: Allow, Action: 's3:*', Resource: '*' }"))}
${fn('One', policy("{ Effect: Allow, Action: s3:DeleteObject, Resource: !Sub '${Files.Arn}/*' }"))}
${fn('BucketOnly', policy("{ Effect: Allow, Action: 's3:*', Resource: !GetAtt Files.Arn }"))}
${fn('Elsewhere', policy("{ Effect: Allow, Action: s3:DeleteObject, Resource: !Sub '${Other.Arn}/*' }"))}
${fn('Allbut', policy("{ Effect: Allow, NotAction: 's3:*', Resource: '*' }"))}
${fn('Asked', policy("{ Effect: Allow, Action: s3:DeleteObject, Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': 10.0.0.0/8 } } }"))}
${fn('Denied', policy("{ Effect: Allow, Action: 's3:*', Resource: '*' }", "{ Effect: Deny, Action: 's3:Delete*', Resource: '*' }"))}
${fn('Partly', policy("{ Effect: Allow, Action: 's3:*', Resource: '*' }", "{ Effect: Deny, Action: s3:DeleteObject, Resource: !Sub '${Other.Arn}/*' }"))}
${fn('Unless', policy("{ Effect: Allow, Action: 's3:*', Resource: '*' }", "{ Effect: Deny, Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }"))}
${fn('Imported', policy('{ Effect: Allow, Action: s3:DeleteObject, Resource: !ImportValue shared-bucket }'))}
${fn('Custom', "      ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/ours']\n")}
${fn('Managed', "      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess']\n")}
`);

  test('of one action on one bucket', () => {
    const folder = made();
    const found = ask(folder, 's3:DeleteObject', '--on', 'Files');
    expect(answers(found)).toEqual({
      Whole: 'yes',
      One: 'yes',
      BucketOnly: 'no',
      Elsewhere: 'no',
      Allbut: 'no',
      Asked: 'conditional',
      Denied: 'no',
      Partly: 'yes',
      Unless: 'conditional',
      Imported: 'unknown',
      Custom: 'unknown',
      Managed: 'yes',
    });
    expect(of(found, 'Asked').grants[0]?.limits).toMatchObject([
      { kind: 'condition', by: 'statement', text: 'IpAddress aws:SourceIp 10.0.0.0/8' },
    ]);
    expect(of(found, 'Unless').grants[0]?.limits).toMatchObject([
      { kind: 'unless', by: 'deny', text: 'Bool aws:MultiFactorAuthPresent false' },
    ]);
    expect(of(found, 'Denied').grants[0]).toMatchObject({
      answer: 'no',
      limits: [{ kind: 'deny', by: 'deny' }],
    });
    expect(of(found, 'Managed').grants[0]).toMatchObject({ policy: 'AmazonS3FullAccess', action: 's3:*' });
    expect(of(found, 'Custom').unknown[0]?.why).toContain('its statements were not read');
  });

  test('on anything: what a denial takes a part of is said', () => {
    const found = ask(made(), 's3:DeleteObject');
    expect(answers(found)).toMatchObject({
      Elsewhere: 'yes',
      BucketOnly: 'no',
      Denied: 'no',
      Partly: 'yes',
    });
    expect(of(found, 'Partly').grants[0]?.limits).toMatchObject([{ kind: 'part', by: 'deny' }]);
  });

  test('a pattern of actions comes apart where a denial does', () => {
    const { grants } = of(ask(made(), 's3:*Object', '--on', 'Files'), 'Denied');
    expect(grants.map(({ answer, actions }) => [answer, actions.includes('s3:DeleteObject')])).toEqual([
      ['yes', false],
      ['no', true],
    ]);
  });

  test('all of every service is told as it was given', () => {
    const found = ask(made(), '*');
    expect(of(found, 'Allbut').answer).toBe('yes');
    expect(of(found, 'Allbut').grants[0]?.actions).not.toContain('s3:GetObject');
    expect(of(found, 'BucketOnly').grants[0]?.actions).toContain('s3:DeleteBucketPolicy');
  });
});

test('a permissions boundary limits, ends or leaves open what a role gives', () => {
  const bounded = (name: string, boundary: string) =>
    fn(
      name,
      `      PermissionsBoundary: ${boundary}\n${policy("{ Effect: Allow, Action: '*', Resource: '*' }")}`,
    );
  const found = ask(
    template(`  Files: { Type: AWS::S3::Bucket }
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - { Effect: Allow, Action: 's3:Get*', Resource: '*' }
          - { Effect: Allow, Action: s3:PutObject, Resource: !Sub '\${Files.Arn}/*' }
${bounded('Within', '!Ref Own')}
${bounded('Far', 'arn:aws:iam::111122223333:policy/unread')}
${fn('Crossed', `      PermissionsBoundary: !Ref Own\n${policy("{ Effect: Allow, Action: 's3:*', Resource: '*' }", "{ Effect: Deny, Action: s3:PutObject, Resource: !Sub '${Files.Arn}/*' }")}`)}
${bounded('Reader', 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess')}
`),
    's3:*Object',
  );
  const byAction = (name: string, action: string) =>
    of(found, name).grants.find(({ actions }) => actions.includes(action));
  expect(byAction('Within', 's3:GetObject')?.answer).toBe('yes');
  expect(byAction('Within', 's3:PutObject')).toMatchObject({
    answer: 'yes',
    limits: [{ kind: 'only', by: 'boundary' }],
  });
  expect(byAction('Within', 's3:DeleteObject')).toMatchObject({
    answer: 'no',
    why: 'the permissions boundary does not allow it',
  });
  // The boundary lets what the denial takes: nothing is left.
  expect(byAction('Crossed', 's3:PutObject')?.answer).toBe('no');
  expect(byAction('Far', 's3:DeleteObject')?.answer).toBe('unknown');
  expect(byAction('Reader', 's3:DeleteObject')?.answer).toBe('no');
  expect(byAction('Reader', 's3:GetObject')?.answer).toBe('yes');
});

describe("a resource's own policy", () => {
  test('gives, takes away, and lets anyone', () => {
    const found = ask(
      template(`  Files: { Type: AWS::S3::Bucket }
  Rules:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: { AWS: !GetAtt NamedRole.Arn }, Action: s3:DeleteObject, Resource: !Sub '\${Files.Arn}/*' }
          - { Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: !Sub '\${Files.Arn}/*' }
          - { Effect: Deny, Principal: { AWS: !GetAtt TakenRole.Arn }, Action: 's3:*', Resource: '*' }
${fn('Named', '')}
${fn('Taken', policy("{ Effect: Allow, Action: 's3:*', Resource: '*' }"))}
${fn('Nothing', '')}
`),
      's3:*Object',
      '--on',
      'Files',
    );
    expect(of(found, 'Named').grants).toMatchObject([
      { answer: 'yes', actions: ['s3:DeleteObject'], policyOf: 'Files', forAnyone: false },
      { answer: 'yes', actions: ['s3:GetObject'], policyOf: 'Files', forAnyone: true },
    ]);
    expect(of(found, 'Taken').answer).toBe('no');
    expect(of(found, 'Taken').grants[0]?.limits).toMatchObject([{ kind: 'deny', by: 'resource' }]);
    expect(of(found, 'Nothing').grants.map(({ actions }) => actions)).toEqual([['s3:GetObject']]);
    expect(found.apps[0]?.openedBy).toMatchObject([{ resource: 'Files', exposure: 'public' }]);
  });

  test('of a key decides beside the role; of a key of elsewhere nobody knows', () => {
    const key = (name: string, principal: string) => `  ${name}:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement: [{ Effect: Allow, Principal: { AWS: ${principal} }, Action: 'kms:*', Resource: '*' }]
`;
    const folder =
      template(`${key('Root', "!Sub 'arn:aws:iam::${AWS::AccountId}:root'")}${key('Closed', '!GetAtt AdminRole.Arn')}
${fn('Admin', '')}
${fn('User', policy("{ Effect: Allow, Action: 'kms:Decrypt', Resource: '*' }"))}
`);
    const on = (...more: string[]) => answers(ask(folder, 'kms:Decrypt', ...more));
    expect(on('--on', 'Root')).toEqual({ Admin: 'no', User: 'yes' });
    expect(on('--on', 'Closed')).toEqual({ Admin: 'yes', User: 'no' });
    expect(on()).toEqual({ Admin: 'yes', User: 'unknown' });
  });
});

test('a role that code assumes is asked too, and whom it trusts', () => {
  const folder = folderWith({
    'a.mjs': `import { S3Client, DeleteObjectCommand } from '@aws-sdk/client-s3';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
const s3 = new S3Client({ credentials: fromTemporaryCredentials({ params: { RoleArn: process.env.ROLE } }) });
export const handler = () => s3.send(new DeleteObjectCommand({ Bucket: process.env.BUCKET, Key: 'a' }));
`,
    'template.yaml': sam(`  Files: { Type: AWS::S3::Bucket }
  Cleaner:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { AWS: !GetAtt WorkRole.Arn }, Action: sts:AssumeRole }] }
${policy("{ Effect: Allow, Action: s3:DeleteObject, Resource: !Sub '${Files.Arn}/*' }")}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.handler
      Environment: { Variables: { ROLE: !GetAtt Cleaner.Arn, BUCKET: !Ref Files } }
      Policies: []
`),
  });
  const found = of(ask(folder, 's3:DeleteObject', '--on', 'Files'), 'Work');
  expect(found).toMatchObject({
    answer: 'yes',
    grants: [],
    as: [{ role: 'Cleaner', answer: 'yes' }],
    needed: [{ action: 's3:DeleteObject' }],
    unneeded: [],
  });
  expect(answers(ask(folder, 'sts:AssumeRole', '--on', 'Cleaner'))).toEqual({ Work: 'yes' });
});

test('a resource that is one of two under a condition of the template is asked as both', () => {
  const found = of(
    ask(
      template(`  Files: { Type: AWS::S3::Bucket }
  Other: { Type: AWS::S3::Bucket }
${fn('Either', policy("{ Effect: Allow, Action: s3:DeleteObject, Resource: !If [Prod, !Sub '${Files.Arn}/*', !Sub '${Other.Arn}/*'] }"))}
Conditions: { Prod: !Equals [!Ref 'AWS::Region', eu-west-1] }
`),
      's3:DeleteObject',
      '--on',
      'Files',
    ),
    'Either',
  );
  expect(found).toMatchObject({
    answer: 'conditional',
    grants: [{ limits: [{ kind: 'condition', by: 'statement', text: 'condition Prod is true' }] }],
  });
});
