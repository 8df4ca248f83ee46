import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkCaptured, outside, replaceable } from './captured.mjs';

const found = (text: string, isLate = false): readonly string[] =>
  replaceable('a.ts', text, isLate).map(({ what }) => what);

test.each([
  ['a global', 'export const act = () => process.pid;', 'process'],
  ['a global as an argument', 'export function act(n: unknown) { return Number(n); }', 'Number'],
  ['a global behind a computed name', 'export const act = (o: object) => o[Symbol.iterator];', 'Symbol'],
  ['a method of a list', 'export const act = (list: string[]) => list.map((x) => x);', '.map()'],
  ['a method of a text', "export const act = (t: string) => t.startsWith('a');", '.startsWith()'],
  ['an optional method', 'export const act = (t?: string) => t?.trim();', '.trim()'],
  [
    'a loop',
    'export function act(l: string[]) { for (const x of l) return x; }',
    'for…of, which calls an iterator',
  ],
  [
    'a pattern of a list',
    'export const act = ([a]: string[]) => a;',
    'a pattern of a list, which calls an iterator',
  ],
  ['a spread list', 'export const act = (l: string[]) => [...l];', 'a spread list, which calls an iterator'],
  [
    'a test of a class',
    'import { C } from "./c.ts"; export const act = (x: object) => x instanceof C;',
    'instanceof, which calls a method',
  ],
  ['a pattern of text', 'export const act = () => /a/;', 'a regular expression'],
] as const)('%s in a function is found', (_, text, what) => {
  expect(found(text)).toEqual([what]);
});

test.each([
  [
    'a name that is imported',
    "import { Number } from './primordials.ts'; export const act = (n: unknown) => Number(n);",
  ],
  ['a name of a member', 'export const act = (o: { process: number }) => ({ Map: o.process });'],
  [
    'a type',
    'export const act = (m: Map<string, Error>): Promise<void> | null => (m === null ? null : null);',
  ],
  ['a spread object', 'export const act = (o: object) => ({ ...o });'],
  [
    'a plain loop and a template',
    'export const act = (l: string[]) => { for (let at = 0; at < l.length; at += 1) if (l[at] === `${at}`) return at; return -1; };',
  ],
  ['the existence of a global', "export const act = () => typeof process === 'undefined';"],
])('%s is not', (_, text) => {
  expect(found(text)).toEqual([]);
});

test('the top level counts in a file that is loaded later', () => {
  const text = 'const { pid } = process; export const act = () => pid;';
  expect([found(text), found(text, true)]).toEqual([[], ['process']]);
});

test('each file of the zone passes, and each file outside of it exists and has a reason', () => {
  expect(checkCaptured()).toEqual([]);
  for (const [file, reason] of Object.entries(outside)) {
    expect(existsSync(new URL(`../guards/node/${file}`, import.meta.url)), file).toBe(true);
    expect(reason).not.toBe('');
  }
});
