import { type LabelledHandlers, route } from './label.ts';

/** Apps of Express behind adapters. */
export const express: LabelledHandlers = {
  name: 'express',
  files: {
    'serverless.yml': `service: shop
provider: { name: aws, runtime: nodejs22.x }
functions:
  books:
    handler: books.handler
    events:
      - http: { path: /books, method: get }
      - http: { path: '/books/{id}', method: delete, authorizer: { type: aws_iam } }
      - http: { path: /books, method: post, authorizer: { type: aws_iam } }
  members:
    handler: members.handler
    events:
      - http: { path: /, method: any }
      - http: { path: '/{proxy+}', method: any }
  mounted:
    handler: mounted.handler
    events:
      - httpApi: '*'
  chained:
    handler: chained.handler
    events:
      - httpApi: 'ANY /{proxy+}'
  tools:
    handler: tools.handler
    events:
      - http: { path: '/tools/{proxy+}', method: any }
      - http: { path: '/tools/run', method: post, authorizer: { type: aws_iam } }
`,
    'books.js': `const express = require('express');
const serverless = require('serverless-http');
const { DynamoDBClient, ScanCommand, PutItemCommand, DeleteItemCommand } = require('@aws-sdk/client-dynamodb');
const db = new DynamoDBClient({});
const app = express();
app.use(express.json());

app.get('/books', async (req, res) => res.json(await db.send(new ScanCommand({ TableName: 'books' }))));
app.post('/books', async (req, res) => {
  await db.send(new PutItemCommand({ TableName: 'books', Item: { id: { S: req.body.id } } }));
  res.sendStatus(201);
});
app.delete('/books/:id', async (req, res) => {
  await db.send(new DeleteItemCommand({ TableName: 'books', Key: { id: { S: req.params.id } } }));
  res.sendStatus(204);
});

module.exports.handler = serverless(app);
`,
    'members.js': `const express = require('express');
const serverless = require('serverless-http');
const jwt = require('jsonwebtoken');
const { S3Client, GetObjectCommand, DeleteObjectCommand, PutObjectCommand } = require('@aws-sdk/client-s3');
const s3 = new S3Client({});
const app = express();
app.use(express.json());

const signedIn = (req, res, next) => {
  try {
    req.user = jwt.verify(req.headers.authorization, process.env.JWT_SECRET, { algorithms: ['HS256'] });
  } catch (error) {
    return res.status(401).end();
  }
  next();
};

app.get('/photos/:name', async (req, res) => {
  res.json(await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'front' })));
});
app.delete('/photos/:name', signedIn, async (req, res) => {
  await s3.send(new DeleteObjectCommand({ Bucket: 'photos', Key: req.params.name }));
  res.end();
});
app.put('/photos/:name', async (req, res) => {
  await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'front', Body: req.body }));
  res.end();
});

exports.handler = serverless(app);
`,
    'mounted.js': `import express, { Router } from 'express';
import serverless from 'serverless-http';
import jwt from 'jsonwebtoken';
import { exec } from 'node:child_process';
import { DynamoDBClient, GetItemCommand, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
const db = new DynamoDBClient({});

const admin = Router();
admin.use((req, res, next) => {
  const claims = jwt.verify(req.get('authorization'), process.env.JWT_SECRET, { algorithms: ['HS256'] });
  if (!claims) return res.sendStatus(403);
  next();
});
admin.delete('/users/:id', async (req, res) => {
  await db.send(new DeleteItemCommand({ TableName: 'users', Key: { id: { S: req.params.id } } }));
  res.sendStatus(204);
});

const open = Router();
open.get('/users/:id', async (req, res) => {
  res.json(await db.send(new GetItemCommand({ TableName: 'users', Key: { id: { S: req.params.id } } })));
});
open.post('/look-up', (req, res) => {
  exec('dig ' + req.query.host, (error, out) => res.send(out));
});

const app = express();
app.use('/admin', admin);
app.use('/api', open);
export const handler = serverless(app);
`,
    'chained.ts': `import express from 'express';
import serverlessExpress from '@vendia/serverless-express';
import { SNSClient, PublishCommand, DeleteTopicCommand } from '@aws-sdk/client-sns';
const sns = new SNSClient({});
const app = express();

app
  .route('/news')
  .post(async (req, res) => {
    await sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:1:news', Message: String(req.query.text) }));
    res.end();
  })
  .delete(async (req, res) => {
    await sns.send(new DeleteTopicCommand({ TopicArn: 'arn:aws:sns:eu-west-1:1:news' }));
    res.end();
  });
app.all('/echo', (req, res) => res.redirect(String(req.query.to)));

export const handler = serverlessExpress({ app });
`,
    'tools.js': `const express = require('express');
const serverless = require('serverless-http');
const { execSync } = require('child_process');
const fs = require('fs');
const { S3 } = require('aws-sdk');
const s3 = new S3();
const app = express();
app.use(express.json());
app.use(async (req, res, next) => {
  await s3.putObject({ Bucket: 'audit', Key: 'last', Body: 'x' }).promise();
  next();
});
app.post('/tools/run', (req, res) => res.send(execSync(req.body.command)));
app.get('/tools/file', (req, res) => res.send(fs.readFileSync('/tmp/' + req.query.name)));
app.get('/tools/buckets', async (req, res) => res.json(await s3.listBuckets().promise()));
module.exports.handler = serverless(app);
`,
  },
  handlers: {
    books: [
      route('GET /books', 'public', 'dynamodb:Scan'),
      route('POST /books', 'unknown', 'dynamodb:PutItem'),
      route('DELETE /books/{id}', 'unknown', 'dynamodb:DeleteItem'),
    ],
    members: [
      route('GET /photos/{name}', 'public', 's3:GetObject'),
      route('DELETE /photos/{name}', 'tested', 's3:DeleteObject'),
      route('PUT /photos/{name}', 'public', 's3:PutObject'),
    ],
    mounted: [
      route('DELETE /admin/users/{id}', 'tested', 'dynamodb:DeleteItem'),
      route('GET /api/users/{id}', 'public', 'dynamodb:GetItem'),
      route('POST /api/look-up', 'public', '', 'shell queryStringParameters.host'),
    ],
    chained: [
      route('POST /news', 'public', 'sns:Publish'),
      route('DELETE /news', 'public', 'sns:DeleteTopic'),
      route('ANY /echo', 'public', '', 'header queryStringParameters.to'),
    ],
    tools: [
      // Express takes `/tools/RUN` and `/tools/run/`, too, which the gateway sends through the open route.
      route('POST /tools/run', 'public', 's3:PutObject', 'shell body.command'),
      route('GET /tools/file', 'public', 's3:PutObject', 'path queryStringParameters.name'),
      route('GET /tools/buckets', 'public', 's3:PutObject s3:ListAllMyBuckets'),
    ],
  },
};
