import { expect, test } from 'vitest';
import { analysed, callsOf } from './testing/analysed.ts';

/**
 * Tests that the code alone decides: `get` never runs, whatever the event is. The rows of `certain*.test.ts` are the opposite:
 * tests that only seem to be decided. A row here has neighbours in `kept`, in which both run.
 */
const python = `import boto3, dataclasses, functools
s3 = boto3.client('s3')
def get():
    s3.get_object(Bucket='b', Key='k')
def put():
    s3.put_object(Bucket='b', Key='k')
`;

const javascript = `import { S3Client, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
const get = () => s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
const put = () => s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k' }));
`;

const inHandler = (lines: string): string => `def handler(event, context):\n${lines.replace(/^/gm, '    ')}`;
const inArrow = (lines: string): string => `export const handler = async (event) => {\n${lines}\n};`;

const decided: readonly (readonly [string, string])[] = [
  [
    'a counting loop ends with its last number',
    'n = 1\nfor _ in range(2):\n    n *= 2\nget() if n == 2 else put()',
  ],
  ['a range that is empty', 'put()\nfor _ in range(-1):\n    get()'],
  ['a text is no number', 'x = f"a{event[\'q\']}"\nget() if x == 3 else put()'],
  ['a text is not nothing', "get() if str(event['q']) is None else put()"],
  ['a text is of no other type', "get() if isinstance(str(event['q']), (int, list)) else put()"],
  ['texts that begin differently', "get() if '-' + event['q'] == 'a' + event['m'] else put()"],
  ['a list with items is true', "x = ['a', event['q']]\nput() if x else get()"],
  ['the length of a list', "x = ['a']\nx.append(event['q'])\nget() if len(x) == 1 else put()"],
  ['any of a text that is not empty', "put() if any(['x' + event['q']]) else get()"],
  ['a count of a known list', "get() if ['a', 'b'].count('a') > 1 else put()"],
  ['the largest of known numbers', 'get() if max(1, 2) == 1 else put()'],
  ['a sum of known numbers', 'get() if sum([1, 2]) == 4 else put()'],
  [
    'no item equals nothing',
    "x = ['a']\nfor _ in event['l']:\n    x.append('z')\nget() if None in x else put()",
  ],
  [
    'a text is no sequence',
    'match f"a{event[\'q\']}":\n    case [_, *_]:\n        get()\n    case _:\n        put()',
  ],
  [
    'a sequence of another length',
    "match [event['q']]:\n    case []:\n        get()\n    case _:\n        put()",
  ],
  [
    'an item of another value',
    "match ('run', event['q']):\n    case ('idle', _):\n        get()\n    case ('run', x):\n        put()",
  ],
  [
    'a field of another value',
    "match {'k': 1, 'q': event['q']}:\n    case {'k': 'a'} | {'z': _}:\n        get()\n    case _:\n        put()",
  ],
  [
    'an object of another class',
    'class A:\n    pass\nclass B:\n    pass\nmatch A():\n    case B() | str():\n        get()\n    case A():\n        put()\n    case _:\n        get()',
  ],
  [
    'an attribute of another value',
    'class A:\n    def __init__(self, x):\n        self.x = x\nmatch A(f"a{event[\'q\']}"):\n    case A(x=None):\n        get()\n    case _:\n        put()',
  ],
  [
    'a case of a value that a case before it takes',
    "match event['q']:\n    case 'a' | 'b':\n        put()\n    case 'b':\n        get()",
  ],
  [
    'an error that no code makes',
    'class Own(Exception):\n    pass\nclass Deeper(Own):\n    pass\ntry:\n    put()\n    raise Own()\nexcept Deeper:\n    get()\nexcept Own:\n    pass',
  ],
  ['a module is not nothing', 'import json as fast\nget() if fast is None else put()'],
  ['a value is equal to itself', "q = event['q']\nget() if q != q else put()"],
  [
    'a tuple in the code of which all parts fit',
    "match ('run', event['q']):\n    case ('run', value):\n        put()\n    case (_, None):\n        get()",
  ],
  [
    'a dictionary in the code is a mapping',
    "match {'kind': event['q']}:\n    case {'kind': 'a'}:\n        put()\n    case {}:\n        put()\n    case _:\n        get()",
  ],
  [
    'the event has no objects of the program',
    "class A:\n    pass\nmatch event['q']:\n    case A():\n        get()\n    case _:\n        put()",
  ],
  [
    'the type of an object of another class',
    'class A:\n    pass\nclass B(A):\n    pass\nget() if type(B()) is A else put()',
  ],
  [
    'a variable of the environment that has a default',
    "import os\nget() if os.environ.get('MODE', 'a') is None else put()",
  ],
  [
    'a function that returns in the first pass of a loop',
    "def f():\n    for x in ['a', 'b']:\n        try:\n            if x == 'a':\n                return 'a'\n            get()\n        except ValueError:\n            get()\n        finally:\n            put()\n    return 'b'\nget() if f() == 'b' else put()",
  ],
  [
    'the event has no objects of a dataclass',
    '@dataclasses.dataclass\nclass A:\n    x: str\nmatch event["q"]:\n    case A():\n        get()\n    case _:\n        put()',
  ],
  [
    'a list to which an item perhaps comes',
    "x = ['a']\nif event['f']:\n    x.append(event['q'])\nput() if x else get()",
  ],
  ['a text that is split by another one has a part', "put() if event['q'].split(',') else get()"],
  ['code that raises nothing', "x = 'a'\ntry:\n    y = x == 'a'\nexcept ValueError:\n    get()\nput()"],
];

