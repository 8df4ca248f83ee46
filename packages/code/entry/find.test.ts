import { expect, test } from 'vitest';
import { repository } from '../testing/repository.ts';
import { findEntry, type HandlerSettings } from './find.ts';
import { parseHandlerFlag } from './flag.ts';

const at = { file: 'template.yaml', line: 3, column: 7 };

const settings = (changes: Partial<HandlerSettings>): HandlerSettings => ({
  directory: '',
  handler: 'index.handler',
  language: 'javascript',
  runtime: 'nodejs22.x',
  inline: null,
  at,
  ...changes,
});

const main = { file: 'infra/main.tf', line: 1, column: 1 };
const python = { language: 'python', runtime: 'python3.13' } as const;

test.each<[string, readonly string[], Partial<HandlerSettings>, string, string]>([
  ['a file', ['src/orders.js'], { handler: 'src/orders.handler' }, 'src/orders.js', 'handler'],
  [
    'a file in the code folder',
    ['fn/src/orders.mjs'],
    { directory: 'fn', handler: 'src/orders.main' },
    'fn/src/orders.mjs',
    'main',
  ],
  ['TypeScript', ['orders.ts'], { handler: 'orders.handler' }, 'orders.ts', 'handler'],
  ['a nested export', ['a/b.cjs'], { handler: 'a/b.c.handler' }, 'a/b.cjs', 'c.handler'],
  ['a file with a dot', ['a/b.c.ts'], { handler: 'a/b.c.handler' }, 'a/b.c.ts', 'handler'],
  ['a folder index', ['orders/index.ts'], { handler: 'orders.handler' }, 'orders/index.ts', 'handler'],
  ['compiled output', ['src/orders.ts'], { handler: 'dist/orders.handler' }, 'src/orders.ts', 'handler'],
  [
    'compiled output with src in it',
    ['src/fn/a.ts'],
    { handler: 'build/src/fn/a.handler' },
    'src/fn/a.ts',
    'handler',
  ],
  [
    'a code folder that a build makes',
    ['fn/app.ts'],
    { directory: 'fn/dist', handler: 'app.handler' },
    'fn/app.ts',
    'handler',
  ],
  [
    'a bundle of Serverless',
    ['src/hello.ts'],
    { directory: '.webpack/service', handler: 'src/hello.main' },
    'src/hello.ts',
    'main',
  ],
  [
    'an entry point of a bundler',
    ['fn/src/deep/app.ts'],
    { directory: 'fn', handler: 'app.handler', entryPoints: ['src/deep/app.ts'] },
    'fn/src/deep/app.ts',
    'handler',
  ],
  [
    'an entry point of a bundler before a file that the build does not deploy',
    ['fn/app.js', 'fn/src/app.ts'],
    { directory: 'fn', handler: 'app.handler', entryPoints: ['src/app.ts'] },
    'fn/src/app.ts',
    'handler',
  ],
  [
    'the only file of the name',
    ['fn/a/b/worker.ts', 'fn/test/worker.ts'],
    { directory: 'fn', handler: 'worker.handler' },
    'fn/a/b/worker.ts',
    'handler',
  ],
  [
    'a zip that a build makes',
    ['src/mail/index.js'],
    { directory: 'build/mail.zip' },
    'src/mail/index.js',
    'handler',
  ],
  ['a zip beside its folder', ['mail/index.js'], { directory: 'mail.zip' }, 'mail/index.js', 'handler'],
  [
    'the source beside a package',
    ['infra/build/app.py'],
    {
      ...python,
      directory: null,
      artefact: { kind: 'path', name: 'infra/build/app.zip' },
      handler: 'app.run',
      at: main,
    },
    'infra/build/app.py',
    'run',
  ],
  [
    'the source above a package',
    ['infra/app.py'],
    {
      ...python,
      directory: null,
      artefact: { kind: 'path', name: 'infra/build/app.zip' },
      handler: 'app.run',
      at: main,
    },
    'infra/app.py',
    'run',
  ],
  ['a leading ./', ['src/a.js'], { handler: './src/a.handler' }, 'src/a.js', 'handler'],
  [
    'Python with slashes',
    ['fn/pkg/mod.py'],
    { ...python, directory: 'fn', handler: 'pkg/mod.run' },
    'fn/pkg/mod.py',
    'run',
  ],
  [
    'Python with dots',
    ['fn/pkg/mod.py'],
    { ...python, directory: 'fn', handler: 'pkg.mod.run' },
    'fn/pkg/mod.py',
    'run',
  ],
  ['a Python package', ['pkg/__init__.py'], { ...python, handler: 'pkg.run' }, 'pkg/__init__.py', 'run'],
  [
    'a Python source folder',
    ['src/pkg/mod.py'],
    { ...python, handler: 'pkg.mod.run' },
    'src/pkg/mod.py',
    'run',
  ],
])('%s', async (_, files, changes, module, exported) => {
  const source = repository(Object.fromEntries(files.map((path) => [path, ''])));
  expect(await findEntry(source, settings(changes))).toMatchObject({
    entry: { module, export: exported },
    inline: null,
  });
});

