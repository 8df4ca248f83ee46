import { expect, test } from 'vitest';
import { readPackages } from '../read-packages.ts';
import { folderWith } from '../testing/folder.ts';
import type { FunctionCode } from './code.ts';
import { type Loads, loadsOf } from './loads.ts';

async function loads(
  files: Readonly<Record<string, string>>,
  code: Partial<FunctionCode> & { readonly module: string },
): Promise<Loads> {
  const source = folderWith(files);
  return loadsOf(
    source,
    {
      id: 'f',
      name: 'f',
      entry: { module: code.module, export: 'handler' },
      why: null,
      language: code.module.endsWith('.py') ? 'python' : 'javascript',
      runtime: code.module.endsWith('.py') ? 'python3.12' : 'nodejs22.x',
      directory: '',
      layers: [],
      foreignLayers: false,
      inline: null,
      bundled: false,
      ...code,
    },
    readPackages(source, '').lists,
  );
}

/** `name@version kind …` of every package of the lists that serve the function. */
const summaryOf = (functionLoads: Loads): readonly string[] =>
  functionLoads.servings
    .flatMap(({ list }) => list.packages)
    .map((each) => {
      const where = functionLoads.whereIs(each);
      const more = 'chain' in where ? where.chain.join(' > ') : 'why' in where ? where.why : '';
      return `${each.id.replace(/^node_modules\//, '')} ${where.kind} ${more}`.trim();
    });

const lock = (packages: Readonly<Record<string, object>>): string =>
  JSON.stringify({ name: 'app', lockfileVersion: 3, packages });
const npm = (name: string, version: string, more: object = {}): string =>
  JSON.stringify({ name, version, ...more });

const shop = {
  'package-lock.json': lock({
    '': { dependencies: { web: '1', other: '1' }, devDependencies: { tool: '1' } },
    'node_modules/web': { version: '1.0.0', dependencies: { query: '1' } },
    'node_modules/web/node_modules/query': { version: '1.1.0' },
    'node_modules/query': { version: '2.0.0' },
    'node_modules/other': { version: '1.0.0', dependencies: { query: '2' } },
    'node_modules/tool': { version: '1.0.0', dev: true },
  }),
  'src/a.mjs': "import './b.mjs';",
  'src/b.mjs': "\nimport 'web';",
};

test('with nothing installed the lockfile tells, package by package', async () => {
  expect(summaryOf(await loads(shop, { module: 'src/a.mjs' }))).toEqual([
    'web loaded src/a.mjs:1 > src/b.mjs:2 > web@1.0.0',
    'web/node_modules/query loaded src/a.mjs:1 > src/b.mjs:2 > web@1.0.0 > query@1.1.0',
    'query shipped',
    'other shipped',
    'tool not-loaded only development needs it',
  ]);
});

test('what is installed tells by its files, instance by instance', async () => {
  const installed = {
    ...shop,
    'node_modules/web/package.json': npm('web', '1.0.0'),
    'node_modules/web/index.js': "try { require('never') } catch {} require('query/deep')",
    'node_modules/web/node_modules/query/package.json': npm('query', '1.1.0'),
    'node_modules/web/node_modules/query/deep.js': '',
    'node_modules/query/package.json': npm('query', '2.0.0'),
    'node_modules/query/index.js': '',
    'node_modules/other/package.json': npm('other', '1.0.0'),
  };
  expect(summaryOf(await loads(installed, { module: 'src/a.mjs' })).slice(0, 3)).toEqual([
    'web loaded src/a.mjs:1 > src/b.mjs:2 > web@1.0.0',
    'web/node_modules/query loaded src/a.mjs:1 > src/b.mjs:2 > web@1.0.0 > query@1.1.0',
    'query shipped',
  ]);
  expect(summaryOf(await loads(installed, { module: 'src/a.mjs', bundled: true }))[2]).toBe(
    'query not-loaded the bundler leaves out code that is not loaded',
  );
});

