import { expect, test } from 'vitest';
import { fixture } from '../../testing/lists.ts';
import { readAnyJson, readJson } from './json.ts';
import { readWrittenJson } from './written-json.ts';

const values = {
  name: 'shop',
  empty: {},
  none: [],
  list: ['a', { b: [1, 2.5, true, null] }, []],
  packages: { '': { version: '1.0.0' }, 'node_modules/ä "quoted"\n': { dev: true, requires: { c: '^1' } } },
  ['__proto__']: { version: '2' },
  last: 0,
};

const packageLock = new URL('../package-lock/read.test.ts', import.meta.url).href;

test('what is written as JSON.stringify does reads as character by character, with the same lines', () => {
  const texts = [
    ...[1, 2, 4, '\t'].map((indent) => JSON.stringify(values, null, indent)),
    `${JSON.stringify(values, null, 2)}\n`,
    JSON.stringify(values, null, 2).replaceAll('\n', '\r\n'),
    ...['v1.json', 'v3.json'].map((name) => JSON.stringify(JSON.parse(fixture(packageLock, name)), null, 2)),
  ];
  for (const text of texts) {
    const written = readWrittenJson(text);
    expect(written).not.toBe(null);
    expect({ root: written, diagnostics: [] }).toEqual(readAnyJson('a.json', text));
  }
});

test('any other writing is for the full reader', () => {
  const deep = `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`;
  const others = [
    '{\n  "a": 1,\n  "a": 1\n}',
    '{\n  // why\n  "a": 1\n}',
    '{\n  "a": 1,\n}',
    '{\n  "a": 1.0\n}',
    '{\n  "a": "\\u0041"\n}',
    '{\n  "b": 1, "a": 1\n}',
    '{\n  "2": 1,\n  "1": 1\n}',
    '{\n  "a": 1\n}\n\n',
    '{\n  "a": {\n    "b": 1',
    '{}',
    '',
    JSON.stringify(JSON.parse(deep), null, 1),
  ];
  for (const text of others) expect(readWrittenJson(text)).toBe(null);
  expect(readJson('a.json', others[0] ?? '').diagnostics.map(({ code }) => code)).toEqual([
    'read/duplicate-key',
  ]);
  expect(readJson('a.json', others.at(-1) ?? '').diagnostics.map(({ code }) => code)).toContain('read/limit');
});
