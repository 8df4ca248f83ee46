/**
 * Small apps, with the verdict of every threat in each of their functions. The verdicts follow from the code and
 * the template, and were written before the first run of the command. A threat that is not named does not apply.
 */
export interface SmallApp {
  readonly says: string;
  readonly files: Readonly<Record<string, string>>;
  readonly verdicts: Readonly<Record<string, Readonly<Record<string, 'aligned' | 'unproven' | 'closed'>>>>;
}

export const sam = (resources: string): string =>
  `AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n${resources}`;

export const smallApps: readonly SmallApp[] = [
  {
    says: 'a chain: an upload by anyone, whose key a second function hands to a shell',
    files: {
      'template.yaml': sam(`  Files:
    Type: AWS::S3::Bucket
  Upload:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: upload.handler
      Environment: { Variables: { BUCKET: !Ref Files } }
      Policies:
        - Statement:
            - { Effect: Allow, Action: s3:PutObject, Resource: !Sub 'arn:aws:s3:::\${Files}/*' }
      Events:
        Post: { Type: HttpApi, Properties: { Path: /files, Method: post } }
  Convert:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: convert.handler
      Policies: []
      Events:
        New: { Type: S3, Properties: { Bucket: !Ref Files, Events: 's3:ObjectCreated:*' } }
`),
      'upload.mjs': `import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
export const handler = async (event) => {
  const { name, content } = JSON.parse(event.body);
  await s3.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: name, Body: content }));
  return { statusCode: 201 };
};
`,
      'convert.mjs': `import { execSync } from 'node:child_process';
export const handler = async (event) => {
  for (const record of event.Records) {
    const key = decodeURIComponent(record.s3.object.key.replaceAll('+', ' '));
    execSync('convert ' + key + ' /tmp/out.png');
  }
};
`,
    },
    verdicts: {
      Upload: { T8: 'aligned', T10: 'closed', T11: 'aligned', T15: 'closed' },
      Convert: {
        T1: 'aligned',
        T8: 'closed',
        T9: 'closed',
        T10: 'closed',
        T11: 'aligned',
        T12: 'unproven',
        T15: 'closed',
      },
    },
  },
  {
    says: 'a side door: an API with an authorizer, and a queue behind it that everyone may write to',
    files: {
      'template.yaml': sam(`  Users:
    Type: AWS::Cognito::UserPool
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth:
        DefaultAuthorizer: Pool
        Authorizers: { Pool: { UserPoolArn: !GetAtt Users.Arn } }
  Jobs:
    Type: AWS::SQS::Queue
  JobsPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Jobs]
      PolicyDocument:
        Statement: [{ Effect: Allow, Principal: '*', Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn }]
  Intake:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: intake.handler
      Environment: { Variables: { JOBS: !Ref Jobs } }
      Policies: [{ SQSSendMessagePolicy: { QueueName: !GetAtt Jobs.QueueName } }]
      Events:
        Post: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /jobs, Method: post } }
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: work.handler
      Policies: []
      Events:
        Next: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }
`),
      'intake.py': `import json, os
import boto3

sqs = boto3.client("sqs")
ALLOWED = {"sum", "mean"}


def handler(event, context):
    job = json.loads(event["body"])
    if job["kind"] not in ALLOWED:
        return {"statusCode": 400}
    sqs.send_message(QueueUrl=os.environ["JOBS"], MessageBody=json.dumps({"kind": job["kind"]}))
    return {"statusCode": 202}
`,
      'work.py': `import json


def handler(event, context):
    for record in event["Records"]:
        job = json.loads(record["body"])
        eval(job["kind"])
`,
    },
    verdicts: {
      Intake: { T8: 'closed', T10: 'closed', T11: 'aligned', T15: 'closed' },
      Work: {
        T2: 'aligned',
        T8: 'aligned',
        T9: 'aligned',
        T10: 'closed',
        T11: 'aligned',
        T15: 'closed',
      },
    },
  },
  {
    says: 'escalation across functions: one may pass the role of the other on',
    files: {
      'template.yaml': sam(`  Deploy:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: deploy.handler
      Policies:
        - Statement:
            - { Effect: Allow, Action: [lambda:CreateFunction, lambda:InvokeFunction], Resource: '*' }
            - { Effect: Allow, Action: iam:PassRole, Resource: '*' }
      Events:
        Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
  Admin:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: admin.handler
      Policies: [AdministratorAccess]
`),
      'deploy.py': 'def handler(event, context):\n    return "nothing to deploy"\n',
      'admin.py': 'def handler(event, context):\n    return "nothing to do"\n',
    },
    verdicts: {
      Deploy: { T10: 'aligned', T15: 'unproven' },
      // No source starts the function, and a rule reports that.
      Admin: { T10: 'aligned', T13: 'unproven', T15: 'aligned' },
    },
  },
  {
    says: 'dynamic code: a calculator that evaluates what it is sent',
    files: {
      'template.yaml': sam(`  Calculate:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: calculate.handler
      ReservedConcurrentExecutions: 5
      FunctionUrlConfig: { AuthType: NONE }
      Policies: []
`),
      'calculate.mjs': `export const handler = async (event) => {
  const { formula } = JSON.parse(event.body);
  return { statusCode: 200, body: String(eval(formula)) };
};
`,
    },
    verdicts: { Calculate: { T2: 'aligned', T8: 'aligned', T10: 'closed', T11: 'closed', T15: 'closed' } },
  },
  {
    says: 'well built: known callers, parameters, a limit, a role of its own',
    files: {
      'template.yaml': sam(`  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Token
        Authorizers:
          Token:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: { issuer: 'https://login.shop.example', audience: [shop] }
  Notes:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      BillingMode: PAY_PER_REQUEST
  Read:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: read.handler
      ReservedConcurrentExecutions: 10
      Environment: { Variables: { NOTES: !Ref Notes } }
      Policies:
        - Statement: [{ Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt Notes.Arn }]
      Events:
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: '/notes/{id}', Method: get } }
`),
      'read.py': `import os
import boto3

notes = boto3.resource("dynamodb").Table(os.environ["NOTES"])


def handler(event, context):
    found = notes.get_item(Key={"id": event["pathParameters"]["id"]})
    return {"statusCode": 200, "body": found["Item"]["text"]}
`,
    },
    verdicts: { Read: { T8: 'closed', T10: 'closed', T11: 'closed', T15: 'closed' } },
  },
  {
    says: 'a hijack: a package that is fetched from an address and runs a script when it is installed',
    files: {
      'template.yaml': sam(`  Send:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: send.handler
      Policies: []
      Events:
        Hourly: { Type: Schedule, Properties: { Schedule: rate(1 hour) } }
`),
      'send.mjs': `import { send } from 'mailer-of-others';
export const handler = async () => send('report');
`,
      'package.json': '{ "name": "send", "dependencies": { "mailer-of-others": "^1.0.0" } }',
      'package-lock.json': JSON.stringify({
        name: 'send',
        lockfileVersion: 3,
        packages: {
          '': { name: 'send', dependencies: { 'mailer-of-others': '^1.0.0' } },
          'node_modules/mailer-of-others': {
            version: '1.0.1',
            resolved: 'https://packages.example/mailer-of-others-1.0.1.tgz',
            hasInstallScript: true,
          },
        },
      }),
    },
    // There are no advisories to check it with.
    verdicts: { Send: { T6: 'aligned', T7: 'unproven', T10: 'closed', T15: 'closed' } },
  },
  {
    says: 'packages that nothing declares, in both languages; what the runtime brings is none of others',
    files: {
      'template.yaml': sam(`  Pick:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: pick.handler, ReservedConcurrentExecutions: 2, Policies: [] }
  Ask:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: ask.handler, ReservedConcurrentExecutions: 2, Policies: [] }
  Count:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: count.handler, ReservedConcurrentExecutions: 2, Policies: [] }
`),
      'pick.mjs': "import _ from 'lodash';\nexport const handler = async () => _.now();\n",
      'ask.py':
        'import requests\n\n\ndef handler(event, context):\n    return requests.get("https://a.example").text\n',
      'count.py': 'import boto3\n\n\ndef handler(event, context):\n    return 1\n',
    },
    verdicts: {
      Pick: { T6: 'unproven', T7: 'unproven', T10: 'closed', T13: 'unproven', T15: 'closed' },
      Ask: { T6: 'unproven', T7: 'unproven', T10: 'closed', T13: 'unproven', T15: 'closed' },
      Count: { T10: 'closed', T13: 'unproven', T15: 'closed' },
    },
  },
  {
    says: 'what cannot be known: code and role are elsewhere, and who writes the topic is not said',
    files: {
      'template.yaml': sam(`  Listen:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: missing.handler
      Role: arn:aws:iam::123456789012:role/shared
      ReservedConcurrentExecutions: 5
      Events:
        Message: { Type: SNS, Properties: { Topic: 'arn:aws:sns:eu-west-1:210987654321:orders' } }
`),
    },
    verdicts: {
      Listen: {
        T1: 'unproven',
        T2: 'unproven',
        T3: 'unproven',
        T4: 'unproven',
        T5: 'unproven',
        T6: 'unproven',
        T7: 'unproven',
        T8: 'unproven',
        T9: 'unproven',
        T10: 'unproven',
        T11: 'closed',
        T12: 'unproven',
        T15: 'unproven',
      },
    },
  },
];
