import { handlerApp, openSource } from '@emmental/read';
import { expect, test } from 'vitest';
import { scanApp } from './pipeline.ts';
import { folderWith } from './testing/run.ts';

test('a fault of the scanner in one function is said, its needs are unknown, and the next one is read', async () => {
  const folder = folderWith({
    'a.mjs': 'export const handler = () => 1;',
    'b.mjs': 'export const handler = () => 2;',
  });
  const source = openSource(folder);
  const faulty = {
    ...source,
    read: (path: string) => {
      if (path === 'a.mjs') throw new TypeError('a defect');
      return source.read(path);
    },
  };
  const handlers = ['a.mjs', 'b.mjs'].map((file) => ({ file, export: 'handler' }));
  const quiet = { step: () => {}, end: () => {} };
  const { report, diagnostics } = await scanApp(
    handlerApp(handlers, new Map(), { folder: '', name: 'app' }),
    faulty,
    {
      assumptions: new Map(),
      code: true,
      today: '2026-11-24',
      progress: quiet,
    },
  );
  expect(diagnostics.map(({ code, message }) => [code, message.endsWith('a defect')])).toEqual([
    ['code/failed', true],
  ]);
  expect(report.functions.map(({ policy }) => policy === null)).toEqual([true, false]);
  expect(
    report.functions.map(({ unknown }) => unknown.some((question) => question.id.endsWith('/code'))),
  ).toEqual([true, false]);
});
