import { describe, expect, test } from 'vitest';
import { analysed, callsOf, openByNameOf, openOf } from './testing/analysed.ts';

// Ways to hide a call. The analysis must find each call or raise a question about it.
const found = 's3:DeleteObject(Bucket=b)';

/** More objects than the alternatives of one value are kept apart. */
const objects = Array.from({ length: 70 }, (_, at) => `{ 'n${at}': ${at} }`);

describe('JavaScript', () => {
  const start = `const AWS = require('aws-sdk'); const s3 = new AWS.S3(); const go = () => s3.deleteObject({ Bucket: 'b' }).promise();`;

  test.each([
    [
      'a method that `test` of a pattern calls',
      `class R extends RegExp { exec() { go(); return null } } exports.handler = () => new R('a').test('b')`,
    ],
    [
      'a static method of `new.target`',
      `class A { constructor() { new.target.make() } static make() {} } class B extends A { static make() { go() } } exports.handler = () => { new B() }`,
    ],
    ['a name put together', `exports.handler = () => s3['delete' + 'Object']({ Bucket: 'b' }).promise()`],
    [
      'a global object',
      `globalThis.mine = s3; exports.handler = () => global.mine.deleteObject({ Bucket: 'b' }).promise()`,
    ],
    [
      'a count that the test of a loop makes',
      `exports.handler = () => { let i = 0; while (i++ < 1000); if (i > 500) go() }`,
    ],
    [
      'the absence of a field that may hold one of many objects',
      `exports.handler = (event) => { const o = {}; ${objects.map((object, at) => `if (event.n === ${at}) o.k = ${object};`).join(' ')} if (!('k' in o)) go(); }`,
    ],
    ['a prototype of the language', `Object.prototype.run = go; exports.handler = (event) => event.run()`],
    ['an export of the parent', `exports.handler = () => 1; module.parent.exports.handler = go`],
    [
      'an export in the cache of modules',
      `exports.handler = () => 1; for (const m of Object.values(require.cache)) m.exports.handler = go`,
    ],
    ['the loader of modules', `exports.handler = () => 1; require('module')._load = () => ({ handler: go })`],
    [
      'a method of the language replaced',
      `Array.prototype.map = go; exports.handler = () => [1].map((x) => x)`,
    ],
    [
      'a prototype of a function',
      `function K() {} K.prototype.go = go; exports.handler = () => new K().go()`,
    ],
    ['a member of what nobody knows', `exports.handler = (event) => { event.go = go; event.go() }`],
    ['a chosen member of what nobody knows', `exports.handler = (event) => { event[event.x] = go }`],
    [
      `an object as a text`,
      `const o = { toString() { go(); return '' } }; exports.handler = () => \`\${o}\``,
    ],
    [
      `an object as a number`,
      `const o = { [Symbol.toPrimitive]() { go(); return 1 } }; exports.handler = () => o + 1`,
    ],
    [
      `an object as JSON`,
      `const o = { toJSON() { return go() } }; exports.handler = () => JSON.stringify(o)`,
    ],
    [
      `an object that is waited for`,
      `const o = { then(done) { go(); done() } }; exports.handler = async () => await o`,
    ],
    [
      `an object that is looped over`,
      `const o = { *[Symbol.iterator]() { yield go() } }; exports.handler = () => [...o]`,
    ],
    [
      `an object that a library prints`,
      `const util = require('util'); const o = { [util.inspect.custom]() { return go() } }; exports.handler = () => util.inspect(o)`,
    ],
    [`a setter`, `const o = { set x(value) { go() } }; exports.handler = (event) => { o.x = event.b }`],
    [
      `a length that is read`,
      `const o = { get length() { go(); return 1 } }; exports.handler = () => Array.from(o)`,
    ],
    [
      `a getter on a prototype`,
      `class A {} Object.defineProperty(A.prototype, 'go', { get() { return go() } }); exports.handler = () => new A().go`,
    ],
    [`a prototype in a literal`, `const o = { __proto__: { go } }; exports.handler = () => o.go()`],
    [
      `a species`,
      `class L extends Array { static get [Symbol.species]() { go(); return Array } } exports.handler = () => new L(1).map((x) => x)`,
    ],
    [
      `a proxy that hands out a client`,
      `const p = new Proxy({}, { get: (target, name) => (...given) => s3[name](...given) }); exports.handler = () => p.deleteObject({ Bucket: 'b' }).promise()`,
    ],
    [
      `the trap of a proxy`,
      `const p = new Proxy({}, { has() { go(); return true } }); exports.handler = () => 'x' in p`,
    ],
    [
      `a property that Reflect defines`,
      `const o = {}; Reflect.defineProperty(o, 'go', { value: go }); exports.handler = () => o.go()`,
    ],
    [`a reviver of JSON`, `exports.handler = () => JSON.parse('{}', () => go())`],
    [
      `a function that a library keeps`,
      `require('process').once('beforeExit', () => { go() }); exports.handler = () => 1`,
    ],
    [
      `a server that is made and left`,
      `require('http').createServer(() => { go() }).listen(1); exports.handler = () => 1`,
    ],
    [
      `the hook of a stream`,
      `const { Writable } = require('stream'); class W extends Writable { _write(chunk, encoding, done) { go(); done() } } exports.handler = () => { new W().end('x') }`,
    ],
    [
      `a middleware of a client`,
      `const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3'); const c = new S3Client({}); c.middlewareStack.add((next) => async (given) => { go(); return next(given) }); exports.handler = () => c.send(new GetObjectCommand({ Bucket: 'a' }))`,
    ],
    [
      `a function that is thrown along`,
      `exports.handler = () => { try { throw Object.assign(new Error('x'), { run: go }) } catch (error) { error.run() } }`,
    ],
    [
      `a client on the context`,
      `const wrap = (inner) => (event, context) => { context.store = s3; return inner(event, context) }; exports.handler = wrap((event, context) => context.store.deleteObject({ Bucket: 'b' }).promise())`,
    ],
    [
      `require by another name`,
      `globalThis['req' + 'uire2'] = require; exports.handler = () => new (globalThis.require2('aws-' + 'sdk').S3)().deleteObject({ Bucket: 'b' }).promise()`,
    ],
    [
      `a test of a type`,
      `class A { static [Symbol.hasInstance]() { return go() } } exports.handler = (event) => event instanceof A`,
    ],
    [
      `the end of an iterator`,
      `const o = { [Symbol.iterator]() { return { next() { return { done: false } }, return() { go(); return {} } } } }; exports.handler = () => { for (const x of o) break }`,
    ],
    [
      `a stack of an error`,
      `Error.prepareStackTrace = () => go(); exports.handler = () => new Error('x').stack`,
    ],
  ])('%s', async (_, code) => {
    expect(callsOf(await analysed(`${start} ${code}`))).toContain(found);
  });

  test.each([
    ['a client kept where nobody knows', `exports.handler = (event) => { event.s3 = s3 }`],
    [
      'a built-in module by name',
      `exports.handler = (event) => process.getBuiltinModule('child_process').execSync(event.c)`,
    ],
    [
      'a worker',
      `exports.handler = (event) => new (require('worker_threads').Worker)(event.code, { eval: true })`,
    ],
    ['a native module', `exports.handler = () => process.dlopen({}, '/tmp/x.node')`],
    [
      'the AWS command line',
      `exports.handler = () => require('child_process').execSync('cd /tmp && aws s3 rm s3://b/k')`,
    ],
    ['a script', `exports.handler = () => require('child_process').spawn('python3', ['job.py'])`],
    [
      'a program of the environment',
      `exports.handler = () => require('child_process').spawn(process.env.COMMAND)`,
    ],
    [
      `a function made of a text, by any function`,
      `exports.handler = () => (() => {}).constructor('return process')()`,
    ],
    [`the same, by a method of a list`, `exports.handler = () => []['filter']['constructor']('return 1')()`],
    [`a timer with a text`, `exports.handler = () => { setTimeout('1', 1) }`],
    [
      `WebAssembly`,
      `exports.handler = (event) => WebAssembly.instantiate(Buffer.from(event.w, 'base64'), {})`,
    ],
    [`a module that stands in its address`, `exports.handler = () => import('data:text/javascript,1')`],
    [
      `a request to an AWS host`,
      `exports.handler = () => fetch(['https://', 's3', '.amazonaws.com/b'].join(''), { method: 'DELETE' })`,
    ],
    [
      `a connection of HTTP/2 to an AWS host`,
      `exports.handler = () => require('http2').connect('https://s3.eu-west-1.amazonaws.com')`,
    ],
    [
      `a connection to what the event says`,
      `exports.handler = (event) => require('net').connect(443, event.host)`,
    ],
    [
      `a request that the code signs`,
      `const key = process.env.AWS_SECRET_ACCESS_KEY; exports.handler = (event) => fetch(event.url, { headers: { authorization: key } })`,
    ],
    [`names that an object gives`, `exports.handler = () => { with (s3) { deleteObject({ Bucket: 'b' }) } }`],
  ])('%s is a question', async (_, code) => {
    expect(openOf(await analysed(`${start} ${code}`))).not.toEqual([]);
  });

  test('a program that calls nothing is no question', async () => {
    const code = `exports.handler = (event) => require('child_process').execFile('convert', [event.key, 'out.png'])`;
    expect(openOf(await analysed(code))).toEqual([]);
  });
});

