import { expect, test } from 'vitest';
import { repository } from '../../testing/repository.ts';
import { findEntry } from '../find.ts';

const made = 'exports.handler = async (event) => run(event);\n';
const other = 'export const handler = async () => 200;\n';
const compiled = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.handler = void 0;
const handler = async () => 200;
exports.handler = handler;
`;
const build = { 'package.json': '{"scripts":{"build":"tsc"}}' };

const linkIn = async (
  files: Readonly<Record<string, string>>,
  language: 'javascript' | 'python' = 'javascript',
  entryPoints: readonly string[] = [],
) => {
  const found = await findEntry(repository(files), {
    directory: '',
    handler: 'a.handler',
    language,
    runtime: null,
    inline: null,
    entryPoints,
    at: { file: 'template.yaml', line: 1, column: 1 },
  });
  return 'entry' in found ? { file: found.entry.module, ...found.link } : found.diagnostic.message;
};

const inPlace = { how: 'file of the handler', certain: true };

test.each([
  [
    'the .js, where the .ts does something else',
    { 'a.js': made, 'a.ts': other },
    { file: 'a.js', ...inPlace },
  ],
  [
    'the .ts from which the .js is compiled',
    { 'a.js': compiled, 'a.ts': other },
    { file: 'a.ts', ...inPlace },
  ],
  [
    'the .ts as likely, where a build may replace the .js',
    { 'a.js': made, 'a.ts': other, ...build },
    { file: 'a.ts', how: 'file of the handler', certain: false, notCompared: 'a.js' },
  ],
  ['the .js before the .mjs', { 'a.js': made, 'a.mjs': other }, { file: 'a.js', ...inPlace }],
  ['the .ts alone', { 'a.ts': other, ...build }, { file: 'a.ts', ...inPlace }],
])('%s', async (_, files, link) => {
  expect(await linkIn(files)).toEqual(link);
});

test('an entry point of a bundler is not compared with a file that does something else', async () => {
  expect(await linkIn({ 'a.js': made, 'src/a.ts': other }, 'javascript', ['src/a.ts'])).toEqual({
    file: 'src/a.ts',
    how: 'entry point of the bundler',
    certain: false,
    notCompared: 'a.js',
  });
});

test.each([
  ['a package before a module', { 'a.py': '', 'a/__init__.py': '' }, { file: 'a/__init__.py', ...inPlace }],
  ['native code before a module', { 'a.py': '', 'a.abi3.so': '' }, /a\.abi3\.so first, which is native code/],
  ['bytecode alone', { 'a.pyc': '', 'x/a.py': '' }, /Python loads a\.pyc, which is bytecode/],
])('Python: %s', async (_, files, link) => {
  const found = await linkIn(files, 'python');
  if (link instanceof RegExp) expect(found).toMatch(link);
  else expect(found).toEqual(link);
});