const kept: readonly (readonly [string, string])[] = [
  ['an event may be of any type', "get() if isinstance(event['q'], int) else put()"],
  ['a list of unknown length', "x = [y for y in event['l']]\nget() if len(x) == 1 else put()"],
  [
    'bytes of a text',
    "match str(event['q']).encode():\n    case b'a':\n        get()\n    case _:\n        put()",
  ],
  [
    'a function whose results are kept',
    "n = []\n@functools.cache\ndef f(x):\n    n.append(x)\nf(1)\nf(event['q'])\nget() if len(n) == 1 else put()",
  ],
  [
    'a factory makes a value for each object',
    '@dataclasses.dataclass\nclass A:\n    l: list = dataclasses.field(default_factory=list)\na, b = A(), A()\na.l.append(1)\nget() if len(b.l) == 0 else put()\nput()',
  ],
  [
    'a case behind one with a guard',
    "match event['q']:\n    case 'a' if event['f']:\n        put()\n    case 'a':\n        get()",
  ],
  [
    'a class that answers for its objects',
    'class Meta(type):\n    def __instancecheck__(cls, x):\n        return True\nclass A(metaclass=Meta):\n    pass\nput()\nmatch 1:\n    case A():\n        get()',
  ],
  [
    'an error that a function makes',
    'class Own(Exception):\n    pass\nclass Deeper(Own):\n    pass\ndef made(kind):\n    return kind()\ntry:\n    put()\n    raise made(Deeper)\nexcept Deeper:\n    get()',
  ],
  [
    'an error that extends the one that is caught',
    'class Own(Exception):\n    pass\nclass Deeper(Own):\n    pass\ntry:\n    put()\n    raise Deeper()\nexcept Own:\n    get()',
  ],
  [
    'an error whose class is found by its base',
    'class Own(Exception):\n    pass\nclass Deeper(Own):\n    pass\ntry:\n    put()\n    raise Own.__subclasses__()[0]()\nexcept Deeper:\n    get()',
  ],
  ['parentheses that group', "match str(event['q']):\n    case (x):\n        get()\nput()"],
  ['a wildcard among alternatives', "match [event['q']]:\n    case ['a' | _]:\n        get()\nput()"],
  [
    'an iterator whose first item was taken',
    'x = map(str, [1])\nnext(x)\nget() if len(list(x)) == 0 else put()\nput()',
  ],
  [
    'a view of a dictionary that grows',
    "d = {'a': 1}\nx = d.items()\nd['b'] = 2\nget() if len(x) == 2 else put()\nput()",
  ],
  [
    'a dictionary with defaults makes a value for each key',
    "import collections\nd = collections.defaultdict(list)\nd['a'].append(1)\nget() if not d['b'] else put()\nput()",
  ],
  [
    'an object of a library may be nothing',
    "import psycopg2\nc = psycopg2.connect('').cursor()\nbool(c.execute('select 1')) or get()\nany([c.execute('select 2')]) or put()",
  ],
  [
    'a list that is the value of several keys',
    "x = ['a']\nd = dict.fromkeys(['a', 'b'], x)\nd['x' if 'stop' in d else 'a'].append('a')\nget() if len(x) > 1 else put()\nput()",
  ],
  ['an iterator is true', 'x = map(str, [])\nput()\nif x:\n    get()'],
  ['equal sets in another order', "x = {'a'}\nx.add(event['q'])\nget() if x == {event['q'], 'a'} else put()"],
  [
    'a set in the code is no sequence',
    "match {'a'}:\n    case ['a']:\n        get()\n    case _:\n        put()\nget()",
  ],
  [
    'a library may make objects of a decorated class from the event',
    "@dataclasses.dataclass\nclass A:\n    x: str\nfill(A, event)\nmatch event['q']:\n    case A():\n        get()\n    case _:\n        put()",
  ],
  ['a number that is perhaps NaN', "n = float(event['q'])\nget() if n != n else put()"],
  [
    'the type of an object that has another class',
    'class A:\n    pass\nclass B:\n    pass\nx = B()\nx.__class__ = A\nget() if type(x) is A else put()\nput()',
  ],
  [
    'classes whose class compares them',
    'class M(type):\n    def __eq__(self, other):\n        return True\n    __hash__ = None\nclass A(metaclass=M):\n    pass\nclass B(metaclass=M):\n    pass\nget() if A == B else put()\nput()',
  ],
  [
    'a variable of the environment without a default',
    "import os\nget() if os.environ.get('MODE') is None else put()",
  ],
  ['a list of which a slice is replaced', "x = ['a']\nx[:] = event['l']\nput() if x else get()"],
  ['a list that loses an item', "x = ['a']\nif event['f']:\n    x.pop()\nput() if x else get()"],
  ['a text that is split at its spaces', "put() if event['q'].split() else get()"],
  [
    'a name that is deleted',
    "x = 'a'\nif event['f']:\n    del x\ntry:\n    x == 'a'\n    put()\nexcept NameError:\n    get()",
  ],
  [
    'a test of an object may raise an error',
    "class A:\n    def __eq__(self, other):\n        raise ValueError()\nx = A()\ntry:\n    y = x == 'a'\nexcept ValueError:\n    get()\nput()",
  ],
  [
    'a loop over what has no items',
    "try:\n    for x in event['l']:\n        pass\nexcept TypeError:\n    get()\nput()",
  ],
];

