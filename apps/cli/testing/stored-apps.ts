import { type Given, storedFiles } from './stored-files.ts';

/**
 * A function that an object in a bucket starts, with the verdicts of its event's threats. The verdicts follow from
 * the code and the template, and were written before the first run of the command. A threat that is not named does
 * not apply.
 */
export interface StoredApp {
  readonly says: string;
  readonly files: Readonly<Record<string, string>>;
  /** The function whose verdicts these are. */
  readonly of: string;
  readonly verdicts: Readonly<Record<string, 'aligned' | 'unproven' | 'closed'>>;
}

export const python = (says: string, app: Given, verdicts: StoredApp['verdicts']): StoredApp => ({
  says,
  files: storedFiles('python3.12', app),
  of: 'Read',
  verdicts,
});
export const node = (says: string, app: Given, verdicts: StoredApp['verdicts']): StoredApp => ({
  says,
  files: storedFiles('nodejs22.x', app),
  of: 'Read',
  verdicts,
});

export const inPython = (imports: string, body: string): string => `import os
import boto3
from urllib.parse import unquote_plus
${imports}

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
${body.replaceAll(/^(?=.)/gm, '        ')}
`;

export const inNode = (imports: string, body: string): string => `${imports}
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
export const handler = async (event) => {
  for (const record of event.Records) {
    const Bucket = record.s3.bucket.name;
    const Key = decodeURIComponent(record.s3.object.key.replace(/\\+/g, ' '));
${body.replaceAll(/^(?=.)/gm, '    ')}
  }
};
`;

