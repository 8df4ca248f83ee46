import { type LabelledHandlers, route } from './label.ts';

/** Apps of Fastify, Hono, lambda-api, aws-lambda-router and middy's router. */
export const javascriptFrameworks: LabelledHandlers = {
  name: 'javascript-frameworks',
  files: {
    'template.yaml': `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs22.x, CodeUri: . } }
Resources:
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          Jwt:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: { issuer: https://id.example.com, audience: [shop] }
  FastifyFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: fastify.handler
      Events:
        Read: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: '/f/{id}', Method: GET } }
        Rest: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: '/f/{id}', Method: ANY, Auth: { Authorizer: Jwt } } }
  HonoFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: hono.handler
      FunctionUrlConfig: { AuthType: NONE }
  LambdaApiFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: lambdaapi.handler
      Events:
        Open: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: '/v1/{proxy+}', Method: ANY } }
  RouterFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: router.handler
      Events:
        Open: { Type: Api, Properties: { Path: '/{proxy+}', Method: any } }
  MiddyFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: middy.handler
      Events:
        Users: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: '/user/{id}', Method: GET } }
        Drop: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: '/user/{id}', Method: DELETE, Auth: { Authorizer: Jwt } } }
`,
    'fastify.js': `import fastify from 'fastify';
import awsLambdaFastify from '@fastify/aws-lambda';
import { DynamoDBClient, GetItemCommand, DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
const db = new DynamoDBClient({});
const app = fastify();

app.get('/f/:id', async (request) => db.send(new GetItemCommand({ TableName: 't', Key: { id: { S: request.params.id } } })));
app.delete('/f/:id', async (request) => db.send(new DeleteItemCommand({ TableName: 't', Key: { id: { S: request.params.id } } })));
app.route({
  method: 'PATCH',
  url: '/f/:id',
  handler: async (request) => db.send(new UpdateItemCommand({ TableName: 't', Key: { id: { S: request.params.id } } })),
});

export const handler = awsLambdaFastify(app);
`,
    'hono.ts': `import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { bearerAuth } from 'hono/bearer-auth';
import { execSync } from 'node:child_process';
import { S3Client, ListObjectsV2Command, DeleteObjectCommand } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
const app = new Hono();

app.use('/admin/*', bearerAuth({ token: process.env.TOKEN! }));
app.delete('/admin/objects/:key', async (c) => {
  await s3.send(new DeleteObjectCommand({ Bucket: 'b', Key: c.req.param('key') }));
  return c.text('gone');
});
app.get('/objects', async (c) => c.json(await s3.send(new ListObjectsV2Command({ Bucket: 'b' }))));
app.get('/size', (c) => c.text(execSync('du ' + c.req.query('of')).toString()));

export const handler = handle(app);
`,
    'lambdaapi.js': `const api = require('lambda-api')({ base: 'v1' });
const { DynamoDB } = require('aws-sdk');
const fs = require('fs');
const db = new DynamoDB.DocumentClient();

api.get('/things', async () => db.scan({ TableName: 'things' }).promise());
api.post('/things', async (req) => db.put({ TableName: 'things', Item: req.body }).promise());
api.get('/page', async (req) => fs.readFileSync('/tmp/' + req.query.name, 'utf8'));

exports.handler = async (event, context) => api.run(event, context);
`,
    'router.ts': `import * as router from 'aws-lambda-router';
import { execSync } from 'node:child_process';
import { SQS } from 'aws-sdk';
const sqs = new SQS();
const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/1/q';

export const handler = router.handler({
  proxyIntegration: {
    routes: [
      {
        path: '/messages',
        method: 'GET',
        action: () => sqs.receiveMessage({ QueueUrl }).promise(),
      },
      {
        path: '/messages',
        method: 'POST',
        action: (request) => sqs.sendMessage({ QueueUrl, MessageBody: request.rawBody }).promise(),
      },
      {
        path: '/trace/:host',
        method: 'GET',
        action: (request) => execSync('traceroute ' + request.paths.host).toString(),
      },
    ],
  },
});
`,
    'middy.js': `import middy from '@middy/core';
import httpRouterHandler from '@middy/http-router';
import { DynamoDBClient, GetItemCommand, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
const db = new DynamoDBClient({});

const getHandler = middy().handler((event) => db.send(new GetItemCommand({ TableName: 'u', Key: { id: { S: event.pathParameters.id } } })));
const deleteHandler = middy().handler((event) => db.send(new DeleteItemCommand({ TableName: 'u', Key: { id: { S: event.pathParameters.id } } })));

const routes = [
  { method: 'GET', path: '/user/{id}', handler: getHandler },
  { method: 'DELETE', path: '/user/{id}', handler: deleteHandler },
];

export const handler = middy().handler(httpRouterHandler(routes));
`,
  },
  handlers: {
    FastifyFn: [
      route('GET /f/{id}', 'public', 'dynamodb:GetItem'),
      route('DELETE /f/{id}', 'authenticated', 'dynamodb:DeleteItem'),
      route('PATCH /f/{id}', 'authenticated', 'dynamodb:UpdateItem'),
    ],
    HonoFn: [
      route('DELETE /admin/objects/{key}', 'tested', 's3:DeleteObject'),
      route('GET /objects', 'public', 's3:ListBucket'),
      route('GET /size', 'public', '', 'shell queryStringParameters.of'),
    ],
    LambdaApiFn: [
      route('GET /v1/things', 'public', 'dynamodb:Scan'),
      route('POST /v1/things', 'public', 'dynamodb:PutItem'),
      route('GET /v1/page', 'public', '', 'path queryStringParameters.name'),
    ],
    RouterFn: [
      route('GET /messages', 'public', 'sqs:ReceiveMessage'),
      route('POST /messages', 'public', 'sqs:SendMessage'),
      route('GET /trace/{host}', 'public', '', 'shell pathParameters.host'),
    ],
    MiddyFn: [
      route('GET /user/{id}', 'public', 'dynamodb:GetItem'),
      route('DELETE /user/{id}', 'authenticated', 'dynamodb:DeleteItem'),
    ],
  },
};
