import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { folderSource, repository } from '../testing/repository.ts';
import { loadProgram } from './load.ts';

const keys = (modules: ReadonlyMap<string, unknown>): readonly string[] => [...modules.keys()].sort();

test('imports inside the repository are followed, dependencies are libraries', async () => {
  const source = repository({
    'src/a.ts':
      "import { b } from './b.js';\nimport { S3 } from '@aws-sdk/client-s3';\nexport const handler = () => b(S3);",
    'src/b.ts': "export { b } from './deep';",
    'src/deep/index.ts': "const c = require('../c.cjs');\nexport const b = c;",
    'src/c.cjs': "module.exports = require('./data.json');",
    'src/data.json': '{}',
    'src/unused.ts': 'export {};',
    'node_modules/@aws-sdk/client-s3/index.js': 'throw 1;',
  });
  const program = await loadProgram(source, ['src/a.ts']);
  expect(keys(program.modules)).toEqual(['src/a.ts', 'src/b.ts', 'src/c.cjs', 'src/deep/index.ts']);
  expect(program.resolve('src/a.ts', '@aws-sdk/client-s3')).toEqual({
    kind: 'library',
    name: '@aws-sdk/client-s3',
  });
  expect(program.resolve('src/c.cjs', './data.json')).toEqual({ kind: 'data', path: 'src/data.json' });
  expect(program.diagnostics).toEqual([]);
});

test('an import of a file that is not there is reported with its line, the rest is loaded', async () => {
  const source = repository({
    'a.js': "const x = 1;\nconst b = require('./missing');\nrequire('./c');",
    'c.js': '',
  });
  const program = await loadProgram(source, ['a.js']);
  expect(program.diagnostics).toMatchObject([
    { code: 'code/unresolved-import', file: 'a.js', line: 2, column: 11 },
  ]);
  expect(keys(program.modules)).toEqual(['a.js', 'c.js']);
});

test.each([
  ['a type', "import { T } from './gone';\nexport const f = (a: T): T => a as T;", 0],
  ['a class that it implements', "import { T } from './gone';\nexport class A implements T {}", 0],
  ['a value', "import { T } from './gone';\nexport const f = () => T;", 1],
  ['a value beside a type', "import { T, v } from './gone';\nexport const f = (a: T) => v(a);", 1],
  ['a class that it extends', "import { T } from './gone';\nexport class A extends T {}", 1],
  ['an export', "import { T } from './gone';\nexport { T };", 1],
  ['effects', "import './gone';\nimport { T } from './gone';\nexport const f = (a: T) => a;", 1],
  ['a later import', "import { T } from './gone';\nexport const f = async (a: T) => import('./gone');", 1],
])(
  'an import that leads to no file is left out where it is used in types alone: %s',
  async (_, code, lost) => {
    const program = await loadProgram(repository({ 'a.ts': code }), ['a.ts']);
    expect(program.diagnostics.filter(({ code }) => code === 'code/unresolved-import').length > 0).toBe(
      lost === 1,
    );
  },
);

test.each([
  [
    'two files',
    { 'b.js': '', 'b.ts': '', 'tsconfig.json': '{}', 'package.json': '{"scripts":{"build":"tsc"}}' },
  ],
  ['a file of another language', { 'b.node': '' }],
])('an import that is there and not read is not called missing: %s', async (_, files) => {
  const name = 'b.ts' in files ? './b' : './b.node';
  const source = repository({ 'a.js': `require('${name}');`, ...files });
  const program = await loadProgram(source, ['a.js']);
  expect(program.diagnostics.map(({ code }) => code)).toEqual(['code/unread-import']);
});

test('a partly written import loads every module that fits', async () => {
  const source = repository({
    'a.js':
      'const load = (n) => import("./handlers/" + n + ".js");\nconst all = (n) => require("./plugins/" + n);',
    'handlers/one.js': '',
    'handlers/two.ts': '',
    'handlers/deep/three.js': '',
    'plugins/four.js': '',
    'plugins/five/index.js': '',
    'plugins/note.txt': '',
  });
  const program = await loadProgram(source, ['a.js']);
  expect(keys(program.modules)).toEqual([
    'a.js',
    'handlers/one.js',
    'handlers/two.ts',
    'plugins/five/index.js',
    'plugins/four.js',
  ]);
  expect(program.resolveAll('a.js', './plugins/*')).toEqual(['plugins/five/index.js', 'plugins/four.js']);
  expect(program.resolveAll('a.js', '*')).toEqual([]);
});

