import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asString } from '@emmental/model';
import { expect, test } from 'vitest';
import { readApps } from './read-apps.ts';
import { openSource } from './source/index.ts';

/** `[first action, origin, line]` of the statements of a template's only role. */
function statementsOf(file: string, text: string): readonly (readonly [string | null, string, number])[] {
  const folder = mkdtempSync(join(tmpdir(), 'origins-'));
  try {
    writeFileSync(join(folder, file), text);
    const options = { env: new Map(), opt: new Map(), parameters: new Map() };
    const [app] = readApps(openSource(folder), '', options).apps;
    return (app?.roles ?? []).flatMap((role) =>
      role.statements.map((each) => [asString(each.action.values[0]), each.origin, each.at.line] as const),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('in SAM: policy templates by name, what SAM adds by itself, and people’s own statements', () => {
  const found = statementsOf(
    'template.yaml',
    `Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: { Type: AWS::SQS::Queue }
  Orders: { Type: AWS::DynamoDB::Table }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      CodeUri: .
      DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Jobs.Arn }
      Policies:
        - DynamoDBReadPolicy: { TableName: !Ref Orders }
        - Statement:
            - Effect: Allow
              Action: s3:GetObject
              Resource: '*'
`,
  );
  expect(found).toEqual([
    ['sqs:SendMessage', 'generated', 11],
    ['dynamodb:GetItem', 'template:DynamoDBReadPolicy', 13],
    ['s3:GetObject', 'inline', 15],
  ]);
});

test('in the Serverless Framework: logs and sources are the framework’s, the rest is people’s', () => {
  const found = statementsOf(
    'serverless.yml',
    `service: shop
provider:
  name: aws
  runtime: nodejs22.x
  iam:
    role:
      statements:
        - Effect: Allow
          Action: s3:GetObject
          Resource: '*'
functions:
  work:
    handler: a.b
    events:
      - sqs: arn:aws:sqs:eu-west-1:1:jobs
`,
  );
  expect(found).toEqual([
    ['logs:CreateLogStream', 'generated', 7],
    ['logs:PutLogEvents', 'generated', 7],
    ['sqs:ReceiveMessage', 'generated', 15],
    ['s3:GetObject', 'inline', 8],
  ]);
});

test('roles that SAM makes for events are its own', () => {
  const found = statementsOf(
    'template.yaml',
    `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      CodeUri: .
      Events:
        Nightly: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 day) } }
`,
  );
  expect(found).toEqual([['lambda:InvokeFunction', 'generated', 10]]);
});
