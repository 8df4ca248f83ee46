import { expect, test } from 'vitest';
import { analysed, callsOf } from './testing/analysed.ts';

/**
 * The rows of `certain.test.ts` for constructs of Python alone: the smallest handler of a family that performs `get`, although
 * a test seems to be decided. The oracle (`bench/oracle`) found them.
 */
const start = `import collections, contextlib, functools, boto3
s3 = boto3.client('s3')
def get():
    s3.get_object(Bucket='b', Key='k')
`;

/** The family, the lines of the handler, and the lines of the module before it. */
type Family = readonly [string, readonly string[], (readonly string[])?];

const families: readonly Family[] = [
  [
    'an object whose class has __len__ may be false',
    ['if not Operated(event):', '    get()'],
    [
      'class Operated:',
      '    def __init__(self, event):',
      '        self.event = event',
      '    def __len__(self):',
      "        return self.event['n']",
    ],
  ],
  [
    'an object whose class has __eq__ may equal nothing',
    ['if Operated() == None:', '    get()'],
    ['class Operated:', '    def __eq__(self, other):', '        return True'],
  ],
  [
    'super() goes on with the next class of the order',
    ['Leaf().work()'],
    [
      'class Base:',
      '    def work(self):',
      '        pass',
      'class Left(Base):',
      '    def work(self):',
      '        super().work()',
      'class Right(Base):',
      '    def work(self):',
      '        get()',
      'class Leaf(Left, Right):',
      '    pass',
    ],
  ],
  ['the definition of a function evaluates its defaults', ['pass'], ['def unused(found=get()):', '    pass']],
  [
    'a default keeps its state',
    ["keep('a')", "if 'a' in keep('b'):", '    get()'],
    ['def keep(value, kept=[]):', '    kept.append(value)', '    return kept'],
  ],
  [
    'nothing that is passed is no default',
    ['take(nothing())'],
    ['def nothing():', '    pass', "def take(value='a'):", '    if value is None:', '        get()'],
  ],
  [
    'a generator may be sent a value',
    ['made = talk()', 'next(made)', "made.send('b')"],
    ['def talk():', "    sent = yield 'a'", "    if sent == 'b':", '        get()', "    yield 'c'"],
  ],
  ['nothing is None in a text', ["if f'{None}' == 'None':", '    get()']],
  ['a format changes a text', ["if f\"{'a':>2}\" == ' a':", '    get()']],
  ['clear empties a dictionary', ["d = {'a': 1}", 'd.clear()', "if 'a' not in d:", '    get()']],
  ['pop takes an entry', ["d = {'a': 1}", "d.pop('a')", "if 'a' not in d:", '    get()']],
  ['__iadd__ adds items', ["l = ['a']", "l.__iadd__(['b'])", "if 'b' in l:", '    get()']],
  ['__setitem__ sets an entry', ["d = {'a': 1}", "d.__setitem__('a', 2)", "if d['a'] == 2:", '    get()']],
  ['an index counts from the end', ["l = ['a']", "l[-1] = 'b'", "if 'b' in l:", '    get()']],
  ['remove takes an item', ["l = ['a']", "l.remove('a')", "if 'a' not in l:", '    get()']],
  ['insert puts an item first', ["l = ['a']", "l.insert(0, 'b')", "if l[0] == 'b':", '    get()']],
  ['del takes a part of a list', ["l = ['a']", 'del l[:1]', "if 'a' not in l:", '    get()']],
  ['a list times zero is empty', ["l = ['a']", 'l *= 0', "if 'a' not in l:", '    get()']],
  [
    'an augmented assignment changes the thing itself',
    ["d = {'a': 1}", 'e = d', "e |= {'a': 2}", "if d['a'] == 2:", '    get()'],
  ],
  [
    'a comprehension evaluates its value again and again',
    ['l = []', "[l.append(x) for x in ('a', 'b')]", "if l[1:] == ['b'] and len(l) == 2:", '    get()'],
  ],
  ['next returns its default', ["if next((x for x in event['l']), None) is None:", '    get()']],
  ['max returns its default', ["if max(event['l'], default='a') == 'a':", '    get()']],
  [
    'getattr returns the attribute',
    ["if getattr(Kind, 'a', 'c') == 'b':", '    get()'],
    ['class Kind:', "    a = 'b'"],
  ],
  ['abs makes a number positive', ['if abs(-1) == 1:', '    get()']],
  ['reversed turns a list around', ["if list(reversed(['a', 'b']))[0] == 'b':", '    get()']],
  ['a part of a text is not the text', ["if 'ab'.partition('a')[2] == 'b':", '    get()']],
  [
    'a part of a text with an unknown place is not the text',
    ["if f\"a{event['n']:>2}\".partition('a')[2] == ' 1':", '    get()'],
  ],
  [
    'a part of a formatted text is not the text',
    ["if f\"a{context.memory_limit_in_mb:>2}\".partition('a')[2] == ' 1':", '    get()'],
  ],
  [
    'an error ends at a manager that suppresses it',
    [
      "x = 'a'",
      'with contextlib.suppress(ValueError):',
      "    x = 'b'",
      "    if event['f']:",
      '        raise ValueError',
      "    x = 'c'",
      "if x == 'b':",
      '    get()',
    ],
  ],
  [
    'an error ends at a class that returns True',
    ['with Swallow():', '    raise ValueError', 'get()'],
    [
      'class Swallow:',
      '    def __enter__(self):',
      '        return self',
      '    def __exit__(self, *error):',
      '        return True',
    ],
  ],
  [
    'the rest of a generator runs after the body',
    ['with managed() as state:', "    state['x'] = 'b'"],
    [
      "known = {'x': 'a'}",
      '@contextlib.contextmanager',
      'def managed():',
      '    yield known',
      "    if known['x'] == 'b':",
      '        get()',
    ],
  ],
  [
    'an error ends at an asynchronous manager that returns True',
    ['import asyncio', "if asyncio.run(main()) == 'after':", '    get()'],
    [
      'class Session:',
      '    async def __aenter__(self):',
      '        return self',
      '    async def __aexit__(self, *error):',
      '        return True',
      'async def main():',
      '    async with Session():',
      '        raise ValueError',
      "    return 'after'",
    ],
  ],
  [
    'an error ends at a manager that decorates a function',
    ['if work() is None:', '    get()'],
    [
      'class Quiet(contextlib.ContextDecorator):',
      '    def __enter__(self):',
      '        return self',
      '    def __exit__(self, *error):',
      '        return True',
      '@Quiet()',
      'def work():',
      '    raise ValueError',
    ],
  ],
  [
    'a stack calls a function that is pushed on it',
    ['with contextlib.ExitStack() as stack:', '    stack.push(lambda *error: get())'],
  ],
  [
    'a stack leaves the managers that it entered, the last one first',
    [
      'with contextlib.ExitStack() as stack:',
      "    stack.callback(lambda: get() if door.kept == 'b' else None)",
      '    stack.enter_context(door)',
    ],
    [
      'class Door:',
      "    kept = 'a'",
      '    def __enter__(self):',
      '        return self',
      '    def __exit__(self, *error):',
      "        self.kept = 'b'",
      'door = Door()',
    ],
  ],
  [
    'a task that fails has its error for a result',
    ['import asyncio', 'if asyncio.run(main()):', '    get()'],
    [
      'async def work():',
      '    raise ValueError',
      'async def main():',
      '    try:',
      '        results = await asyncio.gather(work(), return_exceptions=True)',
      '    except ValueError:',
      '        return None',
      '    return results[0]',
    ],
  ],
  [
    'an entry that was taken is no named argument',
    ['outer(extra=1)'],
    [
      'def inner(**more):',
      "    if 'extra' not in more:",
      '        get()',
      'def outer(**more):',
      "    more.pop('extra', None)",
      '    inner(**more)',
    ],
  ],
  [
    'equal texts may be two objects',
    ["first, second = 'a'.replace('a', 'b'), 'b'", 'if first is not second:', '    get()'],
  ],
  [
    'closing closes at the end',
    ['door = Door()', 'with contextlib.closing(door):', '    pass', 'if not door.is_open:', '    get()'],
    ['class Door:', '    is_open = True', '    def close(self):', '        self.is_open = False'],
  ],
  [
    'an asynchronous iterator of the program gives items',
    ['import asyncio', 'asyncio.run(main())'],
    [
      'class Pages:',
      '    def __aiter__(self):',
      '        return self',
      '    async def __anext__(self):',
      "        return 'b'",
      'async def main():',
      '    async for item in Pages():',
      "        if item == 'b':",
      '            get()',
    ],
  ],
  [
    'functools.wraps copies the name of the function',
    ["if work.__name__ == 'work':", '    get()'],
    [
      'def decorate(function):',
      '    @functools.wraps(function)',
      '    def wrapper():',
      '        return function()',
      '    return wrapper',
      '@decorate',
      'def work():',
      '    pass',
    ],
  ],
  [
    'a decorator that is one of two',
    ['work()'],
    [
      'def first(function):',
      '    return function',
      'def second(function):',
      '    return get',
      'import os',
      "@(first if os.environ.get('A') else second)",
      'def work():',
      '    pass',
    ],
  ],
  [
    'a name that no member has chooses the default',
    ["getattr(Actions(), 'on_x' + event['n'], get)()"],
    ['class Actions:', '    def on_a(self):', '        pass'],
  ],
  [
    '__getattribute__ answers for an attribute that is there',
    ["if Watched().a == 'b':", '    get()'],
    ['class Watched:', "    a = 'a'", '    def __getattribute__(self, name):', "        return 'b'"],
  ],
  [
    '__setattr__ changes the value',
    ['lazy = Lazy()', "lazy.a = 'a'", "if lazy.a == 'b':", '    get()'],
    ['class Lazy:', '    def __setattr__(self, name, value):', "        object.__setattr__(self, name, 'b')"],
  ],
  [
    '__set__ of a descriptor sets the value',
    ['model = Model()', "model.field = 'a'", "if model.field == 'b':", '    get()'],
    [
      'class Field:',
      '    def __get__(self, instance, owner=None):',
      '        return instance.kept',
      '    def __set__(self, instance, value):',
      "        instance.kept = 'b'",
      'class Model:',
      '    field = Field()',
    ],
  ],
  [
    '__setitem__ of a class sets an item',
    ['bag = Bag()', "bag['a'] = 'a'", 'if bag.changes == 1:', '    get()'],
    [
      'class Bag:',
      '    def __init__(self):',
      '        self.changes = 0',
      '    def __setitem__(self, key, value):',
      '        self.changes += 1',
    ],
  ],
  [
    '__delitem__ of a class deletes an item',
    ['bag = Bag()', "del bag['a']", 'if bag.changes == 1:', '    get()'],
    [
      'class Bag:',
      '    def __init__(self):',
      '        self.changes = 0',
      '    def __delitem__(self, key):',
      '        self.changes += 1',
    ],
  ],
  [
    'the deleter of a property runs',
    ['box = Box()', 'del box.value', "if box.kept == 'b':", '    get()'],
    [
      'class Box:',
      "    kept = 'a'",
      '    @property',
      '    def value(self):',
      '        return self.kept',
      '    @value.deleter',
      '    def value(self):',
      "        self.kept = 'b'",
    ],
  ],
  [
    'a member of an enumeration has the methods of its class',
    ["(State.A if event['f'] else State.B).run()"],
    [
      'import enum',
      'class State(enum.Enum):',
      "    A = 'a'",
      "    B = 'b'",
      '    def run(self):',
      '        if self is State.B:',
      '            get()',
    ],
  ],
  [
    'an enumeration is a list of its members',
    ['for state in State:', "    if state.value == 'b':", '        get()'],
    [
      'import enum',
      'class State(enum.Enum):',
      "    A = 'a'",
      "    B = 'b'",
      '    def run(self):',
      '        pass',
    ],
  ],
  ['the items of a dictionary are its keys', ["d = {'b': 'a'}", "if max(d) == 'b':", '    get()']],
  [
    'a copy changes alone',
    [
      'import copy',
      "l = [['a']]",
      'copy.deepcopy(l)[0].append(1)',
      'copy.copy(l).append(1)',
      'if len(l) == 1 and len(l[0]) == 1:',
      '    get()',
    ],
  ],
  [
    'reduce folds all items',
    ["if functools.reduce(lambda a, b: a + b, ['a', 'a'], 'x') == 'xaa':", '    get()'],
  ],
  [
    'iter calls a function for each item',
    ["left = ['b', 'a']", "for item in iter(left.pop, 'x'):", "    if item == 'b':", '        get()'],
  ],
  [
    'a case whose guard is false gives way to the next one',
    ["match 'a':", "    case 'a' if event['f']:", '        pass', '    case _:', '        get()'],
  ],
  [
    'a class pattern captures fields that a default filled',
    ["match Point('a'):", '    case Point(x, y) if y is None:', '        get()'],
    ['import dataclasses', '@dataclasses.dataclass', 'class Point:', '    x: object', '    y: object = None'],
  ],
  ['%d cuts a number', ["if '%d' % 1.5 == '1':", '    get()']],
  ['a width of format adds spaces', ["if '{:>2}'.format('a') == ' a':", '    get()']],
  [
    'compress leaves items out',
    ['import itertools', "if list(itertools.compress(['a', 'b'], [0, 1]))[0] == 'b':", '    get()'],
  ],
  [
    'accumulate makes items',
    [
      'import itertools',
      "if list(itertools.accumulate(['a', 'b'], lambda a, b: b + a))[-1] == 'ba':",
      '    get()',
    ],
  ],
  [
    'a member of an enumeration is written with its class',
    ["if f'{Kind.A}' == 'Kind.A':", '    get()'],
    ['import enum', 'class Kind(enum.Enum):', "    A = 'a'"],
  ],
  [
    'a member of an enumeration is another value than its text',
    ["found = 'a' if event['q'] else Kind.A", "if found != 'a':", '    get()'],
    ['import enum', 'class Kind(enum.Enum):', "    A = 'a'"],
  ],
  [
    'an enumeration may write its members in its own way',
    ["if str(Kind.A) == 'a':", '    get()'],
    [
      'import enum',
      'class Kind(enum.Enum):',
      "    A = 'b'",
      '    def __str__(self):',
      '        return self.name.lower()',
    ],
  ],
];

test.each(families.map(([name, lines, before = []]) => ({ name, lines, before })))(
  '$name',
  async ({ lines, before }) => {
    const body = lines.map((line) => `    ${line}\n`).join('');
    const text = `${start}${before.join('\n')}\ndef handler(event, context):\n${body}`;
    expect(callsOf(await analysed(text, { language: 'py' }))).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
  },
);