const decidedInJavaScript: readonly (readonly [string, string])[] = [
  ['null is not undefined', 'let x = null;\nif (x === undefined) await get(); else await put();'],
  [
    'a text is no number',
    'const x = String(event.q);\nif (typeof x === "number" || x === 3) await get(); else await put();',
  ],
  ['a text is there', 'const x = String(event.q) ?? (await get());\nawait put();'],
  [
    'a counting loop',
    'let n = 0;\nfor (let i = 0; i < 2; i++) n += 1;\nif (n === 3) await get(); else await put();',
  ],
  ['the position of an item that is missing', "if (['a'].indexOf('b') >= 0) await get(); else await put();"],
  [
    'a case of a value that a case before it takes',
    "switch (event.q) { case 'a': await put(); break; case 'a': await get(); }",
  ],
  [
    'the items of a list that is made flat',
    "const [a, b] = [['a', ['b']]].flat(2);\nif (a === 'a' && b === 'b') await put(); else await get();",
  ],
  ['a field of the event is equal to itself', 'if (event.q !== event.q) await get(); else await put();'],
  [
    'an entry of a Map that is set last',
    "const m = new Map();\nm.set(event.k, event.q).set('b', 'c');\nif (m.get('b') !== 'c') await get(); else await put();",
  ],
  [
    'a callback that runs for each item',
    "let n = 0;\n['a', 'b'].forEach(() => { n++; });\nif (n !== 2) await get(); else await put();",
  ],
  [
    'a reduction of known items',
    "if ([event.q, 'b'].reduce((sum) => sum + 1, 0) !== 2) await get(); else await put();",
  ],
  [
    'code that raises nothing',
    "const f = () => { for (const x of ['a', 'b']) { try { if (x === 'b') return 'b'; } catch { return 'c'; } } };\nif (f() === 'c') await get(); else await put();",
  ],
  [
    'a variable before its declaration',
    "const f = () => late === 'a';\nif (f()) await get(); else await put();\nvar late = 'a';",
  ],
];