test('compiled output is found by the tsconfig that makes it', async () => {
  const source = repository({
    'svc/tsconfig.json': '{ "compilerOptions": { "outDir": "made", "rootDir": "code" } }',
    'svc/code/api/orders.ts': '',
    'other/api/orders.ts': '',
  });
  expect(
    await findEntry(source, settings({ directory: 'svc', handler: 'made/api/orders.handler' })),
  ).toMatchObject({
    entry: { module: 'svc/code/api/orders.ts' },
  });
});

test.each([
  ['node_modules/datadog-lambda-js/dist/handler.handler', 'DD_LAMBDA_HANDLER'],
  ['newrelic-lambda-wrapper.handler', 'NEW_RELIC_LAMBDA_HANDLER'],
  ['/opt/nodejs/node_modules/datadog-lambda-js/handler.handler', 'DD_LAMBDA_HANDLER'],
])('the wrapper %s leads to the handler in its variable', async (handler, variable) => {
  const source = repository({
    'src/a.js': '',
    'node_modules/datadog-lambda-js/dist/handler.js': '',
  });
  const environment = new Map([[variable, 'src/a.main']]);
  expect(await findEntry(source, settings({ handler, environment }))).toMatchObject({
    entry: { module: 'src/a.js', export: 'main' },
    inline: null,
  });
});

test('inline code is a module at its place in the template', async () => {
  const inline = { text: 'exports.handler = 1', at: { file: 'template.yaml', line: 9, column: 11 } };
  expect(await findEntry(repository({}), settings({ inline }))).toMatchObject({
    entry: { module: 'template.yaml:9', export: 'handler' },
    inline: { path: 'template.yaml:9', language: 'javascript', ...inline },
  });
});

test.each<[string, readonly string[], Partial<HandlerSettings>, string]>([
  ['no file', ['other.js'], {}, 'code/no-handler-file'],
  ['two files of the name', ['a/index.js', 'b/index.js'], {}, 'code/several-handlers'],
  ['a file outside', [], { handler: '../index.handler' }, 'code/no-handler-file'],
  ['no dot', ['index.js'], { handler: 'index' }, 'code/no-handler-file'],
  ['a file in another language', ['index.rb'], {}, 'code/unread-language'],
  ['a script', ['run.sh'], { handler: 'run.sh' }, 'code/unread-language'],
  ['another runtime', ['main.go'], { language: 'other', runtime: 'provided.al2023' }, 'code/unread-language'],
])('%s is a diagnostic at the template’s line', async (_, files, changes, code) => {
  const source = repository(Object.fromEntries(files.map((path) => [path, ''])));
  expect(await findEntry(source, settings(changes))).toMatchObject({ diagnostic: { code, ...at } });
});

test.each([
  ['src/a.ts#handler', { module: 'src/a.ts', export: 'handler' }],
  ['./src//a.py#run', { module: 'src/a.py', export: 'run' }],
  ['a.js#default', { module: 'a.js', export: 'default' }],
  ['a.js', null],
  ['a.js#', null],
  ['#handler', null],
  ['../a.js#handler', null],
  ['/app/src/../a.js#handler', { module: '/app/a.js', export: 'handler' }],
  ['/#handler', null],
])('--handler %s', (flag, entry) => {
  expect(parseHandlerFlag(flag)).toEqual(entry);
});

test('a file without an ending, which Node.js loads first, is not passed over', async () => {
  const found = await findEntry(repository({ index: '', 'index.js': '' }), settings({}));
  expect('diagnostic' in found ? found.diagnostic.code : found.entry.module).toBe('code/no-handler-file');
});