describe('Python', () => {
  const start =
    "import atexit, boto3, ctypes, functools, json, logging, runpy, signal, subprocess, sys, warnings\ns3 = boto3.client('s3')\ndef go(): return s3.delete_object(Bucket='b')\n";

  test.each([
    [
      `the absence of a key that may hold one of many objects`,
      `def handler(event, context):
  o = {}
${objects.map((object, at) => `  if event['n'] == ${at}: o['k'] = ${object}`).join('\n')}
  if 'k' not in o: go()`,
    ],
    [
      `a name of every loaded module`,
      `def handler(event, context): pass
for module in list(sys.modules.values()):
  module.handler = lambda event, context: go()`,
    ],
    [
      `a name of the module around the caller`,
      `def handler(event, context): pass
sys._getframe(1).f_globals['handler'] = lambda event, context: go()`,
    ],
    [
      `a built-in function replaced`,
      `import builtins
builtins.len = lambda value: go()
def handler(event, context): return len(event)`,
    ],
    [
      `a property without a decorator`,
      `class A:
  x = property(lambda self: go(), lambda self, value: None)
def handler(event, context):
  a = A()
  a.x = 1
  return a.x`,
    ],
    [
      `a call in an annotation of a field`,
      `from typing import Annotated
from pydantic import AfterValidator
class A:
  x: Annotated[str, AfterValidator(lambda text: go())]
def handler(event, context): A()`,
    ],
    [
      `an operator`,
      `class A:
  def __add__(self, other): return go()
def handler(event, context): A() + 1`,
    ],
    [
      `an object as a text`,
      `class A:
  def __str__(self): return str(go())
def handler(event, context): return f'{A()}'`,
    ],
    [
      `an object that goes`,
      `class A:
  def __del__(self): go()
def handler(event, context): A()`,
    ],
    [
      `a metaclass`,
      `class M(type):
  def __call__(cls, *given): go()
class A(metaclass=M): pass
def handler(event, context): A()`,
    ],
    [
      `a base that is told of a class`,
      `class B:
  def __init_subclass__(cls): go()
class A(B): pass
def handler(event, context): return 1`,
    ],
    [
      `an object that a class makes`,
      `class A:
  def __new__(cls): go()
def handler(event, context): A()`,
    ],
    [
      `a class that a call makes`,
      `A = type('A', (), {'go': lambda self: go()})
def handler(event, context): A().go()`,
    ],
    [
      `an attribute that answers for itself`,
      `class D:
  def __get__(self, *given): return s3
class A: x = D()
def handler(event, context): A().x.delete_object(Bucket='b')`,
    ],
    [
      `an attribute that is missing`,
      `class A:
  def __getattr__(self, name): return getattr(s3, name)
def handler(event, context): A().delete_object(Bucket='b')`,
    ],
    [
      `a property with a setter`,
      `class A:
  @property
  def x(self): return 1
  @x.setter
  def x(self, value): go()
def handler(event, context): A().x = 2`,
    ],
    [
      `names of the function`,
      `def handler(event, context):
  x = s3
  locals()['x'].delete_object(Bucket='b')`,
    ],
    [
      `a name put among the globals`,
      `globals()['later'] = lambda: go()
def handler(event, context): return later()`,
    ],
    [
      `attributes as a dictionary`,
      `class A: pass
a = A()
a.__dict__['c'] = s3
def handler(event, context): a.c.delete_object(Bucket='b')`,
    ],
    [
      `the attributes of a class`,
      `class A: pass
A.c = s3
def handler(event, context): vars(A)['c'].delete_object(Bucket='b')`,
    ],
    [
      `a module by its name`,
      `def handler(event, context): sys.modules['boto3'].client('s3').delete_object(Bucket='b')`,
    ],
    [`an annotation`, `def handler(event: s3.delete_object(Bucket='b'), context): return 1`],
    [
      `the end of the program`,
      `atexit.register(lambda: go())
def handler(event, context): return 1`,
    ],
    [
      `a decorator that registers`,
      `@atexit.register
def last(): go()
def handler(event, context): return 1`,
    ],
    [
      `a signal`,
      `signal.signal(15, lambda *given: go())
def handler(event, context): return 1`,
    ],
    [
      `a function of a library replaced`,
      `warnings.showwarning = lambda *given: go()
def handler(event, context): return 1`,
    ],
    [
      `a handler of log records`,
      `class H(logging.Handler):
  def emit(self, record): go()
logging.getLogger().addHandler(H())
def handler(event, context): logging.info('x')`,
    ],
    [
      `an encoder that JSON is given`,
      `class E(json.JSONEncoder):
  def default(self, value): return go()
def handler(event, context): json.dumps(object(), cls=E)`,
    ],
    [
      `a default after a wrapper`,
      `def wrap(inner):
  @functools.wraps(inner)
  def outer(*given): return None
  return outer
@wrap
def hidden(event, context): go()
def handler(event, context): return hidden.__wrapped__(event, context)`,
    ],
    [
      `an object of a thread`,
      `import threading
local = threading.local()
local.c = s3
def handler(event, context): local.c.delete_object(Bucket='b')`,
    ],
    [
      `classes that are derived`,
      `class B: pass
class D(B):
  def op(self): go()
def handler(event, context):
  for one in B.__subclasses__(): one().op()`,
    ],
    [
      `the run of a thread`,
      `import threading
class T(threading.Thread):
  def run(self): go()
def handler(event, context): T().start()`,
    ],
    [
      `a hook among options`,
      `import requests
def handler(event, context): requests.get('https://x.example', hooks={'response': lambda *given: go()})`,
    ],
    [
      `a step of a data model`,
      `from pydantic import BaseModel, field_validator
class M(BaseModel):
  x: int
  @field_validator('x')
  def check(cls, value): go()
def handler(event, context): M(**event)`,
    ],
    [
      `a test of a type`,
      `class M(type):
  def __instancecheck__(cls, other): return go()
class A(metaclass=M): pass
def handler(event, context): return isinstance(1, A)`,
    ],
  ])('%s', async (_, code) => {
    expect(callsOf(await analysed(start + code, { language: 'py' }))).toContain(found);
  });

  test('a default is evaluated: a handler gets the event and the context, nothing else', async () => {
    const code = `${start}def handler(event, context, done=s3.delete_object(Bucket='b')): return done`;
    expect(callsOf(await analysed(code, { language: 'py' }))).toContain(found);
  });

  test.each([
    ['a file that is run', "def handler(event, context): runpy.run_path('job.py')"],
    ['a native library', "def handler(event, context): ctypes.CDLL(None).system(b'x')"],
    ['the AWS command line', "def handler(event, context): subprocess.run(['aws', 's3', 'rm', 's3://b/k'])"],
    [
      `data that may name code`,
      `import pickle
def handler(event, context): pickle.loads(event['body'])`,
    ],
    [
      `a function made of code`,
      `import marshal, types
def handler(event, context): types.FunctionType(marshal.loads(event['b']), globals())()`,
    ],
    [
      `an interpreter`,
      `import code
def handler(event, context): code.InteractiveInterpreter().runsource(event['x'])`,
    ],
    [
      `an attribute of a module by name`,
      `import builtins
def handler(event, context): builtins.__dict__['ex' + 'ec']('1')`,
    ],
  ])('%s is a question', async (_, code) => {
    expect(openOf(await analysed(start + code, { language: 'py' }))).not.toEqual([]);
  });
});

