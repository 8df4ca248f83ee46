import { describe, expect, test } from 'vitest';
import { analysed, callsOf, openOf } from './testing/analysed.ts';

test('two handlers of one file have different needs, and a function nobody calls has none', async () => {
  const code = `import { S3 } from '@aws-sdk/client-s3';
    const s3 = new S3();
    const dead = () => s3.deleteBucket({ Bucket: 'x' });
    export const read = async () => s3.getObject({ Bucket: 'b' });
    export const write = async () => s3.putObject({ Bucket: 'b' });`;
  expect(callsOf(await analysed(code, { handler: 'read' }))).toEqual(['s3:GetObject(Bucket=b)']);
  expect(callsOf(await analysed(code, { handler: 'write' }))).toEqual(['s3:PutObject(Bucket=b)']);
});

test('what a library keeps for the code is called by the code alone', async () => {
  const code = `const memoize = require('memoizee'); const { S3 } = require('@aws-sdk/client-s3'); const s3 = new S3();
    const store = memoize(() => ({ get: (Key) => s3.getObject({ Bucket: 'b', Key }), remove: (Key) => s3.deleteObject({ Bucket: 'b', Key }) }));
    exports.handler = async () => store().get('k');`;
  expect(callsOf(await analysed(code))).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
});

test('wrapped handlers of one file have different needs too', async () => {
  const code = `import middy from '@middy/core'; import { wrap } from 'some-wrapper'; import { S3 } from '@aws-sdk/client-s3';
    const s3 = new S3();
    export const read = middy(async () => s3.getObject({ Bucket: 'b' })).use({ before: async () => s3.headBucket({ Bucket: 'm' }) });
    export const write = wrap(async () => s3.putObject({ Bucket: 'b' }));`;
  expect(callsOf(await analysed(code, { handler: 'read' }))).toEqual([
    's3:GetObject(Bucket=b)',
    's3:HeadBucket(Bucket=m)',
  ]);
  expect(callsOf(await analysed(code, { handler: 'write' }))).toEqual(['s3:PutObject(Bucket=b)']);
});

test('decorated Python handlers of one file have different needs', async () => {
  const code = `import boto3
from aws_lambda_powertools import Logger
import somelib
logger = Logger()
s3 = boto3.client('s3')
def logged(function):
    def inner(*args, **kwargs):
        print('start')
        return function(*args, **kwargs)
    return inner
@logger.inject_lambda_context(log_event=True)
def read(event, context):
    logger.info('x')
    return s3.get_object(Bucket='b', Key=event['key'])
@logged
def write(event, context):
    return s3.put_object(Bucket='b', Key=event['key'])
@somelib.traced
def remove(event, context):
    return s3.delete_object(Bucket='b', Key=event['key'])
`;
  expect(callsOf(await analysed(code, { language: 'py', handler: 'read' }))).toEqual([
    's3:GetObject(Bucket=b, Key=<key>)',
  ]);
  expect(callsOf(await analysed(code, { language: 'py', handler: 'write' }))).toEqual([
    's3:PutObject(Bucket=b, Key=<key>)',
  ]);
  expect(callsOf(await analysed(code, { language: 'py', handler: 'remove' }))).toEqual([
    's3:DeleteObject(Bucket=b, Key=<key>)',
  ]);
});

