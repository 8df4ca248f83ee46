import { describe, expect, test } from 'vitest';
import { answers, ask, fn, of, policy, template } from './testing/asked-action.ts';
import { emmental, folderWith } from './testing/run.ts';

const said = (folder: string, ...args: string[]): string =>
  emmental(['permissions', folder, '--action', ...args]).stdout;

describe('partitions', () => {
  const made = (partition: string) =>
    template(`  Files: { Type: AWS::S3::Bucket, Properties: { BucketName: shop-files } }
${fn('One', policy(`{ Effect: Allow, Action: s3:GetObject, Resource: 'arn:${partition}:s3:::shop-files/*' }`))}
${fn('Denied', policy("{ Effect: Allow, Action: s3:GetObject, Resource: '*' }", `{ Effect: Deny, Action: s3:GetObject, Resource: 'arn:${partition}:s3:::shop-files/*' }`))}
`);

  test.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b'])(
    '%s, where it is written out, is the stack’s own',
    (entry) => {
      for (const on of ['Files', `arn:${entry}:s3:::shop-files`, 'arn:aws:s3:::shop-files/a'])
        expect(answers(ask(made(entry), 's3:GetObject', '--on', on))).toEqual({ One: 'yes', Denied: 'no' });
      expect(answers(ask(made(entry), 's3:GetObject'))['One']).toBe('yes');
    },
  );

  test('a call that such an ARN allows is not missing', () => {
    const folder = folderWith({
      'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.handler
      CodeUri: .
      Policies: [{ Statement: [{ Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws-cn:s3:::shop-files/*' }] }]
`,
      'a.js': `const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');
exports.handler = () => new S3Client({}).send(new GetObjectCommand({ Bucket: 'shop-files', Key: 'a' }));
`,
    });
    expect(emmental(['permissions', folder]).stdout).not.toContain('not granted');
    expect(of(ask(folder, 's3:GetObject'), 'Reader').needed).toHaveLength(1);
  });
});

describe('where no function is found', () => {
  test('what was not read is told', () => {
    const folder = folderWith({ 'serverless.yml': `service: x\nfunctions: \${file(nope.yml)}\n` });
    const text = said(folder, 's3:GetObject');
    expect(text).toContain('no functions found in the files that were read\n\n');
    expect(text).toContain('nope.yml does not exist');
  });

  test('a bucket that anyone may read is told', () => {
    const folder = folderWith({
      'template.yaml': `Resources:
  Files: { Type: AWS::S3::Bucket }
  Rules:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: !Sub '\${Files.Arn}/*' }] }
`,
    });
    const text = said(folder, 's3:GetObject');
    expect(text).toContain('template.yaml   no functions\n');
    expect(text).toContain('OPENED    the policy of Files lets anyone do it');
  });
});

test('whom the policy of a key names, and under which condition of the template', () => {
  const folder = template(`  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - Effect: Allow
            Principal: { AWS: [!Sub 'arn:aws:iam::\${AWS::AccountId}:role/admin', 'arn:aws:iam::111122223333:root', 'arn:aws:iam::111122223333:role/build'] }
            Action: kms:*
            Resource: '*'
            Condition: { StringEquals: { 'kms:ViaService': s3.eu-west-1.amazonaws.com } }
${fn('Any', policy("{ Effect: Allow, Action: 'kms:*', Resource: '*' }"))}
`);
  const text = said(folder, 'kms:Decrypt', '--on', 'Key');
  expect(text).toContain('  who     admin, build of account 111122223333, account 111122223333\n');
  expect(text).toContain('  when    StringEquals kms:ViaService s3.eu-west-1.amazonaws.com\n');
  // Account 111122223333 may be the stack's own.
  expect(text).not.toContain('(policy of the resource)');
});

test('names are the template’s, and what is open of all statements is told once', () => {
  const folder = template(`  Files: { Type: AWS::S3::Bucket }
${fn('Partly', policy("{ Effect: Allow, Action: 's3:*', Resource: '*' }", "{ Effect: Deny, Action: s3:GetObject, Resource: !Sub '${Files.Arn}/*' }"))}
${fn('Bounded', `      PermissionsBoundary: !Sub 'arn:aws:iam::\${AWS::AccountId}:policy/elsewhere'\n${policy("{ Effect: Allow, Action: 's3:*', Resource: '*' }", "{ Effect: Allow, Action: 's3:Get*', Resource: '*' }")}`)}
`);
  const text = said(folder, 's3:GetObject');
  expect(text).toContain('  not on  Files/* (denied) ');
  const boundary = text.replace(/\s+/g, ' ').split('permissions boundary');
  expect(boundary).toHaveLength(2);
  expect(boundary[1]).toContain('allows: its statements were not read');
});

test('holders of roles that are no functions are counted by themselves', () => {
  const folder = template(`  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties: { RoleArn: !GetAtt AnyRole.Arn, DefinitionString: '{}' }
${fn('Any', policy("{ Effect: Allow, Action: 's3:*', Resource: '*' }"))}
`);
  expect(said(folder, 's3:GetObject').replace(/\s+/g, ' ')).toContain(
    '1 of 1 function can, 1 other holder of a role can',
  );
});

test('a policy of a bucket lets when, denies unless; a denial of a boundary is not on, what it allows only on', () => {
  const folder = template(`  Files: { Type: AWS::S3::Bucket }
  Rules:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: { AWS: !GetAtt NamedRole.Arn }, Action: s3:GetObject, Resource: !Sub '\${Files.Arn}/*', Condition: { StringEquals: { 'aws:SourceVpc': vpc-1 } } }
          - { Effect: Deny, Principal: '*', Action: s3:DeleteObject, Resource: !Sub '\${Files.Arn}/*', Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { 'aws:SourceVpc': vpc-2 } } }
  Bound:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - { Effect: Allow, Action: 's3:*', Resource: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'] }
          - { Effect: Deny, Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }
${fn('Named', policy("{ Effect: Allow, Action: s3:DeleteObject, Resource: '*' }"))}
${fn('Bounded', `      PermissionsBoundary: !Ref Bound\n${policy("{ Effect: Allow, Action: s3:PutObject, Resource: '*' }")}`)}
`);
  expect(said(folder, 's3:GetObject', '--on', 'Files')).toContain(
    '  when    StringEquals aws:SourceVpc vpc-1 ',
  );
  const deleting = said(folder, 's3:DeleteObject', '--on', 'Files').replace(/\s+/g, ' ');
  expect(deleting).toContain(
    'unless Bool aws:SecureTransport false and StringEquals aws:SourceVpc vpc-2 (policy',
  );
  expect(deleting.split('unless')).toHaveLength(2);
  const bounded = said(folder, 's3:PutObject');
  expect(bounded).toContain('  only on a/*, b/* (permissions boundary)');
  expect(bounded).toContain('  not on  b/* (permissions boundary)');
});

describe('what is declared beside the functions', () => {
  test('an API’s own policy in its short form', () => {
    const folder = template(`  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Policy:
        Statement:
          - { Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: 'execute-api:/*' }
          - { Effect: Deny, Principal: '*', Action: execute-api:Invoke, Resource: 'execute-api:/*', Condition: { StringNotEquals: { 'aws:SourceVpce': vpce-1 } } }
${fn('Any', '')}
`);
    const text = said(folder, 'execute-api:Invoke');
    expect(text).toContain('OPENED    the policy of Api lets everyone that its conditions allow do it');
    expect(text.replace(/\s+/g, ' ')).toContain('unless StringNotEquals aws:SourceVpce vpce-1 (policy');
    expect(answers(ask(folder, 'execute-api:Invoke'))).toEqual({ Any: 'conditional' });
  });

  test('a resource of a template without functions can be asked about', () => {
    const folder = folderWith({
      'store.yaml': `AWSTemplateFormatVersion: '2010-09-09'
Resources: { Jobs: { Type: AWS::SQS::Queue, Properties: { SqsManagedSseEnabled: true, QueueName: jobs } } }
`,
      'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Sender:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.handler
      CodeUri: .
      Policies: [{ Statement: [{ Effect: Allow, Action: sqs:SendMessage, Resource: !Sub 'arn:aws:sqs:\${AWS::Region}:\${AWS::AccountId}:jobs' }] }]
`,
      'a.js': 'exports.handler = async () => 1;\n',
    });
    const found = ask(folder, 'sqs:SendMessage', '--on', 'jobs');
    expect(answers(found)).toEqual({ Sender: 'yes' });
    expect(said(folder, 'sqs:SendMessage', '--on', 'jobs')).toContain(
      '  Jobs (AWS::SQS::Queue) of store.yaml',
    );
  });
});

test('an ARN of all topics is not told as everything', () => {
  const folder = template(
    fn(
      'Sms',
      policy(
        "{ Effect: Allow, Action: sns:Publish, Resource: '*' }",
        "{ Effect: Deny, Action: sns:Publish, Resource: 'arn:aws:sns:*:*:*' }",
      ),
    ),
  );
  expect(said(folder, 'sns:Publish')).toContain('  not on  arn:aws:sns:*:*:* (denied)');
});
