import { constant } from '@emmental/model';
import { expect, test } from 'vitest';
import { type AnalysedOptions, analysed, callsOf, openOf } from '../../testing/analysed.ts';

const cases: readonly (readonly [fact: string, code: string, expected: readonly string[]])[] = [
  [
    'clients by name, keyword and session',
    `import boto3, os
from boto3 import client as make
from boto3.session import Session
a = boto3.client('s3')
b = boto3.client(service_name='sqs')
c = Session(region_name='eu-west-1').client('kms')
d = make('sns')
def handler(event, context):
    a.get_object(Bucket=os.environ['BUCKET'], Key=event['Records'][0]['s3']['object']['key'])
    b.send_message(QueueUrl=os.getenv('QUEUE'), MessageBody=event.get('body'))
    c.decrypt(CiphertextBlob=b'')
    d.publish(TopicArn=os.environ.get('TOPIC'), Message='m')
`,
    [
      'kms:Decrypt(CiphertextBlob=)',
      's3:GetObject(Bucket=${BUCKET}, Key=<Records[].s3.object.key>)',
      'sns:Publish(TopicArn=${TOPIC}, Message=m)',
      'sqs:SendMessage(QueueUrl=${QUEUE}, MessageBody=<body>)',
    ],
  ],
  [
    'tables of the resource API',
    `import boto3, os
table = boto3.resource('dynamodb').Table(os.environ['TABLE'])
def handler(event, context):
    table.put_item(Item={'id': event['id']})
    table.query(IndexName='by-date')
    with table.batch_writer() as batch:
        batch.put_item(Item={})
    return table.item_count
`,
    [
      'dynamodb:BatchWriteItem(RequestItems={[${TABLE}]=?})',
      'dynamodb:BatchWriteItem(RequestItems={[${TABLE}]=[{PutRequest={Item={}}}]})',
      'dynamodb:DescribeTable(TableName=${TABLE})',
      'dynamodb:PutItem(TableName=${TABLE}, Item={id=<id>})',
      'dynamodb:Query(TableName=${TABLE}, IndexName=by-date)',
    ],
  ],
  [
    'buckets, objects, collections and managed transfers',
    `import boto3
s3 = boto3.resource('s3')
def handler(event, context):
    bucket = s3.Bucket('photos')
    bucket.upload_file('/tmp/a', 'up.png')
    for item in bucket.objects.filter(Prefix='old/'):
        item.delete()
    bucket.objects.all().delete()
    s3.Object('photos', 'k').get()['Body'].read()
    size = s3.Object('photos', 'sized').content_length
    s3.meta.client.download_file('other', 'k', '/tmp/k')
    s3.Bucket('to').put_object(Key='p', Body=b'')
`,
    [
      's3:DeleteObject(Bucket=photos, Key=?)',
      's3:DeleteObjects(Bucket=photos, Delete={Objects=[{Key=?}]})',
      's3:GetObject(Bucket=other, Key=k)',
      's3:GetObject(Bucket=photos, Key=k)',
      's3:HeadObject(Bucket=other, Key=k)',
      's3:HeadObject(Bucket=photos, Key=sized)',
      's3:ListObjects(Bucket=photos)',
      's3:ListObjects(Bucket=photos, Prefix=old/)',
      's3:PutObject(Bucket=photos, Key=up.png)',
      's3:PutObject(Bucket=to, Key=p, Body=)',
    ],
  ],
  [
    'paginators, waiters and presigned operations by name',
    `import boto3
s3 = boto3.client('s3')
def handler(event, context):
    for page in s3.get_paginator('list_objects_v2').paginate(Bucket='b'):
        print(page)
    s3.get_waiter('object_exists').wait(Bucket='w', Key='k')
    s3.generate_presigned_url('get_object', Params={'Bucket': 'g', 'Key': event['key']}, ExpiresIn=60)
    s3.generate_presigned_url(ClientMethod='put_object', Params={'Bucket': 'p'})
    return s3.generate_presigned_post('post', 'form/\${filename}')
`,
    [
      's3:GetObject(Bucket=g, Key=<key>)',
      's3:HeadObject(Bucket=w, Key=k)',
      's3:ListObjectsV2(Bucket=b)',
      's3:PutObject(Bucket=p)',
      's3:PutObject(Bucket=post, Key=form/?)',
    ],
  ],
  [
    'a client that is made on first use',
    `import boto3
client = None
def get():
    global client
    if client is None:
        client = boto3.client('ssm')
    return client
def handler(event, context):
    return get().get_parameter(Name='/a')
`,
    ['ssm:GetParameter(Name=/a)'],
  ],
  [
    'clients in a dictionary, in self and behind partial, lambda and a dictionary of functions',
    `import boto3
from functools import partial
clients = {'queue': boto3.client('sqs'), 'topic': boto3.client('sns')}
class Store:
    table_name = 'T'
    def __init__(self, db=None):
        self._db = db or boto3.client('dynamodb')
    @property
    def db(self):
        return self._db
    def read(self, key):
        return self.db.get_item(TableName=self.table_name, Key=key)
actions = {'send': lambda body: clients['queue'].send_message(QueueUrl='q', MessageBody=body), 'tell': partial(clients['topic'].publish, TopicArn='t')}
def handler(event, context):
    Store().read({'id': {'S': event['id']}})
    return actions[event['action']](event['body'])
`,
    [
      'dynamodb:GetItem(TableName=T, Key={id={S=<id>}})',
      'sns:Publish(TopicArn=t)',
      'sqs:SendMessage(QueueUrl=q, MessageBody=<body>)',
    ],
  ],
  [
    'a queue that is asked for by its name, once',
    `import boto3, os
sqs = boto3.client('sqs')
url = None
def queue():
    global url
    if url is None:
        url = sqs.get_queue_url(QueueName='jobs-' + os.environ['STAGE'])['QueueUrl']
    return url
def handler(event, context):
    sqs.delete_message(QueueUrl=queue())
`,
    [
      'sqs:DeleteMessage(QueueUrl=https://sqs.?.amazonaws.com/?/jobs-${STAGE})',
      'sqs:GetQueueUrl(QueueName=jobs-${STAGE})',
    ],
  ],
  [
    'asynchronous clients are context managers',
    `import aioboto3
from aiobotocore.session import get_session
async def run():
    async with aioboto3.Session().client('s3') as s3:
        await s3.list_buckets()
    async with get_session().create_client('sqs') as sqs:
        await sqs.delete_message(QueueUrl='q')
def handler(event, context):
    import asyncio
    return asyncio.run(run())
`,
    ['s3:ListBuckets()', 'sqs:DeleteMessage(QueueUrl=q)'],
  ],
  [
    'a known attribute name is that method',
    `import boto3
def handler(event, context):
    return getattr(boto3.client('ec2'), 'describe_instances')(Filters=[])
`,
    ['ec2:DescribeInstances(Filters=[])'],
  ],
  [
    'keyword arguments from a dictionary, text formatting and nested functions',
    `import boto3, os
ddb = boto3.client('dynamodb')
def handler(event, context):
    params = {'TableName': '%s-orders' % os.environ['STAGE']}
    params['IndexName'] = f"{os.environ['STAGE']}-index"
    if event.get('start'):
        params.update(ExclusiveStartKey=event['start'])
    def page():
        return ddb.query(**params)
    return page()
`,
    ['dynamodb:Query(TableName=${STAGE}-orders, IndexName=${STAGE}-index, ExclusiveStartKey=<start> | null)'],
  ],
];

