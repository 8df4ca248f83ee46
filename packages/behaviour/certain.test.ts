import { expect, test } from 'vitest';
import { analysed, callsOf } from './testing/analysed.ts';

/**
 * A value decides a test only where it must be that value. Each row is the smallest program of a family in which the
 * handler performs `get`, or `put` too, although a test seems to be decided; the oracle (`bench/oracle`) found them.
 */
const start = `const { S3 } = require('@aws-sdk/client-s3'); const s3 = new S3({});
  const get = () => s3.getObject({ Bucket: 'b', Key: 'k' });`;

const javascript: readonly (readonly [family: string, body: string, before?: string])[] = [
  ['tests that are joined are a value', 'const ok = event.n > 0 && event.n < 10; if (ok) get();'],
  [
    'a try ends in the middle',
    "let x = 'a'; try { x = 'b'; event.f(); x = 'c'; } catch { if (x === 'b') get(); }",
  ],
  [
    'finally runs after a return',
    "try { return; } finally { state = 'b'; }",
    "let state = 'a'; const early = () => { if (state === 'b') get(); };",
  ],
  [
    'a loop passes many states',
    "let s = 'a'; while (s !== 'e') { if (s === 'a') s = 'b'; else if (s === 'b') s = 'c'; else if (s === 'c') s = 'd'; else { get(); s = 'e'; } }",
  ],
  [
    'a module goes on before a promise that it does not await has settled',
    '',
    "let ready = false; const begin = async () => { await fetch('https://a.example/'); ready = true; }; begin(); if (!ready) get();",
  ],
  ['a number and an unknown number are no text', 'if (!(1 + event.n)) get();'],
  ['undefined in a text', "const s = 'a' + (event.f ? undefined : 'b'); if (s !== 'ab') get();"],
  ['a postfix value', 'let i = 0; if (i++ < 1) get();'],
  [
    'a break with a label',
    "let x = 'a'; outer: for (const a of event.list) { for (const b of a) { x = 'b'; break outer; } } if (x === 'b') get();",
  ],
  [
    'a continue with a label',
    "let x = 'a'; outer: for (const a of event.list) { if (x === 'b') get(); for (const b of a) { x = 'b'; continue outer; } x = 'c'; }",
  ],
  ['null is not undefined', 'const x = event.f ? null : undefined; if (x === undefined) get();'],
  ['loose equality converts', "const x = '1'; if (x == 1) get();"],
  ['switch (true) takes the value true', "switch (true) { case 'a': break; case event.n > 1: get(); }"],
  ['the default of a switch stands first', "switch (event.s) { default: get(); break; case 'a': }"],
  [
    'a list grows while a loop takes its items',
    "const list = ['a']; for (const x of list) { if (x === 'b') get(); if (list.length < 2) list.push('b'); }",
  ],
  [
    'an iterator of the program',
    'let n = 0; const it = { [Symbol.iterator]() { return this; }, next() { n++; return { done: n > 1, value: n }; } }; for (const x of it) get();',
  ],
  [
    'a tag gets the empty texts of a template',
    "const tag = (strings, value) => strings.length === 2 && strings[0] === ''; if (tag`${event.q}`) get();",
  ],
  [
    'a field whose name is not known may be another one',
    "const m = new Map([['a', 1], [event.mode, 'x']]); if (m.size === 1 && m.b !== 'x') get();",
  ],
  ['two fields of the event and a number may be no text', 'if (!(event.a + event.b + 1)) get();'],
  ['a variable that is not set and a number are no text', 'if (!(process.env.UNSET + 1)) get();'],
  ['nothing is an empty text in a joined text', "if ([undefined, 'a'].join('') === 'a') get();"],
  ['an argument after ?. is not evaluated', "let x = 'a'; event.o?.f((x = 'b')); if (x === 'a') get();"],
  ['a chain ends at ?.', "const o = event.f ? null : { a: { b: 'c' } }; if (o?.a.b !== 'c') get();"],
  ['a call after ?. is undefined', "const f = event.f ? null : () => 'a'; if (f?.() !== 'a') get();"],
  [
    'a method that is not there',
    "let x = 'a'; const o = event.f ? {} : { m() {} }; o.m?.((x = 'b')); if (x === 'a') get();",
  ],
  [
    'Object.assign to one of two objects',
    "const [a, b] = [{ k: 'a' }, { k: 'a' }]; Object.assign(event.f ? a : b, { k: 'b' }); if (a.k === 'b') get();",
  ],
  [
    'a text with a part that may be nothing',
    "const s = 'a' + (event.f ? undefined : 'b'); if (!s.startsWith('ab')) get();",
  ],
  [
    'a sum with such a text',
    "const s = `${event.q}${event.f ? undefined : 'b'}`; if (!`${s}c`.endsWith('bc')) get();",
  ],
  ['a position of startsWith', "if ('abc'.startsWith('b', 1)) get();"],
  ['includes from an index', "if (!['a', 'b'].includes('a', 1)) get();"],
  ['trim takes known spaces', "if (!` ${event.q}`.trim().startsWith(' ')) get();"],
  ['join with undefined puts commas', "if (['a', 'b'].join(undefined) === 'a,b') get();"],
  ['a list in a list in a list', "const [x] = [[['a']]].flat(2); if (typeof x === 'string') get();"],
  ['a Set is no array', 'if (!Array.isArray(new Set([1]))) get();'],
  ['arguments are no array', 'function f() { if (!Array.isArray(arguments)) get(); } f(1);'],
  ['a Set has no length', 'if (new Set([1]).length === undefined) get();'],
  [
    'a number is another key of a Map than its text',
    "const m = new Map([['1', 'a']]); if (!m.has(1)) get();",
  ],
  [
    'a number and a text as keys of a Map',
    "const m = new Map(); m.set(1, 'a'); if (m.get('1') === undefined) get();",
  ],
  ['a copy is another object', "const o = { a: 'a' }; structuredClone(o).a = 'b'; if (o.a === 'a') get();"],
  [
    'a frozen object keeps its values',
    "const o = Object.freeze({ a: 'a' }); o.a = 'b'; if (o.a === 'a') get();",
  ],
  ['a frozen object gets no field', 'const o = {}; Object.freeze(o); o.a = 1; if (o.a === undefined) get();'],
  [
    'a key is evaluated before the value',
    'let i = 0; const o = {}; o[i] = i = 1; if (o[1] === undefined) get();',
  ],
  ['a key is evaluated once', 'let i = 0; const o = [1, 2]; o[i++] += 1; if (i === 1) get();'],
  [
    'an operand of typeof is evaluated once',
    "const l = ['a', 'b']; if (typeof l.shift() === 'string' && l.length === 1) get();",
  ],
  ['NaN is in a list', 'if ([0 / 0].includes(0 / 0)) get();'],
  ['an encoded text is another one', "if (encodeURIComponent('a/b') !== 'a/b') get();"],
  ['a number in another base', "if ((10).toString(2) !== '10') get();"],
  ['no name of a record', "const o = { a: 'a' }; if (o[`x-${event.q}`] === undefined) get();"],
  [
    'a text that doubles',
    "let s = 'ab'; for (const x of Array.from('123456789012345678901234567890123456789')) s = [s, s].join(''); get();",
  ],
  ['a call of an item of nothing ends nothing', 'const o = { a: undefined }; o.a?.[0](); get();'],
  [
    'a spread that is not known brings items that a list has twice',
    'const seen = new Set(); for (const x of Array.of(...event.list, event.x)) { if (seen.has(x)) get(); seen.add(x); }',
  ],
  [
    'the first place of a text may be in its unknown part',
    "const s = (event.mode + 'a').replace('a', 'b'); if (s.endsWith('a')) get();",
  ],
  [
    'a field under one of several names leaves the others',
    "const all = Object.entries({ a: 1, [event.f ? 'a' : 'c']: 2 }); if (all.length === 1) get();",
  ],
  [
    'a promise that nobody awaits has none of the fields of its value',
    'const f = async () => ({ a: 1 }); const o = { ...f() }; if (o.a === undefined) get();',
  ],
  [
    'a promise is no function',
    "const f = async () => () => 1; const made = f(); if (typeof made === 'object') get();",
  ],
  [
    'an index behind ?. need not run',
    "let x = 'a'; const f = () => { x = 'b'; return 'c'; }; event.o?.[f()]; if (x === 'a') get();",
  ],
  [
    'a deleted field has no name',
    'const o = { a: 1, b: 2 }; delete o.a; if (Object.keys(o).length === 1 && Object.entries(o).length === 1) get();',
  ],
];

