import { constant, text, type Value } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from '../../testing/analysed.ts';

const cases: readonly (readonly [fact: string, code: string, expected: readonly string[]])[] = [
  [
    'what a batch leaves over is asked of the same tables',
    `import { DynamoDBClient, BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'; import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
     const client = new DynamoDBClient({}); const documents = DynamoDBDocument.from(client);
     export const handler = async (event) => {
       let RequestItems = { [process.env.TABLE]: [] };
       do { const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems })); RequestItems = UnprocessedItems; } while (RequestItems);
       const { UnprocessedKeys } = await documents.batchGet({ RequestItems: { [process.env.OTHER]: { Keys: [] } } });
       await documents.batchGet({ RequestItems: UnprocessedKeys });
     };`,
    [
      'dynamodb:BatchGetItem(RequestItems={[${OTHER}]={Keys=[]}})',
      'dynamodb:BatchWriteItem(RequestItems={[${TABLE}]=[]})',
    ],
  ],
  [
    'a command is sent in place',
    `import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';
     const s3 = new S3Client({});
     export const handler = async (event) => s3.send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: event.Records[0].s3.object.key }));`,
    ['s3:GetObject(Bucket=${BUCKET}, Key=<Records[].s3.object.key>)'],
  ],
  [
    'command and parameters stand in variables, the client is a parameter',
    `const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb');
     async function read(client, id) { const params = { TableName: process.env.USERS, Key: { id: { S: id } } }; const command = new GetItemCommand(params); return client.send(command); }
     exports.handler = async (event) => { const client = new DynamoDBClient(); return read(client, event.pathParameters.id); };`,
    ['dynamodb:GetItem(TableName=${USERS}, Key={id={S=<pathParameters.id>}})'],
  ],
  [
    'an aggregated client calls by methods',
    `import { S3 } from '@aws-sdk/client-s3'; import { SSM } from '@aws-sdk/client-ssm';
     const s3 = new S3(); const ssm = new SSM();
     export const handler = async () => { await s3.deleteObject({ Bucket: 'b', Key: 'k' }); return ssm.getParameter({ Name: '/a' }); };`,
    ['s3:DeleteObject(Bucket=b, Key=k)', 'ssm:GetParameter(Name=/a)'],
  ],
  [
    'document clients wrap clients',
    `import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; import { DynamoDBDocumentClient, PutCommand, DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
     const doc = DynamoDBDocumentClient.from(new DynamoDBClient()); const whole = DynamoDBDocument.from(new DynamoDBClient());
     export const handler = async (event) => { await doc.send(new PutCommand({ TableName: 'T', Item: { id: event.id } })); return whole.query({ TableName: 'Q', IndexName: 'by-date' }); };`,
    ['dynamodb:PutItem(TableName=T, Item={id=<id>})', 'dynamodb:Query(TableName=Q, IndexName=by-date)'],
  ],
  [
    'uploads, signed URLs and signed posts are calls',
    `import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3'; import { Upload } from '@aws-sdk/lib-storage';
     import { getSignedUrl } from '@aws-sdk/s3-request-presigner'; import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
     const client = new S3Client({});
     export const handler = async (event) => { await new Upload({ client, params: { Bucket: 'u', Key: 'k' } }).done(); await createPresignedPost(client, { Bucket: 'p', Key: 'q/\${filename}' });
       return getSignedUrl(client, new PutObjectCommand({ Bucket: 's', Key: event.name }), { expiresIn: 60 }); };`,
    [
      's3:PutObject(Bucket=p, Key=q/?)',
      's3:PutObject(Bucket=s, Key=<name>)',
      's3:PutObject(Bucket=u, Key=k)',
    ],
  ],
  [
    'paginators and waiters call what they repeat',
    `import { S3Client, paginateListObjectsV2, waitUntilBucketExists } from '@aws-sdk/client-s3';
     const client = new S3Client({});
     export const handler = async () => { await waitUntilBucketExists({ client, maxWaitTime: 9 }, { Bucket: 'w' }); for await (const page of paginateListObjectsV2({ client }, { Bucket: 'b' })) console.log(page); };`,
    ['s3:HeadBucket(Bucket=w)', 's3:ListObjectsV2(Bucket=b)'],
  ],
  [
    'a command class made by choice may be either',
    `import { LambdaClient, InvokeCommand, InvokeAsyncCommand } from '@aws-sdk/client-lambda';
     const client = new LambdaClient({});
     export const handler = async (event) => { let Command = InvokeCommand; if (event.later) Command = InvokeAsyncCommand; return client.send(new Command({ FunctionName: 'f' })); };`,
    ['lambda:Invoke(FunctionName=f)', 'lambda:InvokeAsync(FunctionName=f)'],
  ],
  [
    'a switch of literals names several functions',
    `import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';
     const client = new LambdaClient({});
     export const handler = async (event) => { let name; switch (event.action) { case 'a': name = 'fn-a'; break; case 'b': name = 'fn-b'; break; default: return null; } return client.send(new InvokeCommand({ FunctionName: name })); };`,
    ['lambda:Invoke(FunctionName=fn-a | fn-b)'],
  ],
  [
    'a client is a class field, injected with a default',
    `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
     class Queue { constructor(client = new SQSClient({})) { this.client = client; } url = process.env.QUEUE_URL; send(body) { return this.client.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody: body })); } }
     const queue = new Queue();
     export const handler = async (event) => queue.send(event.body);`,
    ['sqs:SendMessage(QueueUrl=${QUEUE_URL}, MessageBody=<body>)'],
  ],
  [
    'credential providers assume the role they are given',
    `import { S3Client, ListBucketsCommand } from '@aws-sdk/client-s3'; import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
     const client = new S3Client({ credentials: fromTemporaryCredentials({ params: { RoleArn: process.env.ROLE } }) });
     export const handler = async () => client.send(new ListBucketsCommand({}));`,
    ['s3:ListBuckets()', 'sts:AssumeRole(RoleArn=${ROLE})'],
  ],
  [
    'an async client cache at module level',
    `import { SecretsManagerClient, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
     let client; let cached;
     const getClient = () => (client ??= new SecretsManagerClient({}));
     export const handler = async () => { if (!cached) { const { SecretString } = await getClient().send(new GetSecretValueCommand({ SecretId: process.env.SECRET_ARN })); cached = JSON.parse(SecretString); } return cached; };`,
    ['secretsmanager:GetSecretValue(SecretId=${SECRET_ARN})'],
  ],
];

