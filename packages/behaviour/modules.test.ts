import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from './testing/analysed.ts';

const programs: readonly (readonly [
  fact: string,
  files: Readonly<Record<string, string>>,
  expected: readonly string[],
  handler: string,
])[] = [
  [
    'a client that another module exports as module.exports',
    {
      'create.js': `const db = require('./db'); module.exports.handler = (event, context, callback) => db.put({ TableName: process.env.T, Item: { id: event.id } }, callback);`,
      'db.js': `const AWS = require('aws-sdk'); const options = process.env.IS_OFFLINE ? { endpoint: 'http://localhost' } : {}; const client = new AWS.DynamoDB.DocumentClient(options); module.exports = client;`,
    },
    ['dynamodb:PutItem(TableName=${T}, Item={id=<id>})'],
    'handler',
  ],
  [
    'live bindings, re-exports, stars and default exports',
    {
      'app.ts': `import send, { queue, read as load } from './lib'; import * as all from './lib/queue.js'; export const handler = async (event) => { await send(queue(), event.body); await load(); return all.send('x', 'y'); };`,
      'lib/index.ts': `export { default } from './queue'; export * from './table'; export const queue = () => process.env.QUEUE;`,
      'lib/queue.ts': `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'; const client = new SQSClient({}); export const send = (url, body) => client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body })); export default send;`,
      'lib/table.ts': `import { client } from './client'; import { ScanCommand } from '@aws-sdk/client-dynamodb'; export async function read() { return client.send(new ScanCommand({ TableName: 'T' })); }`,
      'lib/client.ts': `import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; export let client; client = new DynamoDBClient({});`,
    },
    [
      'dynamodb:Scan(TableName=T)',
      'sqs:SendMessage(QueueUrl=${QUEUE}, MessageBody=<body>)',
      'sqs:SendMessage(QueueUrl=x, MessageBody=y)',
    ],
    'handler',
  ],
  [
    'an ES module that reaches what it exports as its build will',
    {
      'app.ts': `import { DocumentClient } from 'aws-sdk/clients/dynamodb'; export * as more from './more'; const client = new DocumentClient();
export async function pay(client: DocumentClient, token: string) { await client.get({ TableName: process.env.T || 'T', Key: { token } }).promise(); }
export default class { static go() { return client.scan({ TableName: 's' }).promise(); } }
export const handler = async (event: any) => { await exports.pay(client, event.token); await exports.default.go(); await module.exports.more.put(client); };`,
      'more.ts': `export const put = (client) => client.put({ TableName: 'm', Item: {} }).promise();`,
    },
    [
      'dynamodb:GetItem(TableName=${T} | T, Key={token=<token>})',
      'dynamodb:PutItem(TableName=m, Item={})',
      'dynamodb:Scan(TableName=s)',
    ],
    'handler',
  ],
  [
    'output of esbuild',
    {
      'out.js': `"use strict";
var __defProp = Object.defineProperty; var __getOwnPropNames = Object.getOwnPropertyNames; var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => { for (var name in all) __defProp(target, name, { get: all[name], enumerable: true }); };
var __copyProps = (to, from, except, desc) => { if (from && typeof from === "object" || typeof from === "function") { for (let key of __getOwnPropNames(from)) if (!__hasOwnProp.call(to, key) && key !== except) __defProp(to, key, { get: () => from[key], enumerable: true }); } return to; };
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);
var src_exports = {}; __export(src_exports, { handler: () => handler, other: () => other }); module.exports = __toCommonJS(src_exports);
var import_client_s3 = require("@aws-sdk/client-s3"); var s3 = new import_client_s3.S3Client({});
var handler = async (event) => s3.send(new import_client_s3.GetObjectCommand({ Bucket: "b", Key: event.key }));
var other = async () => s3.send(new import_client_s3.DeleteObjectCommand({ Bucket: "b" }));
0 && (module.exports = { handler, other });`,
    },
    ['s3:GetObject(Bucket=b, Key=<key>)'],
    'handler',
  ],
  [
    'the same with mangled names of the helpers',
    {
      'out.js': `var d=Object.defineProperty;var g=Object.getOwnPropertyNames;var h=Object.prototype.hasOwnProperty;
var x=(t,a)=>{for(var n in a)d(t,n,{get:a[n],enumerable:!0})},c=(t,f,e,s)=>{if(f&&typeof f=="object"||typeof f=="function")for(let k of g(f))!h.call(t,k)&&k!==e&&d(t,k,{get:()=>f[k],enumerable:!0});return t};
var y=t=>c(d({},"__esModule",{value:!0}),t);var z={};x(z,{handler:()=>q,other:()=>r});module.exports=y(z);
var s=require("@aws-sdk/client-s3"),l=new s.S3Client({}),q=async e=>l.send(new s.GetObjectCommand({Bucket:"b",Key:e.key})),r=async()=>l.send(new s.DeleteObjectCommand({Bucket:"b"}));`,
    },
    ['s3:GetObject(Bucket=b, Key=<key>)'],
    'handler',
  ],
  [
    'async functions compiled to state machines',
    {
      'app.js': `"use strict"; var __awaiter = (this && this.__awaiter) || function (t, a, P, g) { return g; }; var __generator = (this && this.__generator) || function (t, b) { return b; };
Object.defineProperty(exports, "__esModule", { value: true }); var client_s3_1 = require("@aws-sdk/client-s3"); var client = new client_s3_1.S3Client({});
exports.handler = function (event) { return __awaiter(void 0, void 0, void 0, function () { var input, result; return __generator(this, function (_a) { switch (_a.label) {
 case 0: input = { Bucket: "b", Key: event.key }; return [4 /*yield*/, client.send(new client_s3_1.HeadObjectCommand(input))];
 case 1: result = _a.sent(); return [4 /*yield*/, client.send(new client_s3_1.GetObjectCommand(input))];
 case 2: return [2 /*return*/, _a.sent()]; } }); }); };`,
    },
    ['s3:GetObject(Bucket=b, Key=<key>)', 's3:HeadObject(Bucket=b, Key=<key>)'],
    'handler',
  ],
  [
    'Python packages, relative imports and names of a submodule',
    {
      'app.py': `from services import orders\nfrom services.queue import send as push\nimport services.table as table\ndef handler(event, context):\n    orders.place(event['id'])\n    push('x')\n    return table.read()\n`,
      'services/__init__.py': '',
      'services/orders.py': `from .table import TABLE\nfrom . import queue\ndef place(id):\n    TABLE.put_item(Item={'id': id})\n    queue.send(id)\n`,
      'services/queue.py': `import boto3\nfrom config import settings\nclient = boto3.client('sqs')\ndef send(body):\n    return client.send_message(QueueUrl=settings['queue'], MessageBody=body)\n`,
      'services/table.py': `import boto3\nTABLE = boto3.resource('dynamodb').Table('T')\ndef read():\n    return TABLE.scan()\n`,
      'config.py': `import os\nsettings = {'queue': os.environ.get('QUEUE', 'none')}\n`,
    },
    [
      'dynamodb:PutItem(TableName=T, Item={id=<id>})',
      'dynamodb:Scan(TableName=T)',
      'sqs:SendMessage(QueueUrl=${QUEUE} | none, MessageBody=<id>)',
      'sqs:SendMessage(QueueUrl=${QUEUE} | none, MessageBody=x)',
    ],
    'handler',
  ],
  [
    'a handler inside an exported object',
    {
      'app.js': `const { S3 } = require('@aws-sdk/client-s3'); const s3 = new S3(); exports.orders = { handle: async (event) => s3.getObject({ Bucket: event.bucket }), other: () => s3.deleteBucket({}) };`,
    },
    ['s3:GetObject(Bucket=<bucket>)'],
    'orders.handle',
  ],
  ...[
    'for (const name of files.keys()) await files(name).run(event)',
    'Promise.all(files.keys().map((name) => files(name).run(event)))',
  ].map(
    (use) =>
      [
        `modules of a folder by webpack: ${use}`,
        {
          'app.js': `const files = require.context('./actions', false, /js$/); exports.handler = async (event) => { ${use} };`,
          'actions/read.js': `const { S3 } = require('@aws-sdk/client-s3'); exports.run = () => new S3().getObject({ Bucket: 'r' });`,
        },
        ['s3:GetObject(Bucket=r)'],
        'handler',
      ] as const,
  ),
  [
    'modules of a folder by Vite',
    {
      'app.mjs': `const files = import.meta.glob('./actions/*.mjs', { eager: true }); export const handler = async (event) => { for (const file of Object.values(files)) await file.run(event); };`,
      'actions/read.mjs': `import { S3 } from '@aws-sdk/client-s3'; export const run = () => new S3().getObject({ Bucket: 'r' });`,
    },
    ['s3:GetObject(Bucket=r)'],
    'handler',
  ],
  [
    'members of modules by their dotted names',
    {
      'app.py': `from werkzeug.utils import import_string\nfrom django.utils.module_loading import import_string as find\nJOBS = {'write': 'jobs.write'}\ndef handler(event, context):\n    import_string('jobs:read')()\n    find(JOBS[event['job']])()\n`,
      'jobs.py': `import boto3\ns3 = boto3.client('s3')\ndef read():\n    s3.get_object(Bucket='r')\ndef write():\n    s3.put_object(Bucket='w')\n`,
    },
    ['s3:GetObject(Bucket=r)', 's3:PutObject(Bucket=w)'],
    'handler',
  ],
  [
    'the options of a plug-in of Fastify',
    {
      'app.js': `const app = require('fastify')(); const { S3 } = require('@aws-sdk/client-s3'); app.register(async (inner, { s3 }) => { inner.get('/', () => s3.getObject({ Bucket: 'r' })); }, { s3: new S3() }); exports.handler = require('@fastify/aws-lambda')(app);`,
    },
    ['s3:GetObject(Bucket=r)'],
    'handler',
  ],
  [
    'modules loaded by a partly known name',
    {
      'app.js': `exports.handler = async (event) => require('./actions/' + event.action).run(event);`,
      'actions/read.js': `const { S3 } = require('@aws-sdk/client-s3'); exports.run = () => new S3().getObject({ Bucket: 'r' });`,
      'actions/write.js': `const { S3 } = require('@aws-sdk/client-s3'); exports.run = () => new S3().putObject({ Bucket: 'w' });`,
    },
    ['s3:GetObject(Bucket=r)', 's3:PutObject(Bucket=w)'],
    'handler',
  ],
];

test.each(programs)('%s', async (_fact, files, expected, handler) => {
  const analysis = await analysed(files, { handler });
  expect(callsOf(analysis)).toEqual(expected);
  expect(openOf(analysis)).toEqual([]);
});

test('an import that leads nowhere leaves everything open', async () => {
  const analysis = await analysed({
    'app.js': `import { go } from './missing.js'; export const handler = () => go();`,
  });
  expect(openOf(analysis)).toEqual(['import ./missing.js → anything']);
});