const reached: readonly (readonly [
  fact: string,
  language: 'js' | 'ts' | 'py',
  code: string,
  expected: readonly string[],
])[] = [
  [
    'routes of an Express app behind an adapter',
    'js',
    `const express = require('express'); const serverless = require('serverless-http'); const { DynamoDB } = require('aws-sdk');
     const db = new DynamoDB.DocumentClient(); const app = express(); const router = express.Router();
     app.use(express.json()); router.get('/:id', async (req, res) => { res.json(await db.get({ TableName: 'T' }).promise()); }); app.use('/items', router);
     app.post('/items', function (req, res) { db.put({ TableName: 'T' }, () => res.end()); });
     module.exports.handler = serverless(app);`,
    ['dynamodb:GetItem(TableName=T)', 'dynamodb:PutItem(TableName=T)'],
  ],
  [
    'routes of Flask and FastAPI apps behind adapters',
    'py',
    `import boto3, serverless_wsgi
from flask import Flask, jsonify
from mangum import Mangum
from fastapi import FastAPI
table = boto3.resource('dynamodb').Table('T')
app = Flask(__name__)
api = FastAPI()
@app.route('/a', methods=['POST'])
def create():
    table.put_item(Item={})
    return jsonify({})
@api.get('/b')
async def read(id: str):
    return table.get_item(Key={})
mangum = Mangum(api)
def handler(event, context):
    mangum(event, context)
    return serverless_wsgi.handle_request(app, event, context)
`,
    ['dynamodb:GetItem(TableName=T, Key={})', 'dynamodb:PutItem(TableName=T, Item={})'],
  ],
  [
    'resolvers in a schema that the handler executes',
    'js',
    `const { graphql, GraphQLSchema, GraphQLObjectType } = require('graphql'); const { DynamoDB } = require('aws-sdk'); const db = new DynamoDB.DocumentClient();
     const later = (start) => new Promise((resolve, reject) => start((error, result) => (error ? reject(error) : resolve(result))));
     const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Q', fields: { one: { resolve: (parent, args) => later((done) => db.get({ TableName: 'T', Key: { id: args.id } }, done)).then((r) => r.Item) } } }) });
     exports.handler = (event, context, callback) => graphql({ schema, source: event.query }).then((result) => callback(null, result));`,
    ['dynamodb:GetItem(TableName=T, Key={id=?})'],
  ],
  [
    'a streaming handler, event emitters and array callbacks',
    'js',
    `const { S3 } = require('@aws-sdk/client-s3'); const { EventEmitter } = require('events'); const s3 = new S3(); const bus = new EventEmitter();
     bus.on('done', () => s3.deleteObject({ Bucket: 'b', Key: 'done' }));
     exports.handler = awslambda.streamifyResponse(async (event, stream) => { await Promise.all(event.Records.map((record) => s3.getObject({ Bucket: record.s3.bucket.name, Key: record.s3.object.key }))); bus.emit('done'); stream.end(); });`,
    [
      's3:DeleteObject(Bucket=b, Key=done)',
      's3:GetObject(Bucket=<Records[].s3.bucket.name>, Key=<Records[].s3.object.key>)',
    ],
  ],
  [
    'methods of a class behind a container',
    'ts',
    `import { container, injectable } from 'tsyringe'; import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
     class Mail { private client = new SNSClient({}); async tell(text: string) { return this.client.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: text })); } }
     class Orders { constructor(private mail: Mail) {} async place(event: any) { return this.mail.tell(event.body); } }
     container.register('Orders', { useClass: Orders });
     const orders = container.resolve(Orders);
     export const handler = async (event: any) => orders.place(event);`,
    ['sns:Publish(TopicArn=${TOPIC}, Message=<body>)'],
  ],
  [
    'a static method of an exported class, inheritance and super',
    'js',
    `const { SQS } = require('aws-sdk');
     class Base { constructor(queue) { this.queue = queue; this.sqs = new SQS(); } send(body) { return this.sqs.sendMessage({ QueueUrl: this.queue, MessageBody: body }).promise(); } }
     class Orders extends Base { constructor() { super(process.env.ORDERS); } send(body) { return super.send(JSON.stringify(body)); } static async handle(event) { return new Orders().send(event.detail); } }
     exports.handler = Orders.handle;`,
    ['sqs:SendMessage(QueueUrl=${ORDERS}, MessageBody=?)'],
  ],
  [
    'controllers of a module that a framework starts',
    'ts',
    `import { NestFactory } from '@nestjs/core';
import { Module, Controller, Get, Injectable, Param } from '@nestjs/common';
import serverlessExpress from '@vendia/serverless-express';
import { env } from 'node:process';
import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';
enum Bucket { Photos = 'photos' }
@Injectable() class Store { private client = new S3Client({}); read(id: string) { return this.client.send(new GetObjectCommand({ Bucket: Bucket.Photos, Key: env.PREFIX + id })); } }
@Controller('x') class Api { constructor(private readonly store: Store) {} @Get(':id') one(@Param('id') id: string) { return this.store.read(id); } }
@Module({ controllers: [Api], providers: [Store] }) class App {}
let server: any;
export const handler = async (event: any, context: any, callback: any) => { if (!server) { const app = await NestFactory.create(App); await app.init(); server = serverlessExpress({ app: app.getHttpAdapter().getInstance() }); } return server(event, context, callback); };
`,
    ['s3:GetObject(Bucket=photos, Key=${PREFIX}<>)'],
  ],
  [
    'routes of a resolver and of a router that it includes',
    'py',
    `import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.router import Router
app = APIGatewayRestResolver()
router = Router()
app.include_router(router, prefix='/r')
t = boto3.resource('dynamodb').Table('T')
@app.get('/x/<id>')
def get(id):
    return t.get_item(Key={'id': id})
@router.post('/y')
def post():
    data = app.current_event.json_body
    t.put_item(Item={'id': data['id'], 'q': app.current_event.get_query_string_value(name='q')})
def handler(event, context):
    return app.resolve(event, context)
`,
    [
      'dynamodb:GetItem(TableName=T, Key={id=<pathParameters.id>})',
      'dynamodb:PutItem(TableName=T, Item={id=<body.id>, q=<queryStringParameters.q>})',
    ],
  ],
  [
    'settings in data classes and enumerations',
    'py',
    `import boto3, os
from enum import Enum
from dataclasses import dataclass
class T(str, Enum):
    ORDERS = 'orders'
@dataclass
class Config:
    table: str
    queue: str = 'q'
config = Config(table=os.environ['T'])
second = Config('t2')
db = boto3.client('dynamodb')
def handler(event, context):
    db.get_item(TableName=config.table)
    db.put_item(TableName=T.ORDERS.value)
    db.scan(TableName=second.table)
    boto3.client('sqs').send_message(QueueUrl=config.queue)
`,
    [
      'dynamodb:GetItem(TableName=${T})',
      'dynamodb:PutItem(TableName=orders)',
      'dynamodb:Scan(TableName=t2)',
      'sqs:SendMessage(QueueUrl=q)',
    ],
  ],
  [
    'batch records through powertools',
    'py',
    `import boto3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
processor = BatchProcessor(event_type=EventType.SQS)
s3 = boto3.client('s3')
def one(record):
    s3.put_object(Bucket='b', Key=record['body'])
def handler(event, context):
    return process_partial_response(event=event, record_handler=one, processor=processor, context=context)
`,
    ['s3:PutObject(Bucket=b, Key=<Records[].body>)'],
  ],
  [
    'idempotency calls the table of its persistence layer',
    'ts',
    `import { makeIdempotent } from '@aws-lambda-powertools/idempotency'; import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'; import { getParameter } from '@aws-lambda-powertools/parameters/ssm';
     const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.IDEMPOTENCY! });
     export const handler = makeIdempotent(async (event) => getParameter('/a'), { persistenceStore });`,
    [
      ...['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'].map(
        (name) => `dynamodb:${name}(TableName=\${IDEMPOTENCY})`,
      ),
      'ssm:GetParameter(Name=/a)',
    ],
  ],
  [
    'an item of an object mapper has the methods of its class in the program',
    'py',
    `import boto3
import os
from pynamodb.models import Model
class Asset(Model):
    class Meta:
        table_name = os.environ['ASSETS']
    def address(self):
        return boto3.client('s3').generate_presigned_url('get_object', Params={'Bucket': 'assets', 'Key': self.id})
    def tell(self):
        boto3.client('sns').publish(TopicArn=os.environ['TOPIC'], Message='x')
def handler(event, context):
    for one in Asset.query('1'):
        one.tell()
    return Asset.get(event['id']).address()
`,
    [
      'dynamodb:GetItem(TableName=${ASSETS})',
      'dynamodb:Query(TableName=${ASSETS})',
      's3:GetObject(Bucket=assets, Key=?)',
      'sns:Publish(TopicArn=${TOPIC}, Message=x)',
    ],
  ],
  [
    'a method of an item calls the methods of the mapper',
    'py',
    `from pynamodb.models import Model
class Todo(Model):
    class Meta:
        table_name = 'todos'
    def mark(self):
        self.done = True
        self.save()
    def drop(self):
        super().delete()
def handler(event, context):
    Todo.get(event['id']).mark()
    for one in Todo.scan():
        one.drop()
`,
    [
      'dynamodb:DeleteItem(TableName=todos)',
      'dynamodb:GetItem(TableName=todos)',
      'dynamodb:PutItem(TableName=todos)',
      'dynamodb:Scan(TableName=todos)',
    ],
  ],
  [
    'rows of SQLAlchemy are objects of the classes that the query names',
    'py',
    `import boto3
from sqlalchemy import select, create_engine
from sqlalchemy.orm import declarative_base, Session
Base = declarative_base()
s3 = boto3.client('s3')
class User(Base):
    __tablename__ = 'users'
    def a(self):
        s3.put_object(Bucket='users', Key='a')
    def b(self):
        s3.put_object(Bucket='users', Key='b')
    def c(self):
        s3.put_object(Bucket='users', Key='c')
    def d(self):
        s3.put_object(Bucket='users', Key='d')
def handler(event, context):
    with Session(create_engine('sqlite://')) as session:
        session.get(User, 1).a()
        session.query(User).filter(User.id > 1).first().b()
        for user in session.scalars(select(User)).all():
            user.c()
        session.execute(select(User).where(User.id == 2)).scalar_one().d()
`,
    [
      's3:PutObject(Bucket=users, Key=a)',
      's3:PutObject(Bucket=users, Key=b)',
      's3:PutObject(Bucket=users, Key=c)',
      's3:PutObject(Bucket=users, Key=d)',
    ],
  ],
  [
    'what hooks of json.loads and @post_load of marshmallow make of the data',
    'py',
    `import json
import boto3
import marshmallow
s3 = boto3.client('s3')
class Order:
    def a(self):
        s3.put_object(Bucket='orders', Key='a')
    def b(self):
        s3.put_object(Bucket='orders', Key='b')
class OrderSchema(marshmallow.Schema):
    @marshmallow.post_load
    def make(self, data, **rest):
        return Order()
def handler(event, context):
    json.loads(event['body'], object_hook=lambda fields: Order()).a()
    OrderSchema().load(event).b()
`,
    ['s3:PutObject(Bucket=orders, Key=a)', 's3:PutObject(Bucket=orders, Key=b)'],
  ],
  [
    'an object mapper with its table in the class',
    'py',
    `import os
from pynamodb.models import Model
from pynamodb.attributes import UnicodeAttribute
class Order(Model):
    class Meta:
        table_name = os.environ['ORDERS']
    id = UnicodeAttribute(hash_key=True)
def handler(event, context):
    order = Order(id='1')
    order.save()
    found = Order.get('1')
    found.update(actions=[])
    for one in Order.query('1'):
        one.delete()
`,
    ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map(
      (name) => `dynamodb:${name}(TableName=\${ORDERS})`,
    ),
  ],
  [
    'an index of an object mapper, its batches and its transactions',
    'py',
    `import os
from pynamodb.connection import Connection
from pynamodb.indexes import GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite
class ByDay(GlobalSecondaryIndex):
    class Meta:
        index_name = 'by-day'
class Order(Model):
    class Meta:
        table_name = os.environ['ORDERS']
    by_day = ByDay()
def handler(event, context):
    for one in Order.by_day.query('monday'):
        one.refresh()
    with Order.batch_write() as batch:
        batch.save(Order(id='1'))
    with TransactWrite(connection=Connection()) as transaction:
        transaction.save(Order(id='2'))
        transaction.condition_check(Order, '3', condition=None)
`,
    [
      'dynamodb:BatchWriteItem(RequestItems={[${ORDERS}]=?})',
      'dynamodb:GetItem(TableName=${ORDERS})',
      'dynamodb:Query(TableName=${ORDERS}, IndexName=by-day)',
      'dynamodb:TransactWriteItems(TransactItems=[{ConditionCheck={TableName=${ORDERS}}}])',
      'dynamodb:TransactWriteItems(TransactItems=[{Put={TableName=${ORDERS}}}])',
    ],
  ],
  [
    'data classes that an event fills',
    'py',
    `import boto3
from dataclasses import dataclass
@dataclass
class Job:
    bucket: str
    key: str | None = None
def handler(event, context):
    job = Job(**event['detail'])
    boto3.client('s3').get_object(Bucket=job.bucket, Key=job.key or 'all')
`,
    ['s3:GetObject(Bucket=<detail.bucket>, Key=<detail.key> | all)'],
  ],
  [
    'a signed request names its service',
    'ts',
    `import { SignatureV4 } from '@smithy/signature-v4'; import { HttpRequest } from '@smithy/protocol-http'; import { Sha256 } from '@aws-crypto/sha256-js'; import { defaultProvider } from '@aws-sdk/credential-provider-node';
     const signer = new SignatureV4({ service: 'execute-api', region: 'eu-west-1', credentials: defaultProvider(), sha256: Sha256 });
     export const handler = async () => fetch('https://x', await signer.sign(new HttpRequest({ method: 'GET', hostname: 'x' })));`,
    ['execute-api:Invoke(url=x)'],
  ],
  [
    'what stands in for a name that a table does not have; nothing is no part of a text',
    'js',
    `const ddb = require('@aws-sdk/client-dynamodb'); const client = new ddb.DynamoDBClient({});
     const commands = { read: ddb.GetItemCommand, write: ddb.PutItemCommand }; const stages = { a: 'prod' };
     exports.handler = async (event) => client.send(new (commands[event.kind] ?? ddb.ScanCommand)({ TableName: 'orders-' + stages[event.stage] }));`,
    [
      'dynamodb:GetItem(TableName=orders-prod)',
      'dynamodb:PutItem(TableName=orders-prod)',
      'dynamodb:Scan(TableName=orders-prod)',
    ],
  ],
  [
    'a request that the SDK v2 signs by hand',
    'js',
    `const AWS = require('aws-sdk');
     exports.handler = async (event) => { const endpoint = new AWS.Endpoint(process.env.DOMAIN); const request = new AWS.HttpRequest(endpoint, process.env.AWS_REGION); request.method = 'PUT'; request.path += 'docs/' + event.id; request.headers['host'] = endpoint.host;
       new AWS.Signers.V4(request, 'es').addAuthorization(new AWS.EnvironmentCredentials('AWS'), new Date()); new AWS.HttpClient().handleRequest(request, null, (response) => console.log(response.statusCode)); };`,
    ['es:ESHttpPut(url=${DOMAIN})'],
  ],
  [
    'what a wrapper gets back from the function that it was given',
    'js',
    `const { metricScope } = require('aws-embedded-metrics'); const { SQS } = require('aws-sdk'); const sqs = new SQS();
     exports.handler = metricScope((metrics) => async (event, context) => { metrics.setNamespace('x'); await sqs.sendMessage({ QueueUrl: process.env.Q, MessageBody: event.body }).promise(); });`,
    ['sqs:SendMessage(QueueUrl=${Q}, MessageBody=<body>)'],
  ],
  [
    'what a wrapper gets back in a record, and what a library gets back while the handler runs',
    'js',
    `const { wrap, each } = require('@sentry/serverless'); const { SQS } = require('aws-sdk'); const sqs = new SQS();
     exports.handler = wrap(async (event) => { await each(event.items, () => (item) => sqs.deleteMessage({ QueueUrl: 'q' }).promise()); return { later: () => sqs.purgeQueue({ QueueUrl: 'q' }).promise() }; });`,
    ['sqs:DeleteMessage(QueueUrl=q)', 'sqs:PurgeQueue(QueueUrl=q)'],
  ],
];

