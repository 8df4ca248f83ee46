import { expect, test } from 'vitest';
import { repository } from '../testing/repository.ts';
import { loadProgram } from './load.ts';

test('imports inside the repository are followed, dependencies are libraries', async () => {
  const source = repository({
    'src/a.ts':
      "import { b } from './b.js';\nimport { S3 } from '@aws-sdk/client-s3';\nexport const handler = () => b(S3);",
    'src/b.ts': "export { b } from './deep';",
    'src/deep/index.ts': "const c = require('../c.cjs');\nexport const b = c;",
    'src/c.cjs': "module.exports = require('./data.json');",
    'src/data.json': '{}',
    'src/unused.ts': 'export {};',
  });
  const program = await loadProgram(source, ['src/a.ts']);
  expect([...program.modules.keys()].sort()).toEqual([
    'src/a.ts',
    'src/b.ts',
    'src/c.cjs',
    'src/deep/index.ts',
  ]);
  expect(program.resolve('src/a.ts', '@aws-sdk/client-s3')).toEqual({
    kind: 'library',
    name: '@aws-sdk/client-s3',
  });
  expect(program.resolve('src/c.cjs', './data.json')).toEqual({ kind: 'data', path: 'src/data.json' });
  expect(program.diagnostics).toEqual([]);
});

test('an import of a file that is not there is reported with its line', async () => {
  const source = repository({ 'a.js': "const x = 1;\nconst b = require('./missing');" });
  const program = await loadProgram(source, ['a.js']);
  expect(program.diagnostics).toMatchObject([
    { code: 'code/unresolved-import', file: 'a.js', line: 2, column: 11 },
  ]);
});
