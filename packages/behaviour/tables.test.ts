import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from './testing/analysed.ts';

/** Calls that a table chooses: what is called is a key or a value of a collection, or a member with a computed name. */
const send = 'sqs:SendMessage(QueueUrl=q)';
const publish = 'sns:Publish(TopicArn=t)';

const python = `import boto3, os
from collections import Counter, OrderedDict, defaultdict
def send(*rest): boto3.client('sqs').send_message(QueueUrl='q')
def publish(*rest): boto3.client('sns').publish(TopicArn='t')
class Sender:
    def __init__(self, name): self.client = boto3.client('sqs')
    def start(self, tags=None): self.client.send_message(QueueUrl='q')
class Publisher:
    def __init__(self, name): self.client = boto3.client('sns')
    def start(self, tags=None): self.client.publish(TopicArn='t')
`;

const inPython: readonly (readonly [family: string, body: string, before?: string])[] = [
  [
    'classes are the keys of a dictionary',
    `for kind, on in {Sender: os.getenv('A'), Publisher: os.getenv('B')}.items():
        if on:
            getattr(kind('x'), os.getenv('ACTION'))(tags=[])`,
  ],
  ['functions are the keys', 'for run in plan.keys(): run()', 'plan = {send: 1, publish: 2}'],
  [
    'keys that were set one by one, sorted',
    'for run in sorted(plan, key=plan.get): run()',
    'plan = {}\nplan[send] = 1\nplan[publish] = 2',
  ],
  [
    'keys of a dictionary that is laid over another',
    'plan = {**{send: 1}}\n    plan.update({publish: 2})\n    for run in plan.copy(): run()',
  ],
  [
    'tuples are the keys',
    'for (run, name), count in plan.items(): run()',
    "plan = {(send, 'a'): 1, (publish, 'b'): 2}",
  ],
  ['a dictionary of pairs', 'for run in plan: run()', 'plan = dict(zip([send, publish], [1, 2]))'],
  ['an ordered dictionary', 'for run in plan: run()', 'plan = OrderedDict([(send, 1), (publish, 2)])'],
  [
    'a dictionary with defaults',
    'for run, _ in plan.items(): run()',
    'plan = defaultdict(list)\nplan[send].append(1)\nplan[publish].append(1)',
  ],
  [
    'setdefault',
    'for run in plan: run()',
    'plan = {}\nplan.setdefault(send, 1)\nplan.setdefault(publish, 1)',
  ],
  ['a comprehension', '[run() for run in plan]', 'plan = {run: 1 for run in (send, publish)}'],
  ['a counter', 'for run in Counter([send, publish]): run()'],
  ['the largest key', 'max(plan, key=plan.get)()', 'plan = {send: 1, publish: 2}'],
  ['keys by map', 'list(map(lambda run: run(), plan))', 'plan = {send: 1, publish: 2}'],
  [
    'keys by unpacking',
    'first, *more = plan\n    first()\n    for run in more: run()',
    'plan = {send: 1, publish: 2}',
  ],
];

test.each(inPython)('Python: %s', async (_family, body, before = '') => {
  const source = `${python}${before}\ndef handler(event, context):\n    ${body}\n`;
  expect(callsOf(await analysed(source, { language: 'py' }))).toEqual([publish, send].sort());
});

const javascript = `const { SQS, SNS } = require('aws-sdk');
class Sender { start() { return new SQS().sendMessage({ QueueUrl: 'q' }).promise(); } }
class Publisher { start() { return new SNS().publish({ TopicArn: 't' }).promise(); } }
const send = () => new Sender().start();
const publish = () => new Publisher().start();
`;

const inJavaScript: readonly (readonly [family: string, body: string])[] = [
  [
    'classes are the keys of a Map',
    'for (const [Kind, on] of new Map([[Sender, process.env.A], [Publisher, process.env.B]])) if (on) new Kind()[process.env.ACTION]();',
  ],
  ['functions are the keys', 'for (const run of plan.keys()) run();'],
  ['forEach of a Map', 'plan.forEach((count, run) => run());'],
  ['a spread of a Map', 'for (const [run] of [...plan]) run();'],
  ['a list made from a Map', 'Array.from(plan, ([run]) => run());'],
  ['a list made from the keys', '[...plan.keys()].map((run) => run());'],
  ['a Map made from a Map', 'for (const [run] of new Map(plan)) run();'],
  [
    'values of a Map under unknown keys',
    'const made = new Map(); made.set(event.a, { send }); made.set(event.b, { send: publish }); for (const [, { send }] of made) send();',
  ],
  [
    'an object made of a Map',
    'const all = Object.fromEntries(new Map([[event.a, send], [event.b, publish]])); all[event.c]();',
  ],
];

test.each(inJavaScript)('JavaScript: %s', async (_family, body) => {
  const source = `${javascript}const plan = new Map([[send, 1]]); plan.set(publish, 2);\nexports.handler = async (event) => { ${body} };`;
  expect(callsOf(await analysed(source))).toEqual([publish, send].sort());
});

const actions = {
  'lazy.py': "import importlib\ndef __getattr__(name): return importlib.import_module('actions.' + name)\n",
  'actions/__init__.py': '',
  'actions/a.py': "import boto3\ndef run(event): boto3.client('sqs').send_message(QueueUrl='q')\n",
  'actions/b.py': "import boto3\ndef run(event): boto3.client('sns').publish(TopicArn='t')\n",
};