test.each(cases)('%s', async (_fact, code, expected) => {
  const analysis = await analysed(code, { language: 'js' });
  expect(callsOf(analysis)).toEqual(expected);
  expect(openOf(analysis)).toEqual([]);
});

test('a typed parameter is a client when nothing else is known of it', async () => {
  const analysis = await analysed(
    `import { S3Client, CopyObjectCommand } from '@aws-sdk/client-s3';
     import { register } from 'some-framework';
     const copy = async (client: S3Client) => client.send(new CopyObjectCommand({ Bucket: 'to', Key: 'k', CopySource: 'from/k' }));
     const remove = async (client: S3) => client.deleteObject({ Bucket: 'to', Key: 'k' });
     export const handler = async () => { register(copy); register(remove); };`,
    { language: 'ts' },
  );
  expect(callsOf(analysis)).toEqual([
    's3:CopyObject(Bucket=to, Key=k, CopySource=from/k)',
    's3:DeleteObject(Bucket=to, Key=k)',
  ]);
});

test('a command that is not known leaves the service open, with the commands the program names as possible', async () => {
  const analysis = await analysed(
    `import * as s3 from '@aws-sdk/client-s3';
     const client = new s3.S3Client({});
     export const handler = async (event) => client.send(new s3[event.name](event.input));
     export const other = () => new s3.HeadObjectCommand({});`,
  );
  expect(callsOf(analysis)).toEqual(['s3:HeadObject?']);
  expect(openOf(analysis)).toContain('s3.send → s3');
});

test('a method chosen at run time leaves the service open, with operations named in the program as possible', async () => {
  const analysis = await analysed(
    `import { DynamoDB } from '@aws-sdk/client-dynamodb';
     const db = new DynamoDB({});
     const allowed = { read: 'getItem', write: 'putItem' };
     export const handler = async (event) => db[event.how in allowed ? event.how : event.other]({ TableName: 'T' });`,
  );
  expect(callsOf(analysis)).toEqual(['dynamodb:GetItem?', 'dynamodb:PutItem?']);
  expect(openOf(analysis)).toEqual(['dynamodb[…] → dynamodb']);
});

test('a client given to a library that is not modelled leaves its service open', async () => {
  const analysis = await analysed(
    `import { S3Client } from '@aws-sdk/client-s3'; import { Sync } from 'bucket-sync';
     export const handler = async () => new Sync({ client: new S3Client({}) }).run();`,
  );
  expect(callsOf(analysis)).toEqual([]);
  expect(openOf(analysis)).toEqual([
    'what the package bucket-sync does → anything',
    's3 in bucket-sync.Sync → s3',
  ]);
});

test('a variable that the template sets is never its default', async () => {
  const analysis = await analysed(
    `import { S3 } from '@aws-sdk/client-s3';
     const bucket = process.env.BUCKET ?? 'b', other = process.env.OTHER ?? 'o';
     export const handler = async () => { await new S3({}).headBucket({ Bucket: bucket }); await new S3({}).headBucket({ Bucket: other }); };`,
    { environment: new Map([['BUCKET', constant('mine')]]) },
  );
  expect(callsOf(analysis)).toEqual([
    's3:HeadBucket(Bucket=${BUCKET})',
    's3:HeadBucket(Bucket=${OTHER} | o)',
  ]);
});

test('nor where it sets a name that only deployment makes, or a text that deployment reads', async () => {
  const made = text([{ kind: 'resource', id: 'Bucket', attribute: null }]);
  const read = text([{ kind: 'external', source: 'ssm', name: '/bucket' }]);
  const sometimes = { kind: 'one-of', choices: [{ when: 'Prod', value: made }] } as const;
  const analysis = await analysed(
    `import { S3 } from '@aws-sdk/client-s3';
     const { MADE, READ, SOMETIMES } = process.env;
     export const handler = async () => {
       for (const Bucket of [MADE ?? 'a', MADE || 'b', READ ?? 'c', SOMETIMES ?? 'd']) await new S3({}).headBucket({ Bucket });
       if (!MADE) await new S3({}).listBuckets();
     };`,
    {
      environment: new Map<string, Value>([
        ['MADE', made],
        ['READ', read],
        ['SOMETIMES', sometimes],
      ]),
    },
  );
  expect(callsOf(analysis)).toEqual([
    's3:HeadBucket(Bucket=${MADE})',
    's3:HeadBucket(Bucket=${READ})',
    's3:HeadBucket(Bucket=${SOMETIMES} | d)',
  ]);
});