test.each(javascript)('%s', async (_family, body, before = '') => {
  const analysis = await analysed(
    `${start} ${before} exports.handler = async (event) => { ${before.includes('early') ? 'early();' : ''} ${body} };`,
  );
  expect(callsOf(analysis)).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
});

/** The values of the template, which the program changes before it compares them. */
const environment = new Map(
  Object.entries({ STAGE: 'PROD', KINDS: 'a,b', PADDED: ' a ' }).map(
    ([name, value]) => [name, { kind: 'constant', value }] as const,
  ),
);

test.each([
  ['another case', "if (process.env.STAGE.toLowerCase() === 'prod') get();"],
  ['a part', "if (process.env.KINDS.split(',')[0] === 'a') get();"],
  ['one of the parts', "if (process.env.KINDS.split(',').includes('b')) get();"],
  ['without spaces', "if (process.env.PADDED.trim() === 'a') get();"],
  ['one that may be nothing', "if (`${event.f ? process.env.STAGE : undefined}` !== 'PROD') get();"],
  ['another word', "if (process.env.STAGE.replace('PROD', 'a') === 'a') get();"],
])('a changed variable of the environment: %s', async (_change, body) => {
  const code = `${start} exports.handler = async (event) => { ${body} };`;
  expect(callsOf(await analysed(code, { environment }))).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
});

test('parts of a variable of the environment in Python', async () => {
  const code = `import boto3, os
s3 = boto3.client('s3')
def handler(event, context):
    if os.environ['KINDS'].split(',')[0] == 'a':
        s3.get_object(Bucket='b', Key='k')`;
  const analysis = await analysed(code, { environment, language: 'py' });
  expect(callsOf(analysis)).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
});