test.each([
  [
    'the name of a module is made of the event',
    'import importlib\ndef handler(event, context):\n    importlib.import_module(f"actions.{event[\'k\']}").run(event)\n',
  ],
  [
    'a table of module and function',
    "import importlib\ntable = {'a': 'actions.a.run', 'b': 'actions.b.run'}\ndef handler(event, context):\n    module, name = table[event['k']].rsplit('.', 1)\n    getattr(importlib.import_module(module), name)(event)\n",
  ],
  [
    'a table of module and function with a colon',
    "import importlib\ndef handler(event, context):\n    for path in ['actions.a:run', 'actions.b:run']:\n        module, _, name = path.partition(':')\n        getattr(importlib.import_module(module), name)(event)\n",
  ],
  [
    'a module that reads its members itself',
    'import lazy\ndef handler(event, context):\n    lazy.a.run(event)\n    lazy.b.run(event)\n',
  ],
  [
    'a function of the module itself, by a part of its name',
    "import sys\nfrom actions.a import run as do_a\nfrom actions.b import run as do_b\ndef handler(event, context):\n    getattr(sys.modules[__name__], 'do_' + event['k'])(event)\n",
  ],
])('Python, modules: %s', async (_family, source) => {
  const analysis = await analysed({ 'app.py': source, ...actions }, { language: 'py' });
  expect(callsOf(analysis)).toEqual([publish, send].sort());
  expect(openOf(analysis)).toEqual([]);
});

test('Python: members of an enumeration have methods, and are found by name and in loops', async () => {
  const source = `import boto3
from enum import Enum
class Name(str, Enum):
    QUEUE = 'sqs'
    @property
    def client(self): return boto3.client(self.value)
class Step(Enum):
    SEND = ('sqs', 'send_message', {'QueueUrl': 'q'})
    PUBLISH = ('sns', 'publish', {'TopicArn': 't'})
    def __init__(self, service, operation, request):
        self.service, self.operation, self.request = service, operation, request
    def run(self): getattr(boto3.client(self.service), self.operation)(**self.request)
class Plain(Enum):
    QUEUE = 'sqs'
def handler(event, context):
    Name.QUEUE.client.delete_message(QueueUrl='a')
    boto3.client(Name.QUEUE).purge_queue(QueueUrl='b')
    Step[event['step']].run()
    for step in Step: step.run()
    for name in Plain: boto3.client(name.value).get_queue_url(QueueName='c')
`;
  const calls = callsOf(await analysed(source, { language: 'py' }));
  expect(calls).toEqual([
    publish,
    'sqs:DeleteMessage(QueueUrl=a)',
    'sqs:GetQueueUrl(QueueName=c)',
    'sqs:PurgeQueue(QueueUrl=b)',
    send,
  ]);
});

test.each([
  [
    'the default of getattr',
    "getattr(object(), event['name'], send)(event)\n    getattr(object(), event['name'], publish)(event)",
  ],
  [
    'members of the module',
    "for name, member in inspect.getmembers(sys.modules[__name__], inspect.isclass):\n        member('x').start()",
  ],
  [
    'members of an object',
    "for each in (Sender('x'), Publisher('x')):\n        for name, member in inspect.getmembers(each): member()",
  ],
])('Python: %s', async (_family, body) => {
  const source = `import inspect, sys\n${python}def handler(event, context):\n    ${body}\n`;
  expect(callsOf(await analysed(source, { language: 'py' }))).toEqual([publish, send].sort());
});

test.each([
  ['util.inherits', "require('util').inherits(Queue, Base);"],
  ['the package inherits', "require('inherits')(Queue, Base);"],
  ['setPrototypeOf', 'Object.setPrototypeOf(Queue.prototype, Base.prototype);'],
  ['Object.create', 'Queue.prototype = Object.create(Base.prototype);'],
])('a function inherits the methods of a class or a function: %s', async (_form, link) => {
  for (const base of [
    'class Base { run() { return this.go(); } }',
    'function Base() {} Base.prototype.run = function () { return this.go(); };',
  ]) {
    const source = `const { SQS } = require('aws-sdk'); ${base} function Queue() { Base.call(this); } ${link}
      Queue.prototype.go = function () { return new SQS().sendMessage({ QueueUrl: 'q' }).promise(); };
      exports.handler = async () => new Queue().run();`;
    expect(callsOf(await analysed(source))).toEqual([send]);
  }
});

test('a client of one of several services asks only about operations that none of them has', async () => {
  const source = `import boto3
services = {'queue': 'sqs', 'topic': 'sns'}
def handler(event, context):
    client = boto3.client(services[event['kind']])
    client.send_message(QueueUrl='q')
    client.publish(TopicArn='t')
    client.fold()
`;
  const analysis = await analysed(source, { language: 'py' });
  expect(callsOf(analysis)).toEqual([publish, send].sort());
  expect(openOf(analysis)).toEqual(['sqs.fold → sqs', 'sns.fold → sns']);
});

test('a method of a client whose service is not known leaves the services open that have the operation', async () => {
  const source = `import boto3
def handler(event, context):
    boto3.client(event['service']).describe_vpcs()
    boto3.client(event['service']).fold()
`;
  const analysis = await analysed(source, { language: 'py' });
  expect(callsOf(analysis)).toEqual(['ec2:DescribeVpcs?']);
  expect(openOf(analysis)).toEqual([
    'describe_vpcs of a service chosen at run time → ec2',
    'fold of a service chosen at run time → anything',
  ]);
});