test.each(cases)('%s', async (_fact, code, expected) => {
  const analysis = await analysed(code, { language: 'py' });
  expect(callsOf(analysis)).toEqual(expected);
  expect(openOf(analysis)).toEqual([]);
});

test('an attribute chosen at run time leaves the service open, operations named in the program are possible', async () => {
  const analysis = await analysed(
    `import boto3
iam = boto3.client('iam')
NAMES = ['list_users', 'list_roles']
def handler(event, context):
    return getattr(iam, event['what'])(MaxItems=5)
`,
    { language: 'py' },
  );
  expect(callsOf(analysis)).toEqual(['iam:ListRoles?', 'iam:ListUsers?']);
  expect(openOf(analysis)).toEqual(['iam[…] → iam']);
});

test('a service chosen at run time leaves the services open that have the operation, or everything', async () => {
  const open = async (method: string) =>
    openOf(
      await analysed(
        `import boto3
def handler(event, context):
    return boto3.client(event['service']).${method}()
`,
        { language: 'py' },
      ),
    ).map((question) => question.split(' → ')[1]);
  expect(await open('fold_things')).toEqual(['anything']);
  expect(await open('list_things')).toEqual(['iot']);
});

test('a client of the service that the environment names is a client of each it may name', async () => {
  const code = `import os
import boto3
client = boto3.client(os.getenv('GATEWAY', 'apigateway'))
def handler(event, context):
    if event['kind'] == 'http':
        return client.export_api(ApiId=event['id'], OutputType='JSON')
    return client.get_export(restApiId=event['id'], stageName='live')
`;
  const named = (values: readonly string[]): AnalysedOptions => ({
    environment: new Map([
      [
        'GATEWAY',
        { kind: 'one-of', choices: values.map((value) => ({ when: null, value: constant(value) })) },
      ],
    ]),
  });
  const both = await analysed(code, { language: 'py', ...named(['apigateway', 'apigatewayv2']) });
  expect(callsOf(both)).toContain('apigateway:GetExport(restApiId=<id>, stageName=live)');
  expect(callsOf(both)).toContain('apigatewayv2:ExportApi(ApiId=<id>, OutputType=JSON)');
  const none = await analysed(code, { language: 'py' });
  expect(openOf(none)).toContain(
    'get_export of the service that env.GATEWAY names → apigateway,bcm-data-exports,lex-models,simpledbv2',
  );
});

test('a method that is named by another one of the client', async () => {
  const code = `import boto3
s3 = boto3.client('s3')
def pages(client, method, **given):
    return client.get_paginator(method.__name__).paginate(**given)
class Store:
    def remove(self, key):
        getattr(s3, s3.delete_object.__name__)(Bucket='b', Key=key)
def handler(event, context):
    for page in pages(s3, s3.list_objects_v2, Bucket='b'):
        Store().remove('k')
`;
  const analysis = await analysed(code, { language: 'py' });
  expect(openOf(analysis)).toEqual([]);
  expect(callsOf(analysis)).toEqual(['s3:DeleteObject(Bucket=b, Key=k)', 's3:ListObjectsV2(Bucket=b)']);
});