test('what computes its imports leaves open what it may load, and no more', async () => {
  const own = { ...shop, 'src/b.mjs': "import 'web';\nimport(process.env.X);" };
  expect(summaryOf(await loads(own, { module: 'src/a.mjs' })).slice(2)).toEqual([
    'query unknown src/b.mjs:2 computes the name of an import',
    'other unknown src/b.mjs:2 computes the name of an import',
    'tool not-loaded only development needs it',
  ]);
  const library = {
    ...shop,
    'src/b.mjs': "import web from 'web'; web.use('other')",
    'node_modules/web/package.json': npm('web', '1.0.0', { dependencies: { query: '1' } }),
    'node_modules/web/index.js': 'module.exports.use = (name) => require(name)',
    'node_modules/other/package.json': npm('other', '1.0.0'),
  };
  expect(summaryOf(await loads(library, { module: 'src/a.mjs' })).slice(1, 4)).toEqual([
    'web/node_modules/query unknown web@1.0.0 computes the name of an import',
    'query unknown web@1.0.0 computes the name of an import',
    'other unknown web@1.0.0 computes the name of an import',
  ]);
});

test('a handler that is not known leaves open what is deployed', async () => {
  const functionLoads = await loads(shop, { module: 'x', entry: null, why: 'no Handler is given' });
  expect(summaryOf(functionLoads).slice(3)).toEqual([
    'other unknown no Handler is given',
    'tool not-loaded only development needs it',
  ]);
});

test('Python: the import name leads to the distribution; what the lockfile cannot tell stays open', async () => {
  const poetry = [
    '[[package]]\nname = "pyyaml"\nversion = "5.3"\n',
    '[[package]]\nname = "requests"\nversion = "2.20.0"\n\n[package.dependencies]\nurllib3 = "*"\n',
    '[[package]]\nname = "urllib3"\nversion = "1.24"\n',
  ].join('\n');
  const files = {
    'poetry.lock': poetry,
    'pyproject.toml': '[tool.poetry.dependencies]\npyyaml = "*"\nrequests = "*"\n',
    'app.py': 'import os, boto3\nimport yaml\n',
  };
  const functionLoads = await loads(files, { module: 'app.py' });
  expect(summaryOf(functionLoads)).toEqual([
    'pyyaml loaded app.py:2 > pyyaml@5.3',
    'requests shipped',
    'urllib3 shipped',
  ]);
  expect(functionLoads.imports.map(({ name, from }) => `${name} ${from}`)).toEqual([
    'boto3 runtime',
    'pyyaml lockfile',
  ]);
  const pinned = { 'requirements.txt': 'pyyaml==5.3\nurllib3==1.24\n', 'app.py': 'import yaml\n' };
  expect(summaryOf(await loads(pinned, { module: 'app.py' }))).toEqual([
    'pyyaml loaded app.py:1 > pyyaml@5.3',
    'urllib3 unknown nothing is installed here, and requirements.txt does not list which package requires which',
  ]);
  const strange = { ...files, 'app.py': 'import odd\n' };
  expect(summaryOf(await loads(strange, { module: 'app.py' }))[0]).toBe(
    'pyyaml unknown no known package brings odd',
  );
});

test('Python: a namespace belongs to no distribution, what stands in it to one each', async () => {
  const functionLoads = await loads(
    {
      'requirements.txt': 'protobuf==3.0.0\ngoogle-cloud-storage==2.0.0\n',
      'app.py':
        'from google.protobuf import json_format\nimport google.cloud.storage\nimport google.nothing\n',
    },
    { module: 'app.py' },
  );
  expect(summaryOf(functionLoads)).toEqual([
    'protobuf loaded app.py:1 > protobuf@3.0.0',
    'google-cloud-storage loaded app.py:2 > google-cloud-storage@2.0.0',
  ]);
  expect(functionLoads.imports.map(({ name, from, at }) => `${name} ${from} ${at.line}`)).toEqual([
    'protobuf lockfile 1',
    'google-cloud-storage lockfile 2',
    'google nothing 3',
  ]);
});

