import { expect, test } from 'vitest';
import { repository } from '../testing/repository.ts';
import { resolveNode } from './node.ts';

/** Files of a monorepo with every way to name a module. */
const files = {
  'layer-given/nodejs/node_modules/rooms/index.js': '',
  'layer-given/nodejs/node_modules/lodash/package.json': '{ "name": "lodash", "version": "4.17.21" }',
  'layer-given/nodejs/node_modules/lodash/index.js': '',
  'package.json': JSON.stringify({ name: 'root', workspaces: ['packages/*', '!packages/not'] }),
  'pnpm-workspace.yaml': "packages:\n  # ours\n  - 'libs/**'\n  - tools\n",
  'packages/shared/package.json': JSON.stringify({
    name: '@acme/shared',
    main: 'dist/index.js',
    exports: { '.': { types: './dist/index.d.ts', import: './dist/index.js' }, './db/*': './dist/db/*.js' },
  }),
  'packages/shared/tsconfig.json':
    '{ // comment\n "compilerOptions": { "outDir": "./dist", "rootDir": "src", }, /* more */ }',
  'packages/shared/src/index.ts': '',
  'packages/shared/src/db/orders.ts': '',
  'packages/not/package.json': '{ "name": "not" }',
  'packages/not/index.js': '',
  'libs/deep/one/package.json': '{ "name": "one" }',
  'libs/deep/one/index.ts': '',
  'tools/package.json': '{ "name": "tools", "source": "main.ts" }',
  'tools/main.ts': '',
  'app/package.json': JSON.stringify({
    name: 'app',
    dependencies: { linked: 'file:../vendor/linked' },
    imports: {
      '#db': { node: './src/db.js', default: './no.js' },
      '#lib/*': './src/lib/*.js',
      '#ext': 'lodash',
    },
  }),
  'app/tsconfig.json': '{ "extends": "../tsconfig.base" }',
  'tsconfig.base.json':
    '{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["app/src/*"], "exact": ["app/src/db.ts"] } } }',
  'app/src/db.ts': '',
  'app/src/lib/a.ts': '',
  'app/src/handler.ts': '',
  'app/src/types.d.ts': '',
  'app/src/query.sql': '',
  'app/src/both.ts': '',
  'app/src/both.js': '',
  'app/src/folder/index.tsx': '',
  'app/src/pack/package.json': '{ "main": "./lib/start.js" }',
  'app/src/pack/lib/start.js': '',
  'vendor/linked/index.js': '',
  'layers/common/nodejs/log.js': '',
  'layer-given/util.ts': '',
  'app/node_modules/own/index.js': '',
};

const module = (path: string) => ({ kind: 'module', path });
const library = (name: string) => ({ kind: 'library', name });

test.each([
  ['./db', module('app/src/db.ts')],
  ['./db.js', module('app/src/db.ts')],
  [
    './both.js',
    {
      kind: 'unknown',
      why: 'not decided: app/src/both.js or app/src/both.ts; a build decides which of the two is loaded',
      isThere: true,
    },
  ],
  ['./both', module('app/src/both.ts')],
  ['./folder', module('app/src/folder/index.tsx')],
  ['./pack', module('app/src/pack/lib/start.js')],
  ['./query.sql', { kind: 'data', path: 'app/src/query.sql' }],
  ['../package.json', { kind: 'data', path: 'app/package.json' }],
  ['./types', { kind: 'unknown', why: 'only its type declarations exist' }],
  ['./none', { kind: 'unknown', why: 'no such file' }],
  ['../../../x', { kind: 'unknown', why: 'is outside the repository' }],
  ['../node_modules/own/index.js', library('own/index.js')],
  ['node:fs', library('node:fs')],
  ['fs/promises', library('fs/promises')],
  ['lodash/fp', library('lodash/fp')],
  ['@aws-sdk/client-s3', library('@aws-sdk/client-s3')],
  ['https://deno.land/x/a.ts', library('https://deno.land/x/a.ts')],
  ['#db', module('app/src/db.ts')],
  ['#lib/a', module('app/src/lib/a.ts')],
  ['#ext', library('lodash')],
  ['#none', { kind: 'unknown', why: 'no package.json defines it' }],
  ['@/lib/a', module('app/src/lib/a.ts')],
  ['exact', module('app/src/db.ts')],
  ['app/src/db', module('app/src/db.ts')],
  ['@acme/shared', module('packages/shared/src/index.ts')],
  ['@acme/shared/db/orders', module('packages/shared/src/db/orders.ts')],
  ['not', library('not')],
  ['one', module('libs/deep/one/index.ts')],
  ['tools', module('tools/main.ts')],
  ['linked', module('vendor/linked/index.js')],
  ['rooms', module('layer-given/nodejs/node_modules/rooms/index.js')],
  ['lodash', { kind: 'library', name: 'lodash' }],
  ['/opt/nodejs/log', module('layers/common/nodejs/log.js')],
  ['/opt/nodejs/util', module('layer-given/util.ts')],
  ['/var/task/src/db', module('app/src/db.ts')],
  ['/opt/nodejs/none', { kind: 'unknown', why: 'no file of the repository is deployed to this path' }],
])('%s', (specifier, resolution) => {
  const world = {
    source: repository(files),
    directory: 'app',
    layers: ['layer-given'],
    isKnown: () => false,
  };
  expect(resolveNode('app/src/handler.ts', specifier, false, world)).toEqual(resolution);
});

