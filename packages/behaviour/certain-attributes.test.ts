import { expect, test } from 'vitest';
import { analysed, callsOf } from './testing/analysed.ts';

/** The smallest handler of a family of attributes of Python that performs `get`, although a test seems to be decided. */
const start = `import collections, contextlib, functools, boto3
s3 = boto3.client('s3')
def get():
    s3.get_object(Bucket='b', Key='k')
`;

/** The rest of a handler that runs code in the fourth state of a machine, after passes of its loop that are followed one by one. */
const inLateState = (code: string): string => `    state = 'a'
    while state != 'e':
        if state == 'a':
            state = 'b'
        elif state == 'b':
            state = 'c'
        elif state == 'c':
            state = 'd'
        elif state == 'd':
${code.replaceAll(/^/gm, ' '.repeat(12))}
            state = 'e'`;

/** The family and its program. */
const families: readonly (readonly [string, string])[] = [
  [
    '__dict__ has an attribute that was set under an unknown name',
    `class S:
    def __init__(self):
        self.a = ''
def handler(event, context):
    s = S()
    setattr(s, event.get('k') or 'a', 'a')
    if s.__dict__.get('a') == 'a':
        get()`,
  ],
  [
    'vars() has it, too',
    `class S:
    def __init__(self):
        self.a = ''
def handler(event, context):
    s = S()
    setattr(s, event.get('k') or 'b', 'a')
    if vars(s).get('b') == 'a':
        get()`,
  ],
  [
    'an entry of vars() under an unknown key is an attribute',
    `class S:
    def __init__(self):
        self.a = ''
def handler(event, context):
    s = S()
    vars(s)[event.get('k')] = 'a'
    if s.a == 'a':
        get()`,
  ],
  [
    'another __dict__ has other attributes',
    `class S:
    a = 'c'
    def __init__(self):
        self.a = 'd'
def handler(event, context):
    s = S()
    s.__dict__ = {}
    if s.a == 'c':
        get()`,
  ],
  [
    '__getattr__ answers for an attribute that is perhaps missing',
    `class Lazy:
    def __getattr__(self, name):
        return name
def handler(event, context):
    lazy = Lazy()
    if event.get('f'):
        lazy.a = 'stop'
    if lazy.a == 'a':
        get()`,
  ],
  [
    '__getattr__ answers beside an attribute of an unknown name',
    `class Lazy:
    def __getattr__(self, name):
        return name
def handler(event, context):
    lazy = Lazy()
    setattr(lazy, event.get('f'), 'stop')
    if lazy.a == 'a':
        get()`,
  ],
  [
    'an attribute that a class has perhaps gives way to that of its base',
    `class S:
    mode = 'c'
class T(S):
    pass
def handler(event, context):
    if event.get('f'):
        T.mode = 'd'
    if T().mode == 'c':
        get()`,
  ],
  [
    'an attribute hides the method of its class only perhaps',
    `class S:
    def work(self):
        get()
def handler(event, context):
    if event.get('f'):
        S.work = lambda self: None
    S().work()`,
  ],
  [
    'a class has an attribute that was set under an unknown name',
    `class S:
    mode = 'c'
def handler(event, context):
    setattr(S, event.get('f'), 'd')
    if S.mode == 'd':
        get()`,
  ],
  [
    'a function has one, too',
    `def f():
    pass
f.mode = 'c'
def handler(event, context):
    setattr(f, event.get('f'), 'd')
    if f.mode == 'd':
        get()`,
  ],
  [
    'setattr by one of two names runs a setter',
    `class S:
    @property
    def a(self):
        return 1
    @a.setter
    def a(self, v):
        get()
def handler(event, context):
    setattr(S(), 'a' if event.get('f') else 'b', 'd')`,
  ],
  [
    'setattr by an unknown name runs every setter',
    `class S:
    @property
    def a(self):
        return 1
    @a.setter
    def a(self, v):
        get()
def handler(event, context):
    setattr(S(), event.get('f'), 'd')`,
  ],
  [
    'getattr by an unknown name runs every property',
    `class S:
    @property
    def a(self):
        get()
def handler(event, context):
    getattr(S(), event.get('f'))`,
  ],
  [
    'delattr runs __delattr__',
    `class S:
    def __delattr__(self, n):
        get()
def handler(event, context):
    delattr(S(), event.get('f'))`,
  ],
  [
    'delattr by an unknown name takes an attribute perhaps',
    `class S:
    a = 'c'
    def __init__(self):
        self.a = 'd'
def handler(event, context):
    s = S()
    delattr(s, event.get('k'))
    if s.a == 'c':
        get()`,
  ],
  [
    'del takes an attribute of a class',
    `class B:
    mode = 'b'
class S(B):
    mode = 's'
def handler(event, context):
    del S.mode
    if S.mode == 'b':
        get()`,
  ],
  [
    'globals() under an unknown name sets a variable',
    `mode = 'a'
def handler(event, context):
    globals()[event.get('k')] = 'b'
    if mode == 'b':
        get()`,
  ],
  [
    'setattr of a module sets a variable',
    `import sys
mode = 'a'
def handler(event, context):
    setattr(sys.modules[__name__], event.get('k'), 'b')
    if mode == 'b':
        get()`,
  ],
  [
    'a metaclass answers for missing attributes of its class',
    `class M(type):
    def __getattr__(cls, name):
        return name
class S(metaclass=M):
    pass
def handler(event, context):
    if event.get('f'):
        S.a = 'x'
    if S.a == 'a':
        get()`,
  ],
  [
    'getattr by an unknown name finds attributes of the class',
    `class A:
    def __call__(self, *a):
        get()
class H:
    a = A()
def handler(event, context):
    getattr(H(), event.get('k'))()`,
  ],
  [
    'a base has the method that a call of an object runs',
    `class B:
    def __call__(self):
        get()
class A(B): pass
def handler(event, context):
    A()()`,
  ],
  [
    'a library calls an object that it keeps',
    `import atexit
class B:
    def __call__(self, *a):
        get()
class A(B): pass
def handler(event, context):
    atexit.register(A())`,
  ],
  [
    'a package that is not there calls an object that it gets',
    `import acme
class B:
    def __call__(self, *a):
        get()
class A(B): pass
def handler(event, context):
    acme.run(A())`,
  ],
  [
    'it calls an object that it holds',
    `import acme
class A:
    def __call__(self, *a):
        get()
def handler(event, context):
    acme.hook = A()`,
  ],
  [
    'a manager that decorates is entered at each call',
    `text = 'a'
class Timed(contextlib.ContextDecorator):
    def __enter__(self):
        if text == 'a':
            get()
        return self
    def __exit__(self, *error):
        return False
@Timed()
def work():
    pass
def handler(event, context):
    global text
    work()
    text = text + 'a'`,
  ],
  [
    'getattr by an unknown name runs a property that is made of a lambda',
    `class Coded:
    a = property(lambda self: get())
def handler(event, context):
    getattr(Coded(), event['k'])`,
  ],
  [
    'an attribute of the class stands for one that a branch sets, in a late state of a machine',
    `def handler(event, context):
${inLateState(`class Door:
    is_open = True
door = Door()
if event.get('k') == 'b':
    door.is_open = None
if door.is_open:
    get()`)}`,
  ],
  [
    'a constructor leaves the attribute of the class on a branch, in a late state of a machine',
    `class Door:
    is_open = True
    def __init__(self, event):
        if event.get('k') == 'b':
            self.is_open = None
def handler(event, context):
${inLateState(`class Mark:
    pass
if Door(event).is_open:
    get()`)}`,
  ],
  [
    'a constructor ends before it sets an attribute, in a late state of a machine',
    `class Door:
    is_open = True
    def __init__(self, event):
        if event.get('k') == 'b':
            return
        self.is_open = None
def handler(event, context):
${inLateState(`class Mark:
    pass
if Door(event).is_open:
    get()`)}`,
  ],
  [
    'the default of a variable of the environment may be the answer',
    `import os
def handler(event, context):
    if os.environ.get('MODE', 'b') == 'b':
        get()
    elif os.environ.get('MODE', None) is None:
        get()`,
  ],
  [
    'a module goes on while a generator that it began is in the middle',
    `def begin():
    state = {'n': 0}
    def steps():
        state['n'] += 1
        yield 'a'
        state['n'] += 1
    next(steps())
    if state['n'] == 1:
        get()
begin()
def handler(event, context):
    pass`,
  ],
];

test.each(families)('%s', async (_, text) => {
  expect(callsOf(await analysed(start + text, { language: 'py' }))).toEqual([
    's3:GetObject(Bucket=b, Key=k)',
  ]);
});
