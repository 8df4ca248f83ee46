import { type SmallApp, sam } from './small-apps.ts';

/**
 * Events that pass through several functions and resources. The verdicts were written before the first run, with
 * two exceptions. Functions that another function calls by name were judged n/a at first; their verdict changed,
 * because no source stands before them. `Unpack` was closed for a time, because S3 percent-encodes its key; it is
 * open now, because nobody meant that encoding as a protection.
 */
export const chainedApps: readonly SmallApp[] = [
  {
    says: 'a topic that hands on to a queue, whose function puts events on a bus',
    files: {
      'template.yaml': sam(`  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Login
        Authorizers:
          Login:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: { issuer: 'https://login.shop.example', audience: [shop] }
  Placed:
    Type: AWS::SNS::Topic
  Jobs:
    Type: AWS::SQS::Queue
  ToJobs:
    Type: AWS::SNS::Subscription
    Properties: { TopicArn: !Ref Placed, Protocol: sqs, Endpoint: !GetAtt Jobs.Arn, RawMessageDelivery: true }
  Accept:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: accept.handler
      Environment: { Variables: { PLACED: !Ref Placed } }
      Policies: [{ SNSPublishMessagePolicy: { TopicName: !GetAtt Placed.TopicName } }]
      Events:
        Post: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /orders, Method: post } }
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: work.handler
      Policies: [{ EventBridgePutEventsPolicy: { EventBusName: default } }]
      Events:
        Next: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }
  Invoice:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: invoice.handler
      ReservedConcurrentExecutions: 2
      Policies: []
      Events:
        Ready: { Type: EventBridgeRule, Properties: { Pattern: { source: [orders] } } }
`),
      'accept.mjs': `import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
const sns = new SNSClient({});
export const handler = async (event) => {
  const order = JSON.parse(event.body);
  await sns.send(new PublishCommand({ TopicArn: process.env.PLACED, Message: JSON.stringify(order) }));
  return { statusCode: 202 };
};
`,
      'work.mjs': `import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
const bus = new EventBridgeClient({});
export const handler = async ({ Records }) => {
  for (const { body } of Records) {
    const { id, template } = JSON.parse(body);
    const Detail = JSON.stringify({ id, template });
    await bus.send(new PutEventsCommand({ Entries: [{ Source: 'orders', DetailType: 'ready', Detail }] }));
  }
};
`,
      'invoice.mjs': `import { execSync } from 'node:child_process';
export const handler = async (event) => {
  const { id, template } = event.detail;
  if (!/^[0-9]{1,10}$/.test(id)) throw new Error('no id');
  return execSync(\`render --template \${template} --id \${id}\`).toString();
};
`,
    },
    verdicts: {
      Accept: { T8: 'closed', T10: 'closed', T11: 'aligned', T15: 'closed' },
      Work: { T8: 'closed', T9: 'closed', T10: 'closed', T11: 'aligned', T15: 'closed' },
      // Other senders also use the default bus, so no function of the app is known to be its only writer.
      Invoice: { T1: 'aligned', T8: 'closed', T10: 'closed', T11: 'closed', T12: 'unproven', T15: 'closed' },
    },
  },
  {
    says: 'a state machine, and the stream of a table, that an open API writes to',
    files: {
      'template.yaml': sam(`  Patients:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: { StreamViewType: NEW_IMAGE }
  Start:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: start.handler
      Environment: { Variables: { MACHINE: !Ref Flow, TABLE: !Ref Patients } }
      Policies:
        - StepFunctionsExecutionPolicy: { StateMachineName: !GetAtt Flow.Name }
        - DynamoDBWritePolicy: { TableName: !Ref Patients }
      Events:
        Post: { Type: Api, Properties: { Path: /scan, Method: post } }
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: [{ LambdaInvokePolicy: { FunctionName: !Ref Decode } }]
      Definition:
        StartAt: Decode
        States:
          Decode: { Type: Task, Resource: !GetAtt Decode.Arn, End: true }
  Decode:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: decode.handler, Policies: [] }
  Index:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Policies: []
      Events:
        Changes: { Type: DynamoDB, Properties: { Stream: !GetAtt Patients.StreamArn, StartingPosition: LATEST } }
`),
      'start.py': `import json
import os

import boto3

flow = boto3.client("stepfunctions")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    scan = json.loads(event["body"])
    table.put_item(Item={"pk": scan["patient"], "note": scan["note"]})
    flow.start_execution(stateMachineArn=os.environ["MACHINE"], input=json.dumps({"blob": scan["blob"]}))
    return {"statusCode": 202, "body": ""}
`,
      'decode.py': `import base64
import pickle


def handler(event, context):
    return str(pickle.loads(base64.b64decode(event["blob"])))
`,
      'index.py': `import sqlite3

db = sqlite3.connect("/mnt/search/words.db")


def handler(event, context):
    for record in event["Records"]:
        image = record["dynamodb"]["NewImage"]
        db.execute("INSERT INTO notes VALUES (?)", (image["pk"]["S"],))
        db.execute("UPDATE search SET words = '%s'" % image["note"]["S"])
    db.commit()
`,
    },
    verdicts: {
      Start: { T8: 'aligned', T10: 'closed', T11: 'aligned', T15: 'closed' },
      Decode: { T2: 'aligned', T8: 'closed', T9: 'closed', T10: 'closed', T11: 'aligned', T15: 'closed' },
      Index: { T4: 'aligned', T8: 'closed', T9: 'closed', T10: 'closed', T11: 'aligned', T15: 'closed' },
    },
  },
  {
    says: 'a function that another calls by its name is not forgotten',
    files: {
      'template.yaml': sam(`  Front:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: front.handler
      ReservedConcurrentExecutions: 5
      FunctionUrlConfig: { AuthType: NONE }
      Environment: { Variables: { BACK: !Ref Back } }
      Policies: [{ LambdaInvokePolicy: { FunctionName: !Ref Back } }]
  Back:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: back.handler, ReservedConcurrentExecutions: 5, Policies: [] }
`),
      'front.mjs': `import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
const lambda = new LambdaClient({});
export const handler = async (event) => {
  const Payload = JSON.stringify({ formula: event.rawQueryString });
  return lambda.send(new InvokeCommand({ FunctionName: process.env.BACK, Payload }));
};
`,
      'back.mjs': "export const handler = async ({ formula }) => new Function('return ' + formula)();\n",
    },
    verdicts: {
      Front: { T8: 'aligned', T10: 'closed', T11: 'closed', T15: 'closed' },
      Back: { T2: 'aligned', T10: 'closed', T11: 'closed', T15: 'closed' },
    },
  },
  {
    says: 'headers that callers choose, and a key as S3 writes it',
    files: {
      'template.yaml': sam(`  Inbox:
    Type: AWS::S3::Bucket
    Properties: { AccessControl: PublicReadWrite }
  Go:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: go.handler
      ReservedConcurrentExecutions: 5
      FunctionUrlConfig: { AuthType: NONE }
      Policies: []
  Stay:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: stay.handler
      ReservedConcurrentExecutions: 5
      FunctionUrlConfig: { AuthType: NONE }
      Policies: []
  Unpack:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: unpack.handler
      ReservedConcurrentExecutions: 5
      Policies: []
      Events:
        New: { Type: S3, Properties: { Bucket: !Ref Inbox, Events: 's3:ObjectCreated:*' } }
`),
      'go.mjs': `export const handler = async (event) => ({
  statusCode: 302,
  headers: { Location: event.queryStringParameters.to },
});
`,
      'stay.py': `from urllib.parse import quote


def handler(event, context):
    to = quote(event["queryStringParameters"]["to"], safe="")
    return {"statusCode": 302, "headers": {"Location": "/pages/" + to}}
`,
      'unpack.mjs': `import { execSync } from 'node:child_process';
export const handler = async (event) => {
  for (const { s3 } of event.Records) execSync('echo unpacking ' + s3.object.key);
};
`,
    },
    verdicts: {
      Go: { T3: 'aligned', T8: 'aligned', T10: 'closed', T11: 'closed', T15: 'closed' },
      Stay: { T3: 'closed', T8: 'aligned', T10: 'closed', T11: 'closed', T15: 'closed' },
      Unpack: { T1: 'aligned', T8: 'aligned', T10: 'closed', T11: 'closed', T15: 'closed' },
    },
  },
];
