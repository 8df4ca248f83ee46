import { expect, test } from 'vitest';
import { analysed, callsOf } from './testing/analysed.ts';

/** The smallest handler of a family of keys, iterators, texts and tasks of Python that performs `get`, although a test seems to be decided. */
const start = `import collections, functools, boto3
s3 = boto3.client('s3')
def get():
    s3.get_object(Bucket='b', Key='k')
`;

/** The family and its program. */
const families: readonly (readonly [string, string])[] = [
  [
    'items() gives an entry only perhaps',
    `def handler(event, context):
    d = {'a': 1}
    if event.get('f'):
        d.pop('a')
    found = 'none'
    for k, v in d.items():
        found = k
    if found == 'none':
        get()`,
  ],
  [
    'a loop takes a key only perhaps',
    `def handler(event, context):
    d = {'a': 1}
    if event.get('f'):
        del d['a']
    found = 'none'
    for k in d:
        found = k
    if found == 'none':
        get()`,
  ],
  [
    'unpacking takes an entry only perhaps',
    `def handler(event, context):
    d = {'a': 1, 'b': 2}
    if event.get('f'):
        del d['a']
    first, *rest = d.items()
    if first[0] == 'b':
        get()`,
  ],
  [
    '** passes an entry only perhaps, and a default stands beside it',
    `def take(a=5, **kw):
    if a == 5:
        get()
def handler(event, context):
    d = {'a': 1, 'b': 2}
    if event.get('f'):
        del d['a']
    take(**d)`,
  ],
  [
    'a number and a text are two keys',
    `def handler(event, context):
    d = {1: 'a'}
    d['1'] = 'b'
    if d[1] == 'a':
        get()`,
  ],
  [
    'True and 1 are one key',
    `def handler(event, context):
    d = {1: 'a'}
    d[True] = 'b'
    if d[1] == 'b':
        get()`,
  ],
  [
    'None and its text are two keys',
    `def handler(event, context):
    d = {None: 'a'}
    d['None'] = 'b'
    if d[None] == 'a':
        get()`,
  ],
  [
    'a key of a loop may be a number',
    `def handler(event, context):
    for k in {1: 'a', 2: 'b'}:
        if k == 1:
            get()`,
  ],
  [
    'True is in a list of 1',
    `def handler(event, context):
    if True in [1]:
        get()`,
  ],
  [
    'no operator changes a tuple',
    `def handler(event, context):
    a = ('a',)
    b = a
    b += ('b',)
    if a[-1] == 'a':
        get()`,
  ],
  [
    '!r writes quotes in a text',
    `def handler(event, context):
    if f"{'a'!r}" == "'a'":
        get()`,
  ],
  [
    '= in a text writes the code',
    `def handler(event, context):
    a = 1
    if f'{a=}' == 'a=1':
        get()`,
  ],
  [
    'a float is written with its point',
    `def handler(event, context):
    if str(1.0) == '1.0':
        get()`,
  ],
  [
    'a quotient is written as a float',
    `def handler(event, context):
    if str(4 / 2) == '2.0':
        get()`,
  ],
  [
    'an iterator gives its items once',
    `def handler(event, context):
    g = iter(['a'])
    for x in g: pass
    y = 'none'
    for x in g: y = x
    if y == 'none':
        get()`,
  ],
  [
    'map gives its items once',
    `def handler(event, context):
    g = map(str, ['a'])
    for x in g: pass
    y = 'none'
    for x in g: y = x
    if y == 'none':
        get()`,
  ],
  [
    'reversed gives its items once',
    `def handler(event, context):
    g = reversed(['a'])
    for x in g: pass
    y = 'none'
    for x in g: y = x
    if y == 'none':
        get()`,
  ],
  [
    'True is no test in match',
    `def handler(event, context):
    match True:
        case 1:
            get()`,
  ],
  [
    'a bounded deque drops items',
    `def handler(event, context):
    d = collections.deque(['a'], maxlen=1)
    d.append('b')
    if d[0] == 'b':
        get()`,
  ],
  [
    'heappush puts an item first',
    `import heapq
def handler(event, context):
    h = []
    heapq.heappush(h, 'b')
    heapq.heappush(h, 'a')
    if h[0] == 'a':
        get()`,
  ],
  [
    'insort puts an item between others',
    `import bisect
def handler(event, context):
    l = ['a', 'c']
    bisect.insort(l, 'b')
    if l[1] == 'b':
        get()`,
  ],
  [
    'shuffle changes the order of a list',
    `import random
def mix(x): random.shuffle(x)
def handler(event, context):
    l = ['a', 'c']
    mix(l)
    if l[0] == 'c':
        get()`,
  ],
  [
    'operator.setitem sets an entry',
    `import operator
def handler(event, context):
    d = {'a': 'x'}
    operator.setitem(d, 'a', 'y')
    if d['a'] == 'y':
        get()`,
  ],
  [
    'operator.delitem takes an entry',
    `import operator
def handler(event, context):
    d = {'a': 'x'}
    operator.delitem(d, 'a')
    if d.get('a') is None:
        get()`,
  ],
  [
    'operator.iadd changes a list',
    `import operator
def handler(event, context):
    l = ['a']
    operator.iadd(l, ['b'])
    if l[-1] == 'b':
        get()`,
  ],
  [
    'a coroutine that nobody awaits never runs',
    `X = {'a': 'n'}
async def g():
    X['a'] = 'y'
def handler(event, context):
    g()
    if X['a'] == 'n':
        get()`,
  ],
  [
    'a coroutine sees what another one writes for a moment',
    `import asyncio
s = {'x': 'n'}
async def f():
    s['x'] = 'a'
    await asyncio.sleep(0)
    s['x'] = 'b'
async def g():
    await asyncio.sleep(0)
    if s['x'] == 'a':
        get()
async def main():
    await asyncio.gather(f(), g())
def handler(event, context):
    asyncio.run(main())`,
  ],
  [
    'pop of a number leaves the entry of its text',
    `def handler(event, context):
    keyed = {1: 'a', '1': 'b'}
    keyed.pop(1, None)
    if keyed.get('1') == 'b':
        get()`,
  ],
];

test.each(families)('%s', async (_, text) => {
  expect(callsOf(await analysed(start + text, { language: 'py' }))).toEqual([
    's3:GetObject(Bucket=b, Key=k)',
  ]);
});
