import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from '../../testing/analysed.ts';

const cases: readonly (readonly [fact: string, code: string, expected: readonly string[]])[] = [
  [
    'clients of the whole SDK, by callback and by promise',
    `const AWS = require('aws-sdk');
     const sns = new AWS.SNS({ region: 'eu-west-1' }); const ses = new AWS.SES();
     exports.handler = (event, context, callback) => { sns.publish({ TopicArn: process.env.TOPIC, Message: event.body }, (error, data) => { if (error) return callback(error); ses.sendEmail({ Source: 'a@b.c' }).promise().then(() => callback(null, data)); }); };`,
    ['ses:SendEmail(Source=a@b.c)', 'sns:Publish(TopicArn=${TOPIC}, Message=<body>)'],
  ],
  [
    'a client file of its own, a named import and a document client',
    `import S3 from 'aws-sdk/clients/s3'; import { SQS, DynamoDB } from 'aws-sdk'; import * as sdk from 'aws-sdk'; import { DocumentClient } from 'aws-sdk/clients/dynamodb';
     const s3 = new S3(); const sqs = new SQS(); const doc = new DynamoDB.DocumentClient(); const other = new DocumentClient(); const kms = new sdk.KMS();
     export const handler = async () => { await s3.getObject({ Bucket: 'b' }).promise(); await sqs.deleteMessage({ QueueUrl: 'q' }).promise(); await doc.batchWrite({ RequestItems: {} }).promise(); await other.transactGet({}).promise(); return kms.decrypt({}).promise(); };`,
    [
      'dynamodb:BatchWriteItem(RequestItems={})',
      'dynamodb:TransactGetItems()',
      'kms:Decrypt()',
      's3:GetObject(Bucket=b)',
      'sqs:DeleteMessage(QueueUrl=q)',
    ],
  ],
  [
    'a request whose tables are keys that only the environment names',
    `const { DynamoDB } = require('aws-sdk'); const db = new DynamoDB.DocumentClient(); const { USERS, ORDERS } = process.env;
     exports.handler = async (event) => {
       const request = { RequestItems: {} };
       request.RequestItems[ORDERS] = [];
       event.items.forEach((item) => request.RequestItems[ORDERS].push({ PutRequest: { Item: { ...item } } }));
       await db.batchWrite(request).promise();
       return db.batchGet({ RequestItems: { [USERS]: { Keys: [] }, static: { Keys: [] } } }).promise(); };`,
    [
      'dynamodb:BatchGetItem(RequestItems={static={Keys=[]}, [${USERS}]={Keys=[]}})',
      'dynamodb:BatchWriteItem(RequestItems={[${ORDERS}]=[null | {PutRequest=null | {Item=null | {, …}}}, null | {PutRequest=null | {Item=null | {, …}}} | {PutRequest=null | {Item=null | {, …}}}]})',
    ],
  ],
  [
    'every method of a document client',
    `const { DynamoDB } = require('aws-sdk'); const db = new DynamoDB.DocumentClient(); const t = { TableName: 'T' };
     exports.handler = async () => { for (const call of [db.get(t), db.put(t), db.query(t), db.scan(t), db.update(t), db.delete(t), db.batchGet(t), db.transactWrite(t)]) await call.promise(); return DynamoDB.Converter.unmarshall({}); };`,
    [
      'BatchGetItem',
      'DeleteItem',
      'GetItem',
      'PutItem',
      'Query',
      'Scan',
      'TransactWriteItems',
      'UpdateItem',
    ].map((name) => `dynamodb:${name}(TableName=T)`),
  ],
  [
    'managed uploads, streams, waiters and presigned operations by name',
    `const AWS = require('aws-sdk'); const s3 = new AWS.S3({ params: { Bucket: 'fixed' } });
     exports.handler = async (event) => { await s3.upload({ Key: 'u' }).promise(); s3.getObject({ Key: 'g' }).createReadStream().pipe(process.stdout); await s3.waitFor('objectExists', { Bucket: 'w', Key: 'k' }).promise();
       await s3.createPresignedPost({ Bucket: 'p', Fields: { key: 'f' } }); s3.getSignedUrl('putObject', { Bucket: 's' }, (error, url) => url); return s3.getSignedUrlPromise('getObject', { Bucket: 's', Key: event.key }); };`,
    [
      's3:GetObject(Bucket=fixed, Key=g)',
      's3:GetObject(Bucket=s, Key=<key>)',
      's3:HeadObject(Bucket=w, Key=k)',
      's3:PutObject(Bucket=fixed, Key=u)',
      's3:PutObject(Bucket=p, Key=f)',
      's3:PutObject(Bucket=s)',
    ],
  ],
  [
    'capture wrappers hand back what they wrap',
    `const AWSXRay = require('aws-xray-sdk'); const AWS = AWSXRay.captureAWS(require('aws-sdk')); const lambda = AWSXRay.captureAWSClient(new AWS.Lambda());
     exports.handler = async () => lambda.invoke({ FunctionName: process.env.NEXT }).promise();`,
    ['lambda:Invoke(FunctionName=${NEXT})'],
  ],
  [
    'a service that the program defines itself',
    `const AWS = require('aws-sdk'); const { Service, apiLoader } = AWS;
     apiLoader.services['apigatewaymanagementapi'] = {};
     AWS.ApiGatewayManagementApi = Service.defineService('apigatewaymanagementapi', ['2018-11-29']);
     exports.handler = async (event) => new AWS.ApiGatewayManagementApi({ endpoint: event.requestContext.domainName }).postToConnection({ ConnectionId: event.requestContext.connectionId }).promise();`,
    ['apigatewaymanagementapi:PostToConnection(ConnectionId=<requestContext.connectionId>)'],
  ],
  [
    'the compiled form of TypeScript',
    `"use strict"; Object.defineProperty(exports, "__esModule", { value: true }); exports.handler = void 0;
     const tslib_1 = require("tslib"); const client_sqs_1 = tslib_1.__importDefault(require("aws-sdk/clients/sqs")); const sqs = new client_sqs_1.default();
     const handler = async (event) => (0, send)(event); exports.handler = handler;
     async function send(event) { return sqs.sendMessage({ QueueUrl: process.env.Q, MessageBody: event.body }).promise(); }`,
    ['sqs:SendMessage(QueueUrl=${Q}, MessageBody=<body>)'],
  ],
  [
    'a promisified method and a bound one',
    `const AWS = require('aws-sdk'); const { promisify } = require('util'); const db = new AWS.DynamoDB.DocumentClient();
     const get = promisify(db.get.bind(db)); const put = promisify(db.put).bind(db);
     exports.handler = async (event) => { await put({ TableName: 'P' }); return get({ TableName: 'G', Key: { id: event.id } }); };`,
    ['dynamodb:GetItem(TableName=G, Key={id=<id>})', 'dynamodb:PutItem(TableName=P)'],
  ],
];

test.each(cases)('%s', async (_fact, code, expected) => {
  const analysis = await analysed(code);
  expect(callsOf(analysis)).toEqual(expected);
  expect(openOf(analysis)).toEqual([]);
});

test('a service chosen at run time leaves everything open', async () => {
  const analysis = await analysed(
    `const AWS = require('aws-sdk'); exports.handler = async (event) => new AWS[event.service]().describe({}).promise();`,
  );
  expect(openOf(analysis).some((question) => question.endsWith('→ anything'))).toBe(true);
});
