/** A function of an app: the module of its handler, and its environment variables. */
export interface EntryOfApp {
  readonly module: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Functions that load the same modules, and what could reach one of them from the runs of the others. */
export interface AppOfImages {
  readonly says: string;
  readonly files: Readonly<Record<string, string>>;
  readonly entries: readonly EntryOfApp[];
}

const client = `
import { DynamoDBClient, GetItemCommand, PutItemCommand, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
export const client = new DynamoDBClient({});
export const get = (Key) => client.send(new GetItemCommand({ TableName: process.env.TABLE, Key }));
export const put = (Item) => client.send(new PutItemCommand({ TableName: process.env.TABLE, Item }));
export const remove = (Key) => client.send(new DeleteItemCommand({ TableName: process.env.TABLE, Key }));
`;

const commonJsClient = `
const { DynamoDBClient, GetItemCommand, PutItemCommand, DeleteItemCommand } = require('@aws-sdk/client-dynamodb');
const client = new DynamoDBClient({});
exports.get = (Key) => client.send(new GetItemCommand({ TableName: process.env.TABLE, Key }));
exports.put = (Item) => client.send(new PutItemCommand({ TableName: process.env.TABLE, Item }));
exports.remove = (Key) => client.send(new DeleteItemCommand({ TableName: process.env.TABLE, Key }));
`;

const modules = (...names: readonly string[]): readonly EntryOfApp[] => names.map((module) => ({ module }));

export const appsOfImages: readonly AppOfImages[] = [
  {
    says: 'a module that registers a function in another one',
    files: {
      'client.mjs': client,
      'registry.mjs': 'export const routes = {}; export const add = (name, run) => { routes[name] = run; };',
      'reads.mjs':
        "import { add } from './registry.mjs'; import { get } from './client.mjs'; add('read', get);",
      'writes.mjs':
        "import { add } from './registry.mjs'; import { put } from './client.mjs'; add('write', put);",
      'one.mjs':
        "import './reads.mjs'; import { routes } from './registry.mjs'; export const handler = (event) => routes[event.name](event.key);",
      'two.mjs':
        "import './writes.mjs'; import { routes } from './registry.mjs'; export const handler = (event) => routes[event.name](event.key);",
      'three.mjs':
        "import { routes } from './registry.mjs'; export const handler = (event) => routes[event.name](event.key);",
    },
    entries: modules('one.mjs', 'two.mjs', 'three.mjs'),
  },
  {
    says: 'a handler that leaves event data, functions and fields in a shared module',
    files: {
      'client.mjs': client,
      'state.mjs':
        'export const state = { last: null, list: [], byId: new Map(), run: null }; let count = 0; export const next = () => ++count;',
      'one.mjs': `
import { exec } from 'node:child_process';
import { state, next } from './state.mjs';
import { remove } from './client.mjs';
export const handler = async (event) => {
  state.last = event.body;
  state.list.push(event.item);
  state.byId.set(event.id, event.value);
  state[event.field] = 1;
  state.run = remove;
  Object.assign(state, { added: event.added });
  Object.defineProperty(state, 'asked', { get: () => event.asked });
  exec(\`echo \${next()} \${state.last}\`);
};`,
      'two.mjs': `
import { exec } from 'node:child_process';
import { state, next } from './state.mjs';
export const handler = async () => {
  exec(\`echo \${state.last} \${state.list[0]} \${state.byId.get('a')} \${state.added} \${state.asked} \${Object.keys(state).join()} \${next()}\`);
  if (state.run) await state.run('a');
};`,
    },
    entries: modules('two.mjs', 'one.mjs', 'two.mjs'),
  },
  {
    says: 'a top level that depends on the environment of the function',
    files: {
      'client.mjs': client,
      'mode.mjs':
        "import { get, put } from './client.mjs'; export const run = process.env.MODE === 'write' ? put : get; export const name = process.env.NAME;",
      'inner.mjs': "export * from './mode.mjs'; export const other = 1;",
      'one.mjs':
        "import { run } from './inner.mjs'; export const handler = async (event) => run({ id: event.id });",
      'two.mjs':
        "import { run } from './mode.mjs'; export const handler = async (event) => run({ id: event.id });",
    },
    entries: [
      { module: 'one.mjs', environment: { MODE: 'write' } },
      { module: 'one.mjs', environment: { MODE: 'read' } },
      { module: 'two.mjs', environment: { MODE: 'write', NAME: 'a' } },
      { module: 'two.mjs' },
    ],
  },
  {
    says: 'modules that load each other',
    files: {
      'client.mjs': client,
      'index.mjs': "export * from './a.mjs'; export * from './b.mjs';",
      'a.mjs':
        "import { b } from './index.mjs'; import { get } from './client.mjs'; export const a = (key) => (key ? get(key) : b(key));",
      'b.mjs':
        "import { a } from './index.mjs'; import { put } from './client.mjs'; export const b = (key) => (key ? put(key) : a(key));",
      'user.mjs': "import { a } from './index.mjs'; export const both = (key) => a(key);",
      'one.mjs': "import { a } from './index.mjs'; export const handler = async (event) => a(event.id);",
      'two.mjs':
        "import { b } from './b.mjs'; import { both } from './user.mjs'; export const handler = async (event) => { await b(event.id); return both(event.key); };",
      'three.mjs':
        "import { both } from './user.mjs'; import { a } from './a.mjs'; export const handler = async (event) => { await a(event.id); return both(event.key); };",
    },
    entries: modules('one.mjs', 'two.mjs', 'three.mjs', 'b.mjs'),
  },
  {
    says: 'an entry that changes a module before another one loads',
    files: {
      'client.js': commonJsClient,
      'settings.js': 'exports.mode = "read"; exports.hooks = [];',
      'store.js':
        "const settings = require('./settings'); const { get, put } = require('./client'); const run = settings.mode === 'write' ? put : get; exports.run = (key) => { for (const hook of settings.hooks) hook(key); return run(key); };",
      'one.js':
        "const settings = require('./settings'); settings.mode = 'write'; const store = require('./store'); exports.handler = async (event) => store.run(event.id);",
      'two.js':
        "const settings = require('./settings'); const { remove } = require('./client'); settings.hooks.push(remove); const store = require('./store'); exports.handler = async (event) => store.run(event.id);",
      'three.js': "const store = require('./store'); exports.handler = async (event) => store.run(event.id);",
    },
    entries: modules('three.js', 'one.js', 'two.js', 'three.js'),
  },
  {
    says: 'members of libraries that a module writes, and modules that load inside of conditions and functions',
    files: {
      'client.mjs': client,
      'environment.mjs': "process.env.MODE = 'write';",
      'mode.mjs':
        "import { get, put } from './client.mjs'; export const run = process.env.MODE === 'write' ? put : get;",
      'one.mjs':
        "import './environment.mjs'; import { run } from './mode.mjs'; export const handler = async (event) => run(event.id);",
      'two.mjs': "import { run } from './mode.mjs'; export const handler = async (event) => run(event.id);",
      'three.mjs':
        "let mode; try { mode = await import('./mode.mjs'); } catch { mode = null; } export const handler = async (event) => { const { run } = await import('./mode.mjs'); await mode.run(event.key); return run(event.id); };",
    },
    entries: modules('two.mjs', 'one.mjs', 'three.mjs', 'two.mjs'),
  },
  {
    says: 'code that a top level starts or hands to libraries and that goes on later',
    files: {
      'client.mjs': client,
      'ready.mjs': `
import { get, put, remove } from './client.mjs';
import { Router } from 'unknown-router';
export const state = { value: null };
const load = async () => { state.value = await get({ id: 'settings' }); await put({ id: 'loaded' }); };
load().then(() => remove({ id: 'old' }));
export const router = new Router();
router.on('/save', (request) => put(request.body));
export function* names() { yield get({ id: 'a' }); yield put({ id: 'b' }); }
const first = names();
first.next();
class Job { constructor(run) { this.run = run; } toString() { return this.run(); } }
export const job = new Job(() => remove({ id: 'job' }));`,
      'one.mjs':
        "import { state, router } from './ready.mjs'; export const handler = async (event) => { router.run(event); return state.value; };",
      'two.mjs':
        "import { names, job } from './ready.mjs'; export const handler = async () => { for (const name of names()) await name; return `${job}`; };",
    },
    entries: modules('one.mjs', 'two.mjs'),
  },
  {
    says: 'classes, factories and wrappers of a shared module',
    files: {
      'client.mjs': client,
      'base.mjs': `
import { get, put } from './client.mjs';
export class Base { static made = []; constructor() { Base.made.push(this); } run(key) { return get(key); } }
export const wrap = (handler) => async (event) => { await put({ id: 'log' }); return handler(event); };
const cache = {};
export const once = (name, make) => (cache[name] ??= make());`,
      'child.mjs':
        "import { Base } from './base.mjs'; import { remove } from './client.mjs'; export class Child extends Base { run(key) { return remove(key); } } export const child = new Child();",
      'one.mjs':
        "import { Base, wrap } from './base.mjs'; export const handler = wrap(async (event) => new Base().run(event.id));",
      'two.mjs':
        "import { Base, once } from './base.mjs'; import './child.mjs'; export const handler = async (event) => { for (const made of Base.made) await made.run(event.id); return once('a', () => event.secret); };",
      'three.mjs':
        "import { Base, once } from './base.mjs'; export const handler = async (event) => { for (const made of Base.made) await made.run(event.id); return once('a', () => 1); };",
    },
    entries: modules('one.mjs', 'two.mjs', 'three.mjs'),
  },
  {
    says: 'functions of a shared module that recur, and code that writes variables while other code runs',
    files: {
      'client.mjs': client,
      'walk.mjs': `
import { put } from './client.mjs';
export function walk(node, seen) {
  const own = { name: node.name, parts: [] };
  for (const part of node.parts ?? []) own.parts.push(walk(part, own));
  return node.left ? walk(node.left, walk(node.right, own)) : own;
}
export const collect = async (run) => {
  let found = 'none';
  const fill = async () => { found = await run(); };
  fill();
  await put({ id: found });
  return found;
};`,
      'one.mjs':
        "import { walk, collect } from './walk.mjs'; export const handler = async (event) => { await collect(async () => event.id); return walk(event.tree, event.seen); };",
      'two.mjs':
        "import { exec } from 'node:child_process'; import { walk, collect } from './walk.mjs'; export const handler = async (event) => { exec(await collect(async () => 'b')); return walk(JSON.parse(event.body), null); };",
    },
    entries: modules('two.mjs', 'one.mjs'),
  },
  {
    says: 'functions of Python that make names of their module',
    files: {
      'shared.py': `
import boto3


def keep(value):
    global kept
    kept = value


def use():
    return boto3.client("sqs").send_message(QueueUrl=kept, MessageBody="")
`,
      'one.py': `
import shared


def handler(event, context):
    shared.keep(event["queue"])
    return shared.use()
`,
      'two.py': `
import shared


def handler(event, context):
    return shared.use()
`,
    },
    entries: modules('two.py', 'one.py'),
  },
  {
    says: 'modules of Python: globals, subclasses, decorators, values of the environment',
    files: {
      'shared/__init__.py': '',
      'shared/table.py': `
import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
client = None
handlers = {}
mode = os.environ.get("MODE", "read")


def connect():
    global client
    if client is None:
        client = boto3.client("s3")
    return client


def route(name):
    def keep(function):
        handlers[name] = function
        return function
    return keep


class Job:
    def run(self, key):
        return table.get_item(Key={"id": key})


if mode == "write":
    def act(key):
        return table.put_item(Item={"id": key})
else:
    def act(key):
        return table.get_item(Key={"id": key})
`,
      'shared/jobs.py': `
from shared.table import Job, route, table


class Delete(Job):
    def run(self, key):
        return table.delete_item(Key={"id": key})


@route("purge")
def purge(event):
    return table.update_item(Key={"id": event["id"]})
`,
      'one.py': `
from shared.table import connect, act


def handler(event, context):
    connect().put_object(Bucket=event["bucket"], Key="a", Body=b"")
    return act(event["id"])
`,
      'two.py': `
from shared import table
import shared.jobs


def handler(event, context):
    for job in table.Job.__subclasses__():
        job().run(event["id"])
    table.client.get_object(Bucket="b", Key="c")
    return table.handlers[event["name"]](event)
`,
      'three.py': `
from shared import table


def handler(event, context):
    for job in table.Job.__subclasses__():
        job().run(event["id"])
    return table.handlers[event["name"]](event)
`,
    },
    entries: [
      { module: 'one.py', environment: { MODE: 'write' } },
      { module: 'one.py' },
      { module: 'three.py' },
      { module: 'two.py' },
      { module: 'three.py', environment: { MODE: 'write' } },
    ],
  },
];
