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
];

test.each(families.map(([name, lines, before = []]) => ({ name, lines, before })))(
  '$name',
  async ({ lines, before }) => {
    const body = lines.map((line) => `    ${line}\n`).join('');
    const text = `${start}${before.join('\n')}\ndef handler(event, context):\n${body}`;
    expect(callsOf(await analysed(text, { language: 'py' }))).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
  },
);
