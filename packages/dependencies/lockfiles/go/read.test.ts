import { expect, test } from 'vitest';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';

const mod = fixture(import.meta.url, 'go.mod');
const sum = fixture(import.meta.url, 'go.sum');

test('requirements, replacements, pseudo-versions, and the standard library from the toolchain on', () => {
  const list = readList({ 'go.mod': mod, 'go.sum': sum });
  expect(rowsOf(list)).toEqual([
    '7 example.org/single 0.1.0',
    '10 example.org/left 1.10.0',
    '11 example.org/quoted 2.0.0+incompatible',
    '12 example.org/new 1.4.0',
    '13 example.org/local 0.0.0 file ../local',
    '14 example.org/pseudo 0.0.0-20180926154720-4dfa2610cdf3',
    '5 stdlib (>=1.21.3) from 1.21.3',
  ]);
  expect(list.packages[1]?.integrity).toBe('h1:aaaa=');
  expect(complaintsOf(list)).toEqual(['dependencies/wrong-shape 15']);
});

test('before go 1.17 what modules require is not in go.mod: how many may be missing is told', () => {
  expect(readList({ 'go.mod': mod, 'go.sum': sum }).skipped).toMatchObject([
    { line: 3, why: expect.stringContaining('go.sum lists 1 that may be built in') },
  ]);
  expect(readList({ 'go.mod': mod.replace('go 1.16', 'go 1.22'), 'go.sum': sum }).skipped).toEqual([]);
});

test('a block that is not closed and an unknown directive are said', () => {
  const list = readList({ 'go.mod': 'module a\nrequire (\n\tb.example/c v1.0.0\n' });
  expect(rowsOf(list)).toEqual(['3 b.example/c 1.0.0']);
  expect(complaintsOf(list)).toEqual(['read/partly-read 4']);
  expect(complaintsOf(readList({ 'go.mod': 'modul a\n' }))).toEqual([
    'read/syntax 1',
    'dependencies/wrong-shape 1',
  ]);
});

test('`toolchain default` names no Go: the `go` line does', () => {
  const list = readList({ 'go.mod': 'module a.example/m\ngo 1.21\ntoolchain default\n' });
  expect(rowsOf(list)).toEqual(['2 stdlib (>=1.21) from 1.21']);
});

test('what a go.work replaces goes before what the modules it uses say', () => {
  const module = `module shop.example/api
go 1.22
require (
\texample.org/left v1.0.0
\texample.org/right v1.0.0
\texample.org/own v1.0.0
)
replace example.org/left v1.0.0 => example.org/fork v1.0.1
replace example.org/own => ../own
`;
  const work = `go 1.22

use (
\t./api // the one that is deployed
\t./own
)

replace example.org/left => example.org/fork v1.0.2
replace example.org/right v1.0.0 => ./right
`;
  const rows = (files: Record<string, string>) =>
    rowsOf(readList({ 'api/go.mod': module, ...files })).slice(0, 3);
  expect(rows({})).toEqual([
    '4 example.org/fork 1.0.1',
    '5 example.org/right 1.0.0',
    '6 example.org/own 1.0.0 file ../own',
  ]);
  expect(rows({ 'go.work': work })).toEqual([
    '4 example.org/fork 1.0.2',
    '5 example.org/right 1.0.0 file ./right',
    '6 example.org/own 1.0.0 file ../own',
  ]);
  const api = module.replace('replace example.org/own => ../own\n', '');
  const own = { 'api/go.mod': api, 'own/go.mod': 'module example.org/own\n', 'go.work': work };
  expect(rows(own)[2]).toBe('6 example.org/own 1.0.0 file ./own');
  // A workspace that does not use it says nothing of it.
  expect(rows({ 'go.work': work.replace('./api', './web') })).toEqual(rows({}));
  const torn = readList({ 'api/go.mod': module, 'go.work': work.replace(')', '') });
  expect(torn.diagnostics).toMatchObject([{ code: 'read/partly-read', file: 'go.work' }]);
});