export const storedApps: readonly StoredApp[] = [
  python(
    'a pickle of an object',
    {
      code: inPython(
        'import pickle',
        'found = s3.get_object(Bucket=bucket, Key=key)\nprint(pickle.loads(found["Body"].read()))',
      ),
    },
    { T2: 'aligned' },
  ),
  python(
    'YAML with the loader that makes objects, of a text',
    {
      code: inPython(
        'import yaml',
        'text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")\nprint(yaml.load(text, Loader=yaml.Loader))',
      ),
      writer: 'anyone',
    },
    { T2: 'aligned' },
  ),
  python(
    'YAML that is read as plain data',
    {
      code: inPython('import yaml', 'print(yaml.safe_load(s3.get_object(Bucket=bucket, Key=key)["Body"]))'),
    },
    {},
  ),
  python(
    'a pickle out of a file that the object was fetched to',
    {
      code: inPython(
        'import pickle',
        's3.download_file(bucket, key, "/tmp/model.bin")\nwith open("/tmp/model.bin", "rb") as file:\n    print(pickle.load(file))',
      ),
    },
    { T2: 'aligned' },
  ),
  python(
    'a field of JSON in a shell',
    {
      code: inPython(
        'import json, subprocess',
        'job = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())\nsubprocess.run("convert " + job["name"], shell=True)',
      ),
    },
    { T1: 'aligned' },
  ),
  python(
    'a pickle of an object that nobody outside writes',
    {
      code: inPython(
        'import pickle',
        'print(pickle.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read()))',
      ),
      writer: 'nobody',
    },
    {},
  ),
  python(
    'a pickle of the same name in a bucket that nobody outside writes',
    {
      code: inPython(
        'import pickle',
        'print(pickle.loads(s3.get_object(Bucket=os.environ["MODELS"], Key=key)["Body"].read()))',
      ),
    },
    {},
  ),
  python(
    'a pickle by the resource of boto3',
    {
      code: inPython(
        'import pickle\nfiles = boto3.resource("s3")',
        'print(pickle.loads(files.Object(bucket, key).get()["Body"].read()))',
      ),
    },
    { T2: 'aligned' },
  ),
  python(
    'a number of an object in a shell',
    {
      code: inPython(
        '',
        'count = int(s3.get_object(Bucket=bucket, Key=key)["Body"].read())\nos.system("seq %d" % count)',
      ),
    },
    { T1: 'closed' },
  ),
  python(
    'a notification through a queue',
    {
      code: `import json
import pickle
import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for message in event["Records"]:
        for record in json.loads(message["body"])["Records"]:
            found = s3.get_object(Bucket=record["s3"]["bucket"]["name"], Key=record["s3"]["object"]["key"])
            print(pickle.loads(found["Body"].read()))
`,
      events: `        Queue: { Type: SQS, Properties: { Queue: !GetAtt News.Arn } }\n`,
      more: `  News:
    Type: AWS::SQS::Queue
  Notified:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: !GetAtt News.Arn }]
  Drop:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Notified
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: '*', Action: s3:PutObject, Resource: !Sub 'arn:aws:s3:::\${Notified}/*' }
`,
    },
    { T2: 'aligned' },
  ),
  python(
    'a notification over EventBridge',
    {
      code: `import boto3
import yaml

s3 = boto3.client("s3")


def handler(event, context):
    detail = event["detail"]
    found = s3.get_object(Bucket=detail["bucket"]["name"], Key=detail["object"]["key"])
    print(yaml.unsafe_load(found["Body"].read()))
`,
      events: `        New:
          Type: EventBridgeRule
          Properties:
            Pattern: { source: [aws.s3], detail-type: [Object Created], detail: { bucket: { name: [!Ref Told] } } }
`,
      more: `  Told:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } }
  Drop:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Told
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: '*', Action: s3:PutObject, Resource: !Sub 'arn:aws:s3:::\${Told}/*' }
`,
    },
    { T2: 'aligned' },
  ),
  python(
    'the new image of a stream in eval',
    {
      code: `def handler(event, context):
    for record in event["Records"]:
        print(eval(record["dynamodb"]["NewImage"]["rule"]["S"]))
`,
      events: `        Rows: { Type: DynamoDB, Properties: { Stream: !GetAtt Rules.StreamArn, StartingPosition: LATEST } }\n`,
      more: `  Rules:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      StreamSpecification: { StreamViewType: NEW_IMAGE }
  Add:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: add.handler
      Environment: { Variables: { RULES: !Ref Rules } }
      Policies: [{ DynamoDBWritePolicy: { TableName: !Ref Rules } }]
      Events:
        Post: { Type: HttpApi, Properties: { Path: /rules, Method: post } }
`,
      files: {
        'add.mjs': `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
export const handler = (event) =>
  db.send(new PutCommand({ TableName: process.env.RULES, Item: { id: '1', rule: JSON.parse(event.body).rule } }));
`,
      },
    },
    { T2: 'aligned' },
  ),
  node(
    'an object that node-serialize reads',
    {
      code: inNode(
        "import { unserialize } from 'node-serialize';",
        'const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));\nconsole.log(unserialize(await Body.transformToString()));',
      ),
    },
    { T2: 'aligned' },
  ),
  node(
    'an object that runs in a context of vm',
    {
      code: inNode(
        "import vm from 'node:vm';",
        "const found = await s3.send(new GetObjectCommand({ Bucket, Key }));\nvm.runInNewContext(await found.Body.transformToString('utf-8'), {});",
      ),
      writer: 'anyone',
    },
    { T2: 'aligned' },
  ),
  node(
    'an object in eval, by the SDK before',
    {
      code: `import AWS from 'aws-sdk';
const s3 = new AWS.S3();
export const handler = async (event) => {
  const [{ s3: { bucket, object } }] = event.Records;
  const data = await s3.getObject({ Bucket: bucket.name, Key: object.key }).promise();
  return eval(data.Body.toString('utf-8'));
};
`,
    },
    { T2: 'aligned' },
  ),
  node(
    'what an uploader says of an object, in a shell',
    {
      code: inNode(
        "import { execSync } from 'node:child_process';",
        'const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key }));\nexecSync(`convert ${Metadata.title}`);',
      ),
    },
    { T1: 'aligned' },
  ),
  node(
    'an address in an object',
    {
      code: inNode(
        '',
        'const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));\nconst { callback } = JSON.parse(await Body.transformToString());\nawait fetch(callback);',
      ),
    },
    { T3: 'aligned' },
  ),
  node(
    'pieces of a stream, put together',
    {
      code: inNode(
        '',
        "const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));\nconst pieces = [];\nfor await (const piece of Body) pieces.push(piece);\nnew Function(Buffer.concat(pieces).toString('utf8'))();",
      ),
    },
    { T2: 'aligned' },
  ),
  node(
    'a bucket that is named by the environment',
    {
      code: inNode(
        "import { execSync } from 'node:child_process';",
        'const { Body } = await s3.send(new GetObjectCommand({ Bucket: process.env.FILES, Key }));\nexecSync(await Body.transformToString());',
      ),
    },
    { T1: 'aligned' },
  ),
  node(
    'an object that is only copied',
    {
      code: inNode(
        '',
        'const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));\nawait s3.send(new PutObjectCommand({ Bucket: process.env.MODELS, Key: `copies/${Key}`, Body }));',
      ),
    },
    {},
  ),
  node(
    'an object that has to be one of some words',
    {
      code: inNode(
        "import { execSync } from 'node:child_process';",
        "const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));\nconst word = await Body.transformToString();\nif (['png', 'jpg'].includes(word)) execSync(`convert to.${word}`);",
      ),
    },
    { T1: 'closed' },
  ),
  node(
    'the size of an object in a shell',
    {
      code: inNode(
        "import { execSync } from 'node:child_process';",
        'const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key }));\nexecSync(`fallocate -l ${ContentLength} /tmp/space`);',
      ),
    },
    {},
  ),
];
