import { expect, test } from 'vitest';
import type { Domain } from './domain/domain.ts';
import { bounds } from './machine/bounds.ts';
import { evaluated, plain } from './testing/plain.ts';
import { constant, undefinedValue } from './values/value.ts';

const javascript: readonly (readonly [fact: string, code: string, result: string])[] = [
  ['numbers are calculated', 'export const result = 1 + 2 * 3 - 4 / 2;', '5'],
  ['texts are joined', "const name = 'b'; export const result = `a-${name}-c`;", '"a-b-c"'],
  ['equal values are equal', "export const result = 'a' === 'a' && 1 !== 2;", 'true'],
  [
    'both branches of an unknown test are joined',
    "let x = 'a'; if (unknown) x = 'b'; export const result = x;",
    '"a" | "b"',
  ],
  [
    'a branch that cannot run leaves nothing',
    "let x = 'a'; if (1 === 2) x = 'b'; export const result = x;",
    '"a"',
  ],
  ['a choice is either side', "export const result = unknown ? 'a' : 'b';", '"a" | "b"'],
  [
    'a default fills a gap',
    'const { a = 1, ...rest } = { b: 2 }; export const result = [a, rest];',
    '[1, {b: 2}]',
  ],
  [
    'functions keep their variables',
    'const add = (a) => (b) => a + b; export const result = add(1)(2);',
    '3',
  ],
  [
    'classes inherit methods',
    'class A { who() { return this.name; } } class B extends A { name = 1; } export const result = new B().who();',
    '1',
  ],
  [
    'items of a known list are not mixed up',
    'const found = {}; for (const name of ["a", "b"]) found[name] = name; export const result = found;',
    '{a: "a", b: "b"}',
  ],
  [
    'a loop of unknown length runs or does not',
    "let x = 'a'; while (unknown()) x = 'b'; export const result = x;",
    '"a" | "b"',
  ],
  [
    'a generator gives its items',
    'function* all() { yield 1; yield 2; } const [first] = all(); export const result = first;',
    '1 | 2 | null',
  ],
  [
    'recursion ends',
    'const f = (n) => (n < 2 ? "end" : f(n - unknown)); export const result = f(unknown);',
    '"end"',
  ],
  [
    'a switch runs its case only',
    'let x = 0; switch ("b") { case "a": x = 1; break; case "b": x = 2; } export const result = x;',
    '2',
  ],
  [
    'what follows a throw in a try is caught',
    'let x = 1; try { x = 2; throw 1; } catch { x = 3; } export const result = x;',
    '3',
  ],
];

test.each(javascript)('JavaScript: %s', async (_fact, code, result) => {
  expect((await evaluated({ 'main.js': code })).result).toBe(result);
});

const python: readonly (readonly [fact: string, code: string, result: string])[] = [
  ['a comprehension keeps its items', 'result = [x for x in [1]]', '[1]'],
  ['a dictionary is known by key', "d = {'a': 1}\nd['b'] = 2\nresult = d", '{a: 1, b: 2}'],
  [
    'a method gets self',
    'class A:\n  def __init__(self, n):\n    self.n = n\n  def get(self):\n    return self.n\nresult = A(3).get()',
    '3',
  ],
  ['a global name is the module’s', 'x = 1\ndef f():\n  global x\n  x = 2\nf()\nresult = x', '2'],
  ['percent signs format', "result = '%s-%s' % ('a', 'b')", '"a-b"'],
];

test.each(python)('Python: %s', async (_fact, code, result) => {
  expect((await evaluated({ 'main.py': code })).result).toBe(result);
});

test('modules run once, and their bindings are live', async () => {
  const files = {
    'main.js': "import { count, add } from './lib.js'; add(); add(); export const result = count;",
    'lib.js': 'export let count = 0; export const add = () => { count = count + 1; };',
  };
  expect((await evaluated(files)).result).toBe('2');
});

test('a Domain says what a library does', async () => {
  const seen: string[] = [];
  const domain: Domain = {
    ...plain,
    libraries: {
      ...plain.libraries,
      exportOf: (library, path) => (call) => {
        seen.push(`${library} ${path} ${call.args.length}`);
        return path === 'answer' ? constant(42) : undefinedValue;
      },
    },
  };
  const code = "import { answer, note } from 'box'; note('a', 'b'); export const result = answer();";
  expect((await evaluated({ 'main.js': code }, domain)).result).toBe('42');
  expect(seen).toEqual(['box note 2', 'box answer 0']);
});

test('a library that no model describes is handed what it gets', async () => {
  const handed: string[] = [];
  const observer = { ...plain.observer, handed: (_site: unknown, name: string) => void handed.push(name) };
  const code = "import box from 'box'; box.keep(1); export const result = box.read();";
  expect((await evaluated({ 'main.js': code }, { ...plain, observer })).result).toBe('?');
  expect(handed).toEqual(['box.keep', 'box.read']);
});

test('a module whose name is made at run time is recorded', async () => {
  const { recorded } = await evaluated({ 'main.js': 'export const result = require(unknown());' });
  expect(recorded.map(({ kind }) => kind)).toEqual(['dynamic', 'undecided']);
});

test('a program that takes too many steps stops the machine', async () => {
  const { machine } = await evaluated({ 'main.js': '1;'.repeat(bounds.steps / 2 + 1) });
  expect(machine.stopped).toBe(true);
});