test('Python: what is taken from a namespace belongs to the distribution of that name', async () => {
  const functionLoads = await loads(
    {
      'requirements.txt': 'google-cloud-storage==2.0.0\ngoogle-cloud-firestore==2.0.0\nrequests==2.0.0\n',
      'app.py':
        'from google.cloud import storage, firestore as fs\nfrom requests import get\nfrom azure.nothing import blob\n',
    },
    { module: 'app.py' },
  );
  expect(summaryOf(functionLoads)).toEqual([
    'google-cloud-storage loaded app.py:1 > google-cloud-storage@2.0.0',
    'google-cloud-firestore loaded app.py:1 > google-cloud-firestore@2.0.0',
    'requests loaded app.py:2 > requests@2.0.0',
  ]);
  expect(functionLoads.imports.map(({ name, from, at }) => `${name} ${from} ${at.line}`)).toEqual([
    'google-cloud-storage lockfile 1',
    'google-cloud-firestore lockfile 1',
    'requests lockfile 2',
    'azure nothing 3',
  ]);
});

test('a workspace gets what its own project requires', async () => {
  const files = {
    'package-lock.json': lock({
      '': {},
      a: { name: '@app/a', dependencies: { left: '1', '@app/b': '1' } },
      b: { name: '@app/b', dependencies: { right: '1' } },
      'node_modules/@app/b': { link: true, resolved: 'b' },
      'node_modules/left': { version: '1.0.0' },
      'node_modules/right': { version: '1.0.0' },
      'node_modules/far': { version: '1.0.0' },
    }),
    'package.json': JSON.stringify({ workspaces: ['a', 'b'] }),
    'a/index.js': "require('@app/b')",
    'b/index.js': "require('right')",
    'b/package.json': npm('@app/b', '1.0.0'),
  };
  expect(summaryOf(await loads(files, { module: 'a/index.js', directory: 'a' }))).toContain('left shipped');
  const rows = summaryOf(await loads(files, { module: 'a/index.js', directory: 'a' }));
  expect(rows).toContain('right loaded a/index.js:1 > b/index.js:1 > right@1.0.0');
  expect(rows).toContain('far not-loaded another part of the repository needs it');
});

test('of a Python package in several versions each may be the one that is loaded', async () => {
  const pyPackage = (name: string, version: string, rest = ''): string =>
    `[[package]]\nname = "${name}"\nversion = "${version}"\ngroups = ["main"]\n${rest}\n`;
  const files = {
    'pyproject.toml': '[project]\nname = "app"\ndependencies = ["left"]\n',
    'poetry.lock': [
      pyPackage('left', '1.0', '[package.dependencies]\nright = "*"\n'),
      pyPackage('right', '1.0', 'markers = "python_version < \'3.11\'"\n'),
      pyPackage('right', '2.0', 'markers = "python_version >= \'3.11\'"\n'),
      pyPackage('other', '1.0'),
      '[metadata]\nlock-version = "2.1"\n',
    ].join('\n'),
    'app.py': 'import left\n',
    'direct.py': 'import right\n',
  };
  expect(summaryOf(await loads(files, { module: 'app.py' }))).toEqual([
    'left loaded app.py:1 > left@1.0',
    'right 1.0 loaded app.py:1 > left@1.0 > right@1.0',
    'right 2.0 loaded app.py:1 > left@1.0 > right@2.0',
    'other not-loaded another part of the repository needs it',
  ]);
  expect(summaryOf(await loads(files, { module: 'direct.py' })).slice(1, 3)).toEqual([
    'right 1.0 loaded direct.py:1 > right@1.0',
    'right 2.0 loaded direct.py:1 > right@2.0',
  ]);
});

test('what Python imports for type checkers alone is not loaded', async () => {
  const files = {
    'requirements.txt': 'left==1.0\nright==1.0\n',
    'app.py':
      'from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import left\nelse:\n    import right\n',
    'left.py': '',
    'right/__init__.py': '',
    'left-1.0.dist-info/METADATA': 'Name: left\nVersion: 1.0\n\n',
    'left-1.0.dist-info/RECORD': 'left.py,,\n',
    'right-1.0.dist-info/METADATA': 'Name: right\nVersion: 1.0\n\n',
    'right-1.0.dist-info/RECORD': 'right/__init__.py,,\n',
  };
  expect(summaryOf(await loads(files, { module: 'app.py' }))).toEqual([
    'left shipped',
    'right loaded app.py:6 > right@1.0',
  ]);
});
