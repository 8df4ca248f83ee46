import { type FollowedFixture, nodeHandler as js, pythonHandler as py } from './fixture.ts';

const shell = ['shell d'];

/** Members, functions and modules that the event chooses. */
export const chosenFixtures: readonly FollowedFixture[] = [
  ['a member of child_process', js(`cp[event.f](d);`), shell],
  ['a member of fs', js(`fs[event.f](d);`), ['path d']],
  ['a member in a variable', js(`const f = cp[event.f]; f(d);`), shell],
  [
    'a member of a CommonJS module',
    `const cp = require('child_process'); exports.handler = async (event) => cp[event.f](event.d);`,
    shell,
  ],
  ['a member of an import', js(`const m = await import('node:child_process'); m[event.f](d);`), shell],
  ['apply', js(`cp[event.f].apply(null, [d]);`), shell],
  ['Reflect.get', js(`Reflect.get(cp, event.f)(d);`), shell],
  ['arguments of the event', js(`cp[event.f](...event.args);`), ['shell args[]']],
  ['a name with an ending', js('cp[`${event.f}Sync`](d);'), shell],
  ['a global', js(`globalThis[event.f](d);`), ['code d']],
  ['a global of global', js(`global[event.f](d);`), ['code d']],
  ['a member of a client', js(`await s3[event.f]({ Bucket: 'b' }).promise();`), ['question']],
  ['a member of process', js(`process[event.f](d);`), ['question']],
  [
    'a function of the program',
    js(`jobs[event.f](d);`, `const jobs = { run: (c) => cp.execSync(c), list: () => 1 };`),
    shell,
  ],
  ['the constructor', js(`return event.d[event.f][event.f](d)();`), ['question']],
  ['a member of a member', js(`_.get(cp, event.f)(d);`, `import _ from 'lodash';`), shell],
  ['_.invoke', js(`_.invoke(cp, event.f, d);`, `import _ from 'lodash';`), shell],
  ['a module and a member', js(`process.getBuiltinModule(event.m)[event.f]();`), ['question']],
  ['a module of the event', js(`process.getBuiltinModule(event.m).run(d);`), ['question']],
  [
    'require of the event',
    `exports.handler = async (event) => require(event.m)[event.f](event.d);`,
    ['question', 'code m'],
  ],
  ['import of the event', js(`(await import(event.m))[event.f](d);`), ['question', 'code m']],
  [
    'a module of a list',
    `const mods = { a: require('child_process'), b: require('fs') }; exports.handler = async (event) => mods[event.m][event.f](event.d);`,
    shell,
  ],
  [
    'a member from a list',
    js(`if (['cpus', 'hostname'].includes(event.f)) return os[event.f]();`, `import os from 'node:os';`),
    ['!question'],
  ],
];

/** The same in Python. */
export const pythonChosenFixtures: readonly FollowedFixture[] = [
  ['getattr of os', py(`getattr(os, event['f'])(d)`), shell],
  ['getattr with a default', py(`getattr(os, event['f'], print)(d)`), shell],
  ['getattr of subprocess', py(`f = getattr(subprocess, event['f'])\nf(d, shell=True)`), shell],
  ['getattr of builtins', py(`getattr(builtins, event['f'])(d)`, 'import builtins'), ['code d']],
  ['getattr of __builtins__', py(`getattr(__builtins__, event['f'])(d)`), ['code d']],
  ['__dict__', py(`os.__dict__[event['f']](d)`), shell],
  ['vars', py(`vars(os)[event['f']](d)`), shell],
  ['__getattribute__', py(`os.__getattribute__(event['f'])(d)`), shell],
  ['globals', py(`globals()[event['f']](d)`, 'def run(c): os.system(c)'), shell],
  ['globals get', py(`globals().get(event['f'])(d)`, 'def run(c): os.system(c)'), shell],
  ['locals', py(`run = lambda c: os.system(c)\nlocals()[event['f']](d)`), shell],
  ['a module of globals', py(`globals()[event['m']].system(d)`), ['question']],
  [
    'import_module',
    py(`importlib.import_module(event['m']).run(d)`, 'import importlib'),
    ['code m', 'question'],
  ],
  ['__import__', py(`__import__(event['m']).run(d)`), ['code m', 'question']],
  [
    'import_module and getattr',
    py(`getattr(importlib.import_module(event['m']), event['f'])(d)`, 'import importlib'),
    ['code m', 'question'],
  ],
  ['sys.modules', py(`getattr(sys.modules[event['m']], event['f'])(d)`, 'import sys'), ['question']],
  ['sys.modules of a name', py(`sys.modules['os'].system(d)`, 'import sys'), shell],
  ['methodcaller', py(`operator.methodcaller(event['f'], d)(os)`, 'import operator'), shell],
  ['methodcaller of a name', py(`operator.methodcaller('system', d)(os)`, 'import operator'), shell],
  ['attrgetter', py(`operator.attrgetter(event['f'])(os)(d)`, 'import operator'), shell],
  ['attrgetter of a name', py(`operator.attrgetter('system')(os)(d)`, 'import operator'), shell],
  [
    'reduce of getattr',
    py(`functools.reduce(getattr, event['f'].split('.'), os)(d)`, 'import functools'),
    shell,
  ],
  [
    'reduce of getattr with names',
    py(`functools.reduce(getattr, ['system'], os)(d)`, 'import functools'),
    shell,
  ],
  ['pydoc.locate', py(`pydoc.locate(event['f'])(d)`, 'import pydoc'), ['question']],
  ['a client', py(`getattr(boto3.client('s3'), event['f'])(Bucket='b')`, 'import boto3'), ['question']],
  ['a service', py(`boto3.client(event['s']).list_things()`, 'import boto3'), ['question']],
  ['eval of a name', py(`eval(event['f'])(d)`), ['code f', 'question']],
  ['a method of the event', py(`getattr(d, event['f'])()`), ['!shell d']],
  [
    'a class by name',
    py(`Jobs.__dict__[event['f']](None, d)`, 'class Jobs:\n    def run(self, c): os.system(c)'),
    ['question'],
  ],
  [
    'a method by name',
    py(`getattr(Jobs(), 'do_' + event['f'])(d)`, 'class Jobs:\n    def do_run(self, c): os.system(c)'),
    shell,
  ],
];