test.each(reached)('reached: %s', async (_fact, language, code, expected) => {
  const analysis = await analysed(code, { language });
  expect(callsOf(analysis)).toEqual(expected);
  expect(openOf(analysis)).toEqual([]);
});

test('functions that are called in ever more ways are summed up, and what lies behind them is found', async () => {
  const names = Array.from({ length: 14 }, (_, index) => `f${index}`);
  const bodies = names.map((name, index) => {
    const next = names[index + 1] ?? 'done';
    return `const ${name} = (x) => { if (x.a) { ${next}({ a: x.b, b: x, c: ${index} }); } else { ${next}({ a: x.c, b: x }); } for (const y of x.list) ${next}({ a: y, b: x }); };`;
  });
  const analysis = await analysed(
    `const { S3 } = require('@aws-sdk/client-s3'); const s3 = new S3({}); const done = (x) => s3.getObject({ Bucket: 'b', Key: 'k' });
     ${bodies.join('\n')}\nexports.handler = (event) => f0(event);`,
  );
  expect(callsOf(analysis)).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
  expect(openOf(analysis)).toEqual([]);
  expect(analysis.diagnostics).toEqual([]);
});

test('what a factory makes often is one thing, and keeps all that it is given', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `table${index}`);
  const analysis = await analysed(
    `const { DynamoDB } = require('@aws-sdk/client-dynamodb'); const db = new DynamoDB({}); const request = () => ({ Key: {} });
     exports.handler = async () => { ${names.map((name) => `{ const r = request(); r.TableName = '${name}'; await db.getItem(r); }`).join('\n')} };`,
  );
  const calls = callsOf(analysis).join();
  for (const name of names) expect(calls).toContain(name);
});

