import { type LabelledHandlers, route } from './label.ts';

/** Handlers in JavaScript and TypeScript that test the fields of the event by themselves. */
export const rawJavaScript: LabelledHandlers = {
  name: 'raw-javascript',
  files: {
    'template.yaml': `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs22.x, CodeUri: . } }
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        Authorizers:
          Users: { UserPoolArn: arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a }
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: live
      Auth:
        Authorizers:
          Jwt:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: { issuer: https://id.example.com, audience: [shop] }
  Orders: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders, AttributeDefinitions: [{ AttributeName: id, AttributeType: S }], KeySchema: [{ AttributeName: id, KeyType: HASH }] } }
  OrdersFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: orders.handler
      Events:
        List: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /orders, Method: get } }
        Place: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /orders, Method: post, Auth: { Authorizer: Users } } }
        Remove: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/orders/{id}', Method: delete, Auth: { Authorizer: Users } } }
  KeysFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: keys.handler
      Events:
        Read: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: '/items/{id}', Method: GET, Auth: { Authorizer: Jwt } } }
        Write: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: '/items', Method: PUT, Auth: { Authorizer: Jwt } } }
        Drop: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: '/items/{id}', Method: DELETE } }
  PathsFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: paths.handler
      Events:
        Ping: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: /ping, Method: GET } }
        Admin: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: '/admin/{proxy+}', Method: ANY, Auth: { Authorizer: Jwt } } }
  TableFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: table.handler
      Events:
        All: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /notes, Method: any } }
        Note: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/notes/{id}', Method: any, Auth: { Authorizer: Users } } }
  UrlFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: url.handler
      FunctionUrlConfig: { AuthType: NONE }
  ElseFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: else.handler
      Events:
        Get: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /files, Method: get } }
        Post: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /files, Method: post, Auth: { Authorizer: Users } } }
        Put: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /files, Method: put, Auth: { Authorizer: Users } } }
  MixedFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: mixed.handler
      Events:
        Web: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /sync, Method: post, Auth: { Authorizer: Users } } }
        Status: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /status, Method: get } }
        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
`,
    'orders.js': `const { DynamoDBClient, ScanCommand, PutItemCommand, DeleteItemCommand } = require('@aws-sdk/client-dynamodb');
const { execSync } = require('child_process');
const db = new DynamoDBClient({});
const answer = (statusCode, body) => ({ statusCode, body: JSON.stringify(body) });

exports.handler = async (event) => {
  const key = event.httpMethod + ' ' + event.resource;
  switch (event.httpMethod) {
    case 'GET':
      return answer(200, await db.send(new ScanCommand({ TableName: 'orders' })));
    case 'POST': {
      const body = JSON.parse(event.body);
      execSync('label ' + body.name);
      await db.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: body.id } } }));
      return answer(201, {});
    }
    case 'DELETE':
      await db.send(new DeleteItemCommand({ TableName: 'orders', Key: { id: { S: event.pathParameters.id } } }));
      return answer(204, {});
    default:
      return answer(405, { key });
  }
};
`,
    'keys.js': `import { DynamoDBClient, GetItemCommand, PutItemCommand, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { readFile } from 'node:fs/promises';
const db = new DynamoDBClient({});

export const handler = async (event) => {
  try {
    switch (event.routeKey) {
      case 'DELETE /items/{id}':
        await db.send(new DeleteItemCommand({ TableName: 'orders', Key: { id: { S: event.pathParameters.id } } }));
        return 'deleted';
      case 'GET /items/{id}':
        return await db.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: event.pathParameters.id } } }));
      case 'PUT /items': {
        const text = await readFile('/tmp/' + event.queryStringParameters.draft, 'utf8');
        await db.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: text } } }));
        return 'put';
      }
      default:
        throw new Error('unsupported route ' + event.routeKey);
    }
  } catch (error) {
    return { statusCode: 400, body: error.message };
  }
};
`,
    'paths.js': `import { S3Client, GetObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
const s3 = new S3Client({});

export const handler = async (event) => {
  const path = event.rawPath;
  const method = event.requestContext.http.method;
  if (path === '/live/ping') return { ok: true };
  if (path === '/live/admin/export' && method === 'GET') {
    return s3.send(new GetObjectCommand({ Bucket: 'reports', Key: 'all.csv' }));
  }
  if (path.startsWith('/live/admin/report') && method === 'DELETE') {
    return s3.send(new DeleteObjectCommand({ Bucket: 'reports', Key: event.queryStringParameters.name }));
  }
  return { statusCode: 404 };
};
`,
    'table.js': `const { DynamoDB } = require('aws-sdk');
const client = new DynamoDB.DocumentClient();

const list = () => client.scan({ TableName: 'orders' }).promise();
const add = (event) => client.put({ TableName: 'orders', Item: JSON.parse(event.body) }).promise();
const remove = (event) => client.delete({ TableName: 'orders', Key: { id: event.pathParameters.id } }).promise();

const routes = {
  'GET /notes': list,
  'POST /notes': add,
  'DELETE /notes/{id}': remove,
};

exports.handler = async (event) => {
  const handle = routes[\`\${event.httpMethod} \${event.resource}\`];
  if (!handle) return { statusCode: 404 };
  return { statusCode: 200, body: JSON.stringify(await handle(event)) };
};
`,
    'url.ts': `import { SQSClient, SendMessageCommand, PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { execFile } from 'node:child_process';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
const sqs = new SQSClient({});

async function purge(): Promise<void> {
  await sqs.send(new PurgeQueueCommand({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/jobs' }));
}

export const handler = async (event: APIGatewayProxyEventV2) => {
  const { method, path } = event.requestContext.http;
  if (path === '/purge' && method === 'POST') {
    if (event.headers['x-api-key'] !== process.env.API_KEY) return { statusCode: 401 };
    await purge();
    return { statusCode: 204 };
  }
  if (path === '/jobs' && method === 'POST') {
    await sqs.send(new SendMessageCommand({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/jobs', MessageBody: event.body }));
    return { statusCode: 202 };
  }
  if (path === '/convert') {
    execFile('sh', ['-c', 'convert ' + event.queryStringParameters?.file]);
    return { statusCode: 200 };
  }
  return { statusCode: 404 };
};
`,
    'else.js': `const { S3Client, GetObjectCommand, PutObjectCommand } = require('@aws-sdk/client-s3');
const s3 = new S3Client({});

exports.handler = async (event) => {
  if (event.httpMethod !== 'GET') {
    await s3.send(new PutObjectCommand({ Bucket: 'files', Key: event.queryStringParameters.name, Body: event.body }));
    return { statusCode: 201 };
  }
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'files', Key: event.queryStringParameters.name }));
  return { statusCode: 200, body: await Body.transformToString() };
};
`,
    'mixed.js': `const { DynamoDBClient, UpdateItemCommand, DescribeTableCommand } = require('@aws-sdk/client-dynamodb');
const db = new DynamoDBClient({});
const sync = () => db.send(new UpdateItemCommand({ TableName: 'orders', Key: { id: { S: 'sync' } } }));

exports.handler = async (event) => {
  if (event.path === '/status') {
    const { Table } = await db.send(new DescribeTableCommand({ TableName: 'orders' }));
    return { statusCode: 200, body: Table.TableStatus };
  }
  await sync();
  return { statusCode: 204 };
};
`,
  },
  handlers: {
    OrdersFn: [
      route('GET /orders', 'public', 'dynamodb:Scan'),
      route('POST /orders', 'authenticated', 'dynamodb:PutItem', 'shell body.name'),
      route('DELETE /orders/{id}', 'authenticated', 'dynamodb:DeleteItem'),
    ],
    KeysFn: [
      route('DELETE /items/{id}', 'public', 'dynamodb:DeleteItem'),
      route('GET /items/{id}', 'authenticated', 'dynamodb:GetItem'),
      route('PUT /items', 'authenticated', 'dynamodb:PutItem', 'path queryStringParameters.draft'),
    ],
    PathsFn: [
      route('GET /admin/export', 'authenticated', 's3:GetObject'),
      route('DELETE /admin/report*', 'authenticated', 's3:DeleteObject'),
    ],
    TableFn: [
      route('GET /notes', 'public', 'dynamodb:Scan'),
      route('POST /notes', 'public', 'dynamodb:PutItem'),
      route('DELETE /notes/{id}', 'authenticated', 'dynamodb:DeleteItem'),
    ],
    UrlFn: [
      route('POST /purge', 'tested', 'sqs:PurgeQueue'),
      route('POST /jobs', 'public', 'sqs:SendMessage'),
      route('ANY /convert', 'public', '', 'shell queryStringParameters.file'),
    ],
    ElseFn: [
      route('GET /files', 'public', 's3:GetObject'),
      route('POST /files', 'authenticated', 's3:PutObject'),
      route('PUT /files', 'authenticated', 's3:PutObject'),
    ],
    MixedFn: [
      route('GET /status', 'public', 'dynamodb:DescribeTable'),
      route('POST /sync', 'authenticated', 'dynamodb:UpdateItem'),
    ],
  },
};