const keptInJavaScript: readonly (readonly [string, string])[] = [
  [
    'a text and a number are loosely equal',
    'const x = String(event.q);\nif (x == 3) await get(); else await put();',
  ],
  [
    'functions keep the number of their pass',
    'const all = [];\nfor (let i = 0; i < 2; i++) all.push(() => i);\nif (all[0]() === 0) await get(); else await put();\nawait put();',
  ],
  [
    'a loop that goes on longer',
    'let n = 0;\nwhile (n < 20) n += 1;\nif (n === 20) await get(); else await put();\nawait put();',
  ],
  [
    'a case behind one that falls into it',
    "switch (event.q) { case 'a': await put(); case 'b': await get(); }",
  ],
  ['an object in a list', 'const k = {};\nif ([k].includes(k)) await get();\nawait put();'],
  [
    'nothing of a model',
    "const x = new Map([['a', null]]).get(event.q);\nif (x === undefined) await get(); else await put();",
  ],
  ['a number that is perhaps NaN', 'const n = Number(event.q);\nif (n !== n) await get(); else await put();'],
  [
    'a getter that answers anew',
    'let n = 0;\nconst o = { get q() { return event.list[n++]; } };\nif (o.q !== o.q) await get(); else await put();',
  ],
  [
    'items behind one that may be a list',
    "const [a, b] = ['a', event.q, 'b'].flat();\nif (b === 'b') await get(); else await put();",
  ],
  [
    'an entry of a Map that another key may replace',
    "const m = new Map([['b', 'c']]);\nm.set(event.k, event.q);\nif (m.get('b') !== 'c') await get(); else await put();",
  ],
  [
    'an entry of a Map that is made of pairs',
    "const m = new Map([['b', 'c'], [event.k, 'd']]);\nif (m.get('b') !== 'c') await get(); else await put();",
  ],
  [
    'an entry of a Map that perhaps is not set',
    "const m = new Map();\nif (event.f) m.set('b', 'c');\nif (m.get('b') !== 'c') await get(); else await put();",
  ],
  [
    'a callback that is not called for a hole',
    "let n = 0;\n['a', , 'b'].forEach(() => { n++; });\nif (n === 2) await get(); else await put();\nawait put();",
  ],
  [
    'a callback that takes items away',
    "let n = 0;\nconst x = ['a', 'b'];\nx.forEach(() => { n++; x.pop(); });\nif (n === 1) await get(); else await put();\nawait put();",
  ],
  [
    'a name that has no value yet',
    "try { late === 'a'; await put(); } catch { await get(); }\nlet late = 'a';\nawait put();",
  ],
  ['a field of nothing', "try { event.o.k === 'a'; } catch { await get(); }\nawait put();"],
];

const both = ['s3:GetObject(Bucket=b, Key=k)', 's3:PutObject(Bucket=b, Key=k)'];

test.each(decided)('Python decides: %s', async (_, lines) => {
  expect(callsOf(await analysed(python + inHandler(lines), { language: 'py' }))).toEqual([both[1]]);
});

test.each(kept)('Python does not decide: %s', async (_, lines) => {
  expect(callsOf(await analysed(python + inHandler(lines), { language: 'py' }))).toEqual(both);
});

test.each(decidedInJavaScript)('JavaScript decides: %s', async (_, lines) => {
  expect(callsOf(await analysed(javascript + inArrow(lines)))).toEqual([both[1]]);
});

test.each(keptInJavaScript)('JavaScript does not decide: %s', async (_, lines) => {
  expect(callsOf(await analysed(javascript + inArrow(lines)))).toEqual(both);
});