test('code of more steps than the analysis takes is cut, and that is said', async () => {
  const analysis = await analysed(`exports.handler = (event) => [${'event.a,'.repeat(130_000)}];`);
  expect(analysis.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['code/limit']);
  expect(openOf(analysis)).toEqual(['the rest of the code → anything']);
});

test('so is code of few steps where very much is joined where ways meet', async () => {
  const names = Array.from({ length: 500 }, (_, index) => `v${index}`);
  const block = `${'if (event.deeper) {'.repeat(100)}${names.map((name) => `${name} = event.a;`).join('')}${'}'.repeat(100)}`;
  const code = `export const handler = async (event) => { let ${names.join()}; ${`${block}\n`.repeat(50)} };`;
  const analysis = await analysed(code);
  expect(analysis.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['code/limit']);
});

test('an object that keeps a method of its own and passes on what it is given ends', async () => {
  const code = `import boto3\ntable = boto3.resource('dynamodb').Table('t')\ntable.keep(table.use)
def handler(event, context):
    table.use(event['a'])
    table.put_item(Item=event)
`;
  const analysis = await analysed(code, { language: 'py' });
  expect(callsOf(analysis).map((callText) => callText.replace(/\(.*/, ''))).toContain('dynamodb:PutItem');
  expect(analysis.diagnostics).toEqual([]);
});

test('recursion ends, and what lies behind it is found', async () => {
  const analysis = await analysed(
    `import { S3 } from '@aws-sdk/client-s3'; const s3 = new S3();
     const walk = async (prefix, depth) => { const page = await s3.listObjectsV2({ Bucket: 'b', Prefix: prefix }); for (const one of page.CommonPrefixes) await walk(one.Prefix, depth + 1); return depth > 3 ? s3.deleteObject({ Bucket: 'b', Key: prefix }) : null; };
     export const handler = async (event) => walk(event.prefix, 0);`,
  );
  expect(callsOf(analysis).map((callText) => callText.split('(')[0])).toContain('s3:DeleteObject');
  expect(openOf(analysis)).toEqual([]);
});

test('classes that a metaclass puts into a table by name are found', async () => {
  const code = `import boto3
class Meta(type):
    registry = {}
    def __new__(mcs, name, bases, namespace):
        made = super().__new__(mcs, name, bases, namespace)
        if 'kind' in namespace:
            Meta.registry[namespace['kind']] = made
        return made
class Handler(metaclass=Meta):
    pass
class Store(Handler):
    kind = 'store'
    def go(self):
        boto3.client('s3').put_object(Bucket='b', Key='k')
class Tell(Handler):
    kind = 'tell'
    def go(self):
        boto3.client('sqs').send_message(QueueUrl='q', MessageBody='m')
def handler(event, context):
    Meta.registry[event['kind']]().go()
`;
  expect(callsOf(await analysed(code, { language: 'py' }))).toEqual([
    's3:PutObject(Bucket=b, Key=k)',
    'sqs:SendMessage(QueueUrl=q, MessageBody=m)',
  ]);
});

describe('a container that makes what it is asked for by asking itself', () => {
  const container = (layers: number) => `import { S3 } from '@aws-sdk/client-s3';
    class Container {
      factories = new Map(); made = new Map();
      register(name, factory) { this.factories.set(name, factory); return this; }
      resolve(name) {
        if (!this.made.has(name)) this.made.set(name, this.factories.get(name)(this));
        return this.made.get(name);
      }
    }
    const container = new Container().register('layer0', () => ({ run: (Key) => new S3({}).getObject({ Bucket: 'b', Key }) }));
    ${Array.from({ length: layers }, (_, i) => `container.register('layer${i + 1}', (c) => { const inner = c.resolve('layer${i}'); return { run: (key) => inner.run(key) }; });`).join('\n')}
    export const handler = async () => container.resolve('layer${layers}').run('k');`;
  test('is followed from the controller to the client', async () => {
    const analysis = await analysed(container(4));
    expect(callsOf(analysis)).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
    expect(openOf(analysis)).toEqual([]);
  });
  test('is summed up beyond the bound, and what was not followed is said', async () => {
    const analysis = await analysed(container(12));
    expect(callsOf(analysis)).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
    expect(openOf(analysis).every((question) => question === 'the rest of the code → anything')).toBe(true);
  });
  test('is summed up where there are very many', async () => {
    const analysis = await analysed(container(30));
    expect(callsOf(analysis)).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
    expect(openOf(analysis).every((question) => question === 'the rest of the code → anything')).toBe(true);
  });
});

test('warm starts meet what the first event left behind', async () => {
  const analysis = await analysed(
    `import { SSM } from '@aws-sdk/client-ssm'; const ssm = new SSM(); let token = null;
     export const handler = async () => { if (token === null) { token = await ssm.getParameter({ Name: '/t' }); } else { await ssm.putParameter({ Name: '/t', Value: 'x' }); } };`,
  );
  expect(callsOf(analysis)).toEqual(['ssm:GetParameter(Name=/t)', 'ssm:PutParameter(Name=/t, Value=x)']);
});

test('a handler that is not exported is a diagnostic, and everything stays open', async () => {
  const analysis = await analysed('export const other = 1;');
  expect(analysis.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['code/no-export']);
  expect(openOf(analysis)).toEqual(['app.js#handler → anything']);
});

test.each([
  [
    'app.js',
    "import { S3 } from '@aws-sdk/client-s3';\nexport const run = async (event) => new S3().getObject({ Bucket: 'b', Key: 'k' });",
  ],
  [
    'app.py',
    "import boto3\ndef run(event, context):\n    boto3.client('s3').get_object(Bucket='b', Key='k')",
  ],
])('%s: code that is read in the place of a missing export leaves everything open', async (file, text) => {
  const analysis = await analysed({ [file]: text });
  expect(callsOf(analysis)).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
  expect(openOf(analysis)).toEqual([`${file}#handler → anything`]);
});

describe('a file that cannot be read', () => {
  const tooLarge = `export const other = 1; //${'x'.repeat(9_000_000)}`;
  test('has no exports to be missing: it is the error of reading, and everything stays open', async () => {
    for (const [file, text, code] of [
      ['app.js', tooLarge, 'code/limit'],
      ['app.js', 'export const = {', 'code/syntax'],
      ['app.py', 'def handler(:', 'code/syntax'],
    ] as const) {
      const { diagnostics, program, ...analysis } = await analysed({ [file]: text });
      expect([...program.diagnostics, ...diagnostics].map((diagnostic) => diagnostic.code)).toEqual([code]);
      expect(openOf({ ...analysis, diagnostics })).toEqual([`${file} → anything`]);
    }
  });
  test('leaves everything open in what imports it', async () => {
    const analysis = await analysed({
      'app.js': `import { work } from './work.js'; export const handler = async () => work();`,
      'work.js': tooLarge,
    });
    expect(openOf(analysis)).toContain('work.js → anything');
    expect(analysis.diagnostics).toEqual([]);
  });
});

test("a loop's else is passed by what breaks out, and reached by what does not", async () => {
  const poll = `import boto3
jobs = boto3.client('athena')
def handler(event, context):
    job = jobs.start_query_execution(QueryString='SELECT 1')
    for turn in range(9):
        state = jobs.get_query_execution(QueryExecutionId=job['QueryExecutionId'])
        if state['QueryExecution']['Status']['State'] == 'SUCCEEDED':
            break
    else:
        jobs.stop_query_execution(QueryExecutionId=job['QueryExecutionId'])
        raise TimeoutError('too slow')
    return jobs.get_query_results(QueryExecutionId=job['QueryExecutionId'])
`;
  const calls = callsOf(await analysed(poll, { language: 'py' }));
  expect(calls.map((call) => call.replace(/\(.*/, ''))).toEqual([
    'athena:GetQueryExecution',
    'athena:GetQueryResults',
    'athena:StartQueryExecution',
    'athena:StopQueryExecution',
  ]);
});

describe('a function that runs often', () => {
  const start = `const AWS = require('aws-sdk'); const s3 = new AWS.S3();`;

  test.each([
    [
      'a variable of the module',
      `let method = 'getObject'; const run = () => s3[method]({ Bucket: 'b' }).promise();
       exports.handler = () => { run(); run(); run(); run(); method = 'deleteObject'; run(); }`,
    ],
    [
      'a field of an object',
      `const state = { method: 'getObject' }; const run = () => s3[state.method]({ Bucket: 'b' }).promise();
       exports.handler = () => { run(); run(); run(); run(); state.method = 'deleteObject'; run(); }`,
    ],
    [
      'what a function that it calls reads',
      `let method = 'getObject'; const inner = () => method; const run = () => s3[inner()]({ Bucket: 'b' }).promise();
       exports.handler = () => { run(); run(); run(); run(); method = 'deleteObject'; run(); }`,
    ],
  ])('runs again when it reads something else: %s', async (_, code) => {
    expect(callsOf(await analysed(`${start} ${code}`))).toEqual([
      's3:DeleteObject(Bucket=b)',
      's3:GetObject(Bucket=b)',
    ]);
  });
});

describe('a member chosen by a name that is known in part', () => {
  const methods = `import { S3 } from '@aws-sdk/client-s3'; const s3 = new S3();
    class Base {
      onGet() { return s3.getObject({ Bucket: 'b' }); }
      onPut() { return s3.putObject({ Bucket: 'b' }); }
      purge() { return s3.deleteBucket({ Bucket: 'b' }); }
    }
    class Api extends Base { onPut() { return s3.headBucket({ Bucket: 'b' }); } }
    const steps = { onGet: () => s3.getObject({ Bucket: 's' }), purge: () => s3.deleteBucket({ Bucket: 's' }) };
    export const method = async (event) => new Api()[\`on\${event.verb}\`]();
    export const step = async (event) => { const run = steps['on' + event.verb]; return run(); };
    export const any = async (event) => new Api()[event.verb]();`;
  test.each([
    ['method', ['s3:GetObject(Bucket=b)', 's3:HeadBucket(Bucket=b)']],
    ['step', ['s3:GetObject(Bucket=s)']],
    ['any', ['s3:DeleteBucket(Bucket=b)', 's3:GetObject(Bucket=b)', 's3:HeadBucket(Bucket=b)']],
  ])('%s: all of that name, inherited ones too', async (handler, expected) => {
    expect(callsOf(await analysed(methods, { handler }))).toEqual(expected);
  });
  test('does not make the object anew', async () => {
    const analysis = await analysed(
      `import os, boto3
class Api:
    def __init__(self, table):
        self.table = boto3.resource('dynamodb').Table(table)
    def dispatch(self, event):
        return getattr(self, 'on_' + event['method'], None)(event)
    def on_get(self, event):
        return self.table.scan()
api = Api(os.environ['TABLE'])
def handler(event, context):
    return api.dispatch(event)
`,
      { language: 'py' },
    );
    expect(callsOf(analysis)).toEqual(['dynamodb:Scan(TableName=${TABLE})']);
  });
});

test.each([
  ['if (event.more) items.push(put);', '{Put={TableName=t}}]'],
  ['for (const one of event.list) items.push(one.x ? put : { Delete: { TableName: "t" } });', '{Delete='],
  ['items.push(...event.list.map(() => put));', '[{Put={TableName=t}}]'],
  ['items.push(put); items = items.slice(event.from);', '[{Put={TableName=t}}]'],
  ['items.push(event.item);', '<item>'],
])('a list of unknown length holds what was put there and no more: %s', async (fill, expected) => {
  const [call = ''] = callsOf(
    await analysed(`import { DynamoDB } from '@aws-sdk/client-dynamodb';
      const db = new DynamoDB(); const put = { Put: { TableName: 't' } };
      export const handler = async (event) => { let items = []; ${fill} await db.transactWriteItems({ TransactItems: items }); };`),
  );
  expect(call).toContain(expected);
  expect(call).not.toContain('…');
});
