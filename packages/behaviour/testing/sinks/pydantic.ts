import type { SinkFixture } from './javascript.ts';

const app = (text: string): Readonly<Record<string, string>> => ({ 'app.py': text.trim() });

/** Fixtures of pydantic models, enumerations, and libraries that hold values for other parts of a program. */
export const pydanticFixtures: readonly SinkFixture[] = [
  {
    says: 'the types of a model prove what its fields hold; text is text, also with a length or an alias',
    triggers: ['http-api'],
    files: app(`
import os
from typing import Literal
from uuid import UUID
from pydantic import BaseModel, Field
class Base(BaseModel):
    id: UUID
class Job(Base):
    tool: Literal['ls', 'df']
    lines: int
    name: str = Field(max_length=9, alias='fileName')
    slug: str = Field(pattern=r'^[a-z0-9-]+$')
def handler(event, context):
    job = Job.model_validate_json(event['body'])
    os.system(f'{job.tool} {job.lines} {job.id}')
    os.system('cat ' + job.slug)
    os.system('cat ' + job.name)`),
    sinks: [
      'shell body.fileName 16 -',
      'shell body.id 14 generated name',
      'shell body.lines 14 number',
      'shell body.name 16 -',
      'shell body.slug 15 anchored pattern',
      'shell body.tool 14 allow-list',
    ],
  },
  {
    says: 'models made by their constructor, with defaults, in each other, and back as records',
    triggers: ['sqs'],
    files: app(`
import json, os
from pydantic import BaseModel
class Inner(BaseModel):
    count: int
    path: str = 'x'
class Job(BaseModel):
    inner: Inner
    mode: str = 'fast'
def handler(event, context):
    for record in event['Records']:
        job = Job(**json.loads(record['body']))
        os.system(f'head -n {job.inner.count} {job.inner.path}')
        os.system(job.model_dump()['mode'])`),
    sinks: [
      'shell Records[].body.inner.count 12 number',
      'shell Records[].body.inner.path 12 -',
      'shell Records[].body.mode 13 -',
    ],
  },
  {
    says: 'an enumeration gives one of its members or raises',
    triggers: ['http-api'],
    files: app(`
import os
from enum import Enum
class Tool(str, Enum):
    LIST = 'ls'
    FREE = 'df'
def handler(event, context):
    os.system(Tool(event['pathParameters']['tool']).value)
    os.system(event['pathParameters']['tool'])`),
    sinks: ['shell pathParameters.tool 8 -'],
  },
  {
    says: 'a search for what must not be there proves on the way where nothing was found',
    triggers: ['http-api'],
    files: app(`
import os, re
def checked(name):
    if re.search(r'[^A-Za-z0-9_]', name):
        raise ValueError(name)
    return name
def handler(event, context):
    os.system('x ' + checked(event['pathParameters']['a']))
    if re.search(r'[;&|]', event['pathParameters']['b']):
        return
    os.system('x ' + event['pathParameters']['b'])
    if re.match(r'[^a-z]', event['pathParameters']['c']):
        return
    os.system('x ' + event['pathParameters']['c'])`),
    sinks: [
      'shell pathParameters.a 7 anchored pattern',
      'shell pathParameters.b 10 -',
      'shell pathParameters.c 13 -',
    ],
  },
  {
    says: 'event data goes through named tuples, queues, variables of a context, templates and iterators',
    triggers: ['http-api'],
    files: app(`
import itertools, os, queue
from collections import namedtuple
from contextlib import nullcontext
from contextvars import ContextVar
from operator import itemgetter
from string import Template
Pair = namedtuple('Pair', 'a b')
jobs = queue.Queue()
current = ContextVar('current')
def handler(event, context):
    query = event['queryStringParameters']
    a, _ = Pair(query['tuple'], 1)
    os.system(a)
    jobs.put(query['queue'])
    os.system(jobs.get())
    current.set(query['variable'])
    os.system(current.get())
    os.system(Template('x $a').substitute(a=query['template']))
    os.system(itemgetter('item')(query))
    with nullcontext(query['context']) as text:
        os.system(text)
    for one, _ in itertools.product([query['product']], ['x']):
        os.system(one)`),
    sinks: [
      'shell queryStringParameters.context 21 -',
      'shell queryStringParameters.item 19 -',
      'shell queryStringParameters.product 23 -',
      'shell queryStringParameters.queue 15 -',
      'shell queryStringParameters.template 18 -',
      'shell queryStringParameters.tuple 13 -',
      'shell queryStringParameters.variable 17 -',
    ],
  },
];
