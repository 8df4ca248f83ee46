import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

/** A function that works with the credentials of a role of its template, and of one that is elsewhere. */
const files = {
  'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Site: { Type: AWS::S3::Bucket }
  Deployer:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { AWS: !GetAtt PublishRole.Arn }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: site
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: [s3:PutObject, s3:DeleteObject], Resource: !Sub "\${Site.Arn}/*" }]
  Publish:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: publish.handler
      Environment:
        Variables: { ROLE: !GetAtt Deployer.Arn, SITE: !Ref Site, FAR: "arn:aws:iam::123456789012:role/Far" }
      Policies: [{ Statement: [{ Effect: Allow, Action: sts:AssumeRole, Resource: !GetAtt Deployer.Arn }] }]
`,
  'publish.js': `const { S3, SQS, ChainableTemporaryCredentials: Credentials } = require('aws-sdk');
const as = (RoleArn) => ({ credentials: new Credentials({ params: { RoleArn } }) });
exports.handler = async () => {
  await new S3(as(process.env.ROLE)).putObject({ Bucket: process.env.SITE, Key: 'index.html' }).promise();
  await new SQS(as(process.env.ROLE)).purgeQueue({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs' }).promise();
  await new SQS(as(process.env.FAR)).sendMessage({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/far' }).promise();
};
`,
};

test('permissions tells what is called as which role, and that it belongs there', () => {
  const { stdout } = emmental(['permissions', folderWith(files), '--fail-on', 'never']);
  const [, shown] = /^(As Deployer.*)^The template grants/ms.exec(stdout) ?? [];
  expect(shown).toBe(`As Deployer, a role of this template that it assumes:

  ACTION           ON               WHY
  s3:PutObject     Site/index.html  publish.js:4
- s3:DeleteObject  Site/*           write, not used
- s3:PutObject     Site/*           granted on \${Site.Arn}/*, used on
                                    Site/index.html
+ sqs:PurgeQueue   jobs             publish.js:5, not granted: the call fails

Change these permissions on Deployer, not on its own role: remove 2, add 1.

As arn:\${AWS::Partition}:iam::123456789012:role/Far, a role that is not in this
  template: its permissions are not known.

  ACTION           ON   WHY
  sqs:SendMessage  far  publish.js:6

Add these permissions to that role, not to its own role.

`);
});

test('JSON has them beside the function’s own, and keeps its schema', () => {
  const folder = folderWith(files);
  for (const command of ['scan', 'permissions']) {
    const { stdout } = emmental([command, folder, '--format', 'json', '--fail-on', 'never']);
    const document = JSON.parse(stdout);
    const schema = readFileSync(join(import.meta.dirname, 'schema', `${command}-1.json`), 'utf8');
    const ajv = new Ajv2020({ strict: true, strictTypes: false });
    expect(ajv.validate(JSON.parse(schema), document), JSON.stringify(ajv.errors)).toBe(true);
    const [fn] = document.apps[0].functions;
    const actions = (rows: readonly { action: string }[]) => rows.map(({ action }) => action);
    expect(actions(fn.needed)).toEqual([
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sts:AssumeRole',
    ]);
    expect(
      fn.assumes.map((assumed: Record<string, never[]> & { role: { ref: { id: string } | null } }) => ({
        role: assumed.role.ref?.id ?? null,
        needed: actions(assumed['needed'] ?? []),
        excess: actions(assumed['excess'] ?? []),
        missing: actions(assumed['missing'] ?? []),
      })),
    ).toEqual([
      {
        role: 'Deployer',
        needed: ['s3:PutObject', 'sqs:PurgeQueue'],
        excess: ['s3:DeleteObject', 's3:PutObject'],
        missing: ['sqs:PurgeQueue'],
      },
      { role: null, needed: ['sqs:SendMessage'], excess: [], missing: [] },
    ]);
  }
});

test('explain takes the role by its name', () => {
  const { stdout, status } = emmental(['explain', 'Deployer', '--path', folderWith(files)]);
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^Publish +template\.yaml:13\n\nAs Deployer, a role of this template that it assumes:/,
  );
  expect(stdout).toContain('+ sqs:PurgeQueue');
});

test('the policy that is suggested for the function has none of it', () => {
  const { stdout } = emmental(['permissions', folderWith(files), '--format', 'iam']);
  expect(stdout).toContain('sts:AssumeRole');
  expect(stdout).not.toMatch(/s3:|sqs:/);
});
