import { expect, test } from 'vitest';
import { analysed, callsOf, openByNameOf, openOf } from '../../testing/analysed.ts';

const programs: readonly (readonly [fact: string, code: string, expected: readonly string[]])[] = [
  [
    'a named tuple has its fields, also as items',
    `
from collections import namedtuple
from typing import NamedTuple, cast
Ctx = namedtuple('Ctx', 's3 table')
class Target(NamedTuple):
    sns: object
    topic: str = 'topic'
def handler(event, context):
    ctx = Ctx(s3=boto3.client('s3'), table=boto3.resource('dynamodb').Table('t'))
    s3, _ = ctx
    s3.head_bucket(Bucket='b')
    ctx.table.scan()
    target = Target(boto3.client('sns'))
    sns, topic = target
    sns.list_topics()
    cast('SQSClient', boto3.client('sqs')).list_queues()`,
    ['dynamodb:Scan(TableName=t)', 's3:HeadBucket(Bucket=b)', 'sns:ListTopics()', 'sqs:ListQueues()'],
  ],
  [
    'what a class statement tells its base',
    `
class Sender:
    kinds = {}
    def __init_subclass__(cls, kind=None, **rest):
        Sender.kinds[kind] = cls
class Mail(Sender, kind='mail'):
    def send(self): boto3.client('ses').list_identities()
class Queue(Sender, kind='queue'):
    def send(self): boto3.client('sqs').list_queues()
def handler(event, context):
    Sender.kinds[event['kind']]().send()`,
    ['ses:ListIdentities()', 'sqs:ListQueues()'],
  ],
  [
    'data classes end with __post_init__ and are replaced by others',
    `
from dataclasses import dataclass, field, replace
import attr
@dataclass
class Job:
    bucket: str
    s3: object = field(default=None, repr=False)
    def __post_init__(self): self.s3 = boto3.client('s3')
    def run(self): self.s3.head_bucket(Bucket=self.bucket)
@attr.s(auto_attribs=True)
class Other:
    sqs = attr.ib(factory=lambda: boto3.client('sqs'))
    def run(self): self.sqs.list_queues()
def handler(event, context):
    job = Job('one')
    job.run()
    replace(job, bucket='two').run()
    Other().run()`,
    ['s3:HeadBucket(Bucket=one)', 's3:HeadBucket(Bucket=two)', 'sqs:ListQueues()'],
  ],
  [
    'functions made of names, texts with names in them',
    `
from operator import attrgetter, methodcaller
from string import Template
def handler(event, context):
    s3 = boto3.client('s3')
    methodcaller('head_bucket', Bucket='b')(s3)
    attrgetter('get_object')(s3)(Bucket=Template('$stage-\${name}').substitute({'name': 'x'}, stage='prod'), Key='k')`,
    ['s3:GetObject(Bucket=prod-x, Key=k)', 's3:HeadBucket(Bucket=b)'],
  ],
  [
    'what is entered and left by a stack, and wrappers for with',
    `
from contextlib import ExitStack, closing, nullcontext
class Client:
    def __enter__(self): return boto3.client('s3')
    def __exit__(self, *error): pass
def handler(event, context):
    with ExitStack() as stack:
        stack.enter_context(Client()).list_buckets()
        stack.callback(boto3.client('sqs').list_queues)
    with closing(boto3.client('kms')) as kms, nullcontext(boto3.client('sns')) as sns:
        kms.list_keys()
        sns.list_topics()`,
    ['kms:ListKeys()', 's3:ListBuckets()', 'sns:ListTopics()', 'sqs:ListQueues()'],
  ],
  [
    'what one part puts into a queue or a variable and another takes out',
    `
import queue
from contextvars import ContextVar
jobs = queue.Queue()
client = ContextVar('client')
def work():
    client.get().list_tables()
    jobs.get()()
def handler(event, context):
    client.set(boto3.client('dynamodb'))
    jobs.put(lambda: boto3.client('sqs').list_queues())
    work()`,
    ['dynamodb:ListTables()', 'sqs:ListQueues()'],
  ],
  [
    'products and groups',
    `
import itertools
s3 = boto3.client('s3')
def handler(event, context):
    for bucket, key in itertools.product(['a', 'b'], ['k']):
        s3.delete_object(Bucket=bucket, Key=key)
    for key, group in itertools.groupby(['x'], lambda one: s3.head_bucket(Bucket=one)):
        for one in group: s3.get_object(Bucket=one, Key='k')`,
    ['s3:DeleteObject(Bucket=a | b, Key=k)', 's3:GetObject(Bucket=x, Key=k)', 's3:HeadBucket(Bucket=x)'],
  ],
  [
    'the default of a field of a model',
    `
from pydantic import BaseModel, Field
class Job(BaseModel):
    bucket: str = Field(default='b')
    def run(self): boto3.client('s3').head_bucket(Bucket=self.bucket)
def handler(event, context):
    Job().run()
    Job(bucket='c').run()`,
    ['s3:HeadBucket(Bucket=b)', 's3:HeadBucket(Bucket=c)'],
  ],
  [
    'the older manager of transfers',
    `
from boto3.s3.transfer import S3Transfer
def handler(event, context):
    S3Transfer(boto3.client('s3')).upload_file('/tmp/a', 'b', 'k')`,
    ['s3:PutObject(Bucket=b, Key=k)'],
  ],
  [
    'a dependency of a route is what its function gives or yields',
    `
from fastapi import Depends, FastAPI
from mangum import Mangum
app = FastAPI()
def table(): return boto3.resource('dynamodb').Table('t')
def s3():
    yield boto3.client('s3')
@app.get('/x')
def read(table=Depends(table), s3=Depends(s3)):
    s3.list_buckets()
    return table.scan()
handler = Mangum(app)`,
    ['dynamodb:Scan(TableName=t)', 's3:ListBuckets()'],
  ],
];

test.each(programs)('%s', async (_fact, code, expected) => {
  const analysis = await analysed(`import boto3\n${code}`, { language: 'py' });
  const shown = callsOf(analysis).map((callText) => callText.replace(/, (Body|Filename|Config)=[^,)]*/g, ''));
  expect(shown).toEqual(expected);
  expect([...openOf(analysis), ...openByNameOf(analysis)]).toEqual([]);
});