test('a method of a client that is handed on is called, with a request that is not known', async () => {
  const code = `import boto3, operator\ndef handler(event, context): operator.call(boto3.client('s3').delete_object, Bucket='b')`;
  expect(callsOf(await analysed(code, { language: 'py' })).join()).toMatch(/^s3:DeleteObject.*…/);
});

describe('a name alone', () => {
  test.each([
    [
      `a client of a library that nobody knows`,
      'js',
      `const { clients } = require('company-layer'); exports.handler = () => clients.s3.deleteObject({ Bucket: 'b' })`,
      `deleteObject`,
    ],
    [
      `a client that a library brings along`,
      'py',
      `import boto3
s3 = boto3.client('s3')
from company_layer import store
def handler(event, context): store.delete_object(Bucket='b')`,
      `delete_object`,
    ],
    [
      `a client out of an exception`,
      'py',
      `import boto3
s3 = boto3.client('s3')
def handler(event, context):
  try: raise Exception(s3)
  except Exception as error: error.args[0].delete_object(Bucket='b')`,
      `delete_object`,
    ],
  ] as const)('asks where a grant depends on it: %s', async (_, language, code, method) => {
    const [only] = openByNameOf(await analysed(code, { language }));
    expect(only).toMatch(new RegExp(`^${method} of a value that is not known → .*\\bs3\\b`));
  });

  test('is no question where the object is known', async () => {
    const code = `class Store { deleteObject() { return 1 } } exports.handler = () => new Store().deleteObject()`;
    expect(openByNameOf(await analysed(code))).toEqual([]);
  });

  test('asks nothing for words of every day', async () => {
    const code = `exports.handler = (event) => { event.map.get('x'); event.list.filter(Boolean).send() }`;
    expect(openByNameOf(await analysed(code))).toEqual([]);
  });
});