test('broken and hostile configuration resolves to libraries', () => {
  const source = repository({
    'package.json': '{ "name": [], "workspaces": { "packages": "../*" }, "exports": { ".": null } }',
    'tsconfig.json':
      '{ "extends": "./tsconfig.json", "references": [{ "path": "." }], "compilerOptions": { "paths": { "*": "x" } } }',
    'a.js': '',
  });
  const world = { source, directory: '', layers: [], isKnown: () => false };
  expect(resolveNode('a.js', 'left-pad', false, world)).toEqual(library('left-pad'));
  expect(resolveNode('a.js', '__proto__', false, world)).toEqual(library('__proto__'));
});

test('packages that a build installs, and the entry of a package for `require`', () => {
  const source = repository({
    'services/a/package.json': JSON.stringify({
      dependencies: { utils: '../../resources/utils/', both: 'file:../../packages/both', lodash: '^4' },
    }),
    'services/a/src/index.js': '',
    'services/a/src/db.js': '',
    'services/a/lodash/fp.js': '',
    'resources/utils/package.json': '{ "name": "resource-utils" }',
    'resources/utils/index.js': '',
    'packages/both/package.json': JSON.stringify({
      exports: { '.': { import: './dist/esm/front.js', require: './dist/cjs/index.js' } },
    }),
    'packages/both/src/front.ts': '',
    'packages/both/src/index.js': '',
    'packages/old/package.json': '{ "name": "old", "main": "dist/main.js", "module": "dist/module.js" }',
    'packages/old/main.js': '',
    'packages/old/module.js': '',
    'layers/db/package.json': '{ "name": "our-db" }',
    'layers/db/index.js': '',
    'x/package.json': '{ "name": "twice" }',
    'x/index.js': '',
    'y/package.json': '{ "name": "twice" }',
    'lib/log.js': '',
    'common/store/orders.js': '',
    'a/doubled/x.js': '',
    'b/doubled/x.js': '',
  });
  const world = { source, directory: 'services/a', layers: [], isKnown: () => false };
  const resolve = (specifier: string, isRequired: boolean) =>
    resolveNode('services/a/src/index.js', specifier, isRequired, world);
  expect(resolve('utils', true)).toEqual(module('resources/utils/index.js'));
  expect(resolve('both', true)).toEqual(module('packages/both/src/index.js'));
  expect(resolve('both', false)).toEqual(module('packages/both/src/front.ts'));
  expect(resolve('old', true)).toEqual(module('packages/old/main.js'));
  expect(resolve('old', false)).toEqual(module('packages/old/module.js'));
  expect(resolve('our-db', true)).toEqual(module('layers/db/index.js'));
  expect(resolve('twice', true)).toEqual(library('twice'));
  expect(resolve('@/db', false)).toEqual(module('services/a/src/db.js'));
  expect(resolve('~/src/db', false)).toEqual(module('services/a/src/db.js'));
  expect(resolve('lib/log', true)).toEqual(module('lib/log.js'));
  expect(resolve('./store/orders', true)).toEqual(module('common/store/orders.js'));
  expect(resolve('../../store/orders', true)).toEqual(module('common/store/orders.js'));
  const missing = { kind: 'unknown', why: 'no such file' };
  expect(resolve('./doubled/x', true)).toEqual(missing);
  expect(resolve('./orders', true)).toEqual(missing);
  expect(resolve('lodash/fp', true)).toEqual(library('lodash/fp'));
  const known = { ...world, isKnown: () => true };
  expect(resolveNode('services/a/src/index.js', 'our-db', true, known)).toEqual(library('our-db'));
});

test('small packages that were copied into a layer are read if nobody knows them', () => {
  const home = 'layer/nodejs/node_modules';
  const files = {
    'fn/app.js': '',
    [`${home}/left/package.json`]: '{ "version": "1.0.0", "main": "lib/main.js" }',
    [`${home}/left/lib/main.js`]: '',
    [`${home}/left/lib/more.js`]: '',
    [`${home}/left/node_modules/inner/index.js`]: '',
  };
  const source = repository(files);
  const world = { source, directory: 'fn', layers: ['layer'], isKnown: () => false, readsCopied: true };
  const found = (name: string, more = {}, from = 'fn/app.js') =>
    resolveNode(from, name, true, { ...world, ...more });
  const main = { kind: 'module', path: `${home}/left/lib/main.js` };
  expect(found('left')).toEqual(main);
  expect(found('/opt/nodejs/node_modules/left/lib/main.js')).toEqual(main);
  expect(found('./more', {}, main.path)).toEqual({ kind: 'module', path: `${home}/left/lib/more.js` });
  expect(found('../node_modules/inner', {}, main.path)).toEqual({ kind: 'library', name: 'inner' });
  expect(found('left', { readsCopied: false })).toEqual({ kind: 'library', name: 'left' });
  expect(found('left', { isKnown: () => true })).toEqual({ kind: 'library', name: 'left' });
  const listed = repository({ ...files, 'layer/nodejs/package.json': '{ "dependencies": { "left": "1" } }' });
  expect(found('left', { source: listed })).toEqual({ kind: 'library', name: 'left' });
});