test('a computed import loads the modules that strings of its module name', async () => {
  const source = repository({
    'a.js':
      "const table = { one: './one', two: './lib/two.js' };\nexports.handler = (e) => require(table[e.kind])(e);",
    'one.js': '',
    'lib/two.js': '',
    'lib/three.js': '',
    'p.py':
      "import importlib\nKINDS = {'a': 'kinds.a'}\ndef handler(e, c): return importlib.import_module(KINDS[e])",
    'kinds/a.py': '',
    'kinds/b.py': '',
  });
  expect(keys((await loadProgram(source, ['a.js'])).modules)).toEqual(['a.js', 'lib/two.js', 'one.js']);
  expect(keys((await loadProgram(source, ['p.py'])).modules)).toEqual(['kinds/a.py', 'p.py']);
});

test('a module is parsed once for all functions of a repository', async () => {
  const source = repository({ 'a.js': "require('./c')", 'b.js': "require('./c')", 'c.js': '' });
  const [first, second] = [await loadProgram(source, ['a.js']), await loadProgram(source, ['b.js'])];
  expect(first.modules.get('c.js')).toBe(second.modules.get('c.js'));
});

test('imports in a circle end', async () => {
  const source = repository({ 'a.js': "require('./b')", 'b.js': "require('./a')" });
  expect(keys((await loadProgram(source, ['a.js'])).modules)).toEqual(['a.js', 'b.js']);
});

test('more modules than the limit are a diagnostic', async () => {
  const source = repository({ 'a.js': "require('./b'); require('./c');", 'b.js': '', 'c.js': '' });
  const program = await loadProgram(source, ['a.js'], { limit: 2 });
  expect(program.diagnostics).toMatchObject([{ code: 'code/limit', file: 'c.js' }]);
  expect(keys(program.modules)).toEqual(['a.js', 'b.js']);
});

test('nothing outside the root is followed, by path or by link', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'emmental-outside-'));
  onTestFinished(() => rmSync(outside, { recursive: true }));
  writeFileSync(join(outside, 'secret.js'), 'secret();');
  const source = repository({
    'a.js': "require('../secret'); require('./link'); require('./linked/secret');",
  });
  symlinkSync(join(outside, 'secret.js'), join(source.directory, 'link.js'));
  symlinkSync(outside, join(source.directory, 'linked'));
  const program = await loadProgram(folderSource(source.directory), ['a.js']);
  expect(keys(program.modules)).toEqual(['a.js']);
  expect(program.diagnostics.map(({ code }) => code)).toEqual(Array(3).fill('code/unresolved-import'));
});

test('inline code has the places and the lines of its template', async () => {
  const source = repository({
    'template.yaml': 'Code:\n  ZipFile: |\n    import boto3\n    def handler(e, c):\n      pass\n',
  });
  const inline = {
    path: 'template.yaml:3',
    language: 'python',
    text: 'import boto3\ndef handler(e, c):\n  pass\n',
    at: { file: 'template.yaml', line: 3, column: 5 },
  } as const;
  const program = await loadProgram(source, ['template.yaml:3'], { inline });
  const module = program.modules.get('template.yaml:3');
  expect(module?.path).toBe('template.yaml');
  expect(module?.body[1]).toMatchObject({ kind: 'function', at: { line: 4, column: 5 } });
  expect(module?.text.split('\n')[3]).toBe('    def handler(e, c):');
  // The other code of the template does not belong to this function.
  expect(module?.text).not.toContain('ZipFile');
  expect(program.resolve('template.yaml:3', 'boto3')).toEqual({ kind: 'library', name: 'boto3' });
});

test('inline JavaScript resolves by the rules of its language', async () => {
  const source = repository({ 'template.yaml': 'x' });
  const at = { file: 'template.yaml', line: 1, column: 1 };
  const inline = { path: 'template.yaml:1', language: 'javascript', text: "require('./x')", at } as const;
  const program = await loadProgram(source, ['template.yaml:1'], { inline });
  expect(program.resolve('template.yaml', 'node:fs')).toEqual({ kind: 'library', name: 'node:fs' });
  expect(program.diagnostics).toMatchObject([
    { code: 'code/unresolved-import', file: 'template.yaml', line: 1 },
  ]);
});

test('an entry that is not there is a diagnostic', async () => {
  const program = await loadProgram(repository({}), ['a.js']);
  expect(program.diagnostics).toMatchObject([{ code: 'read/not-found', file: 'a.js' }]);
});
