import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { type GraphInput, moduleGraph } from './graph.ts';

const graphOf = (files: Readonly<Record<string, string>>, input: Partial<GraphInput> & { entry: string }) =>
  moduleGraph(folderWith(files), {
    language: input.entry.endsWith('.py') ? 'python' : 'javascript',
    directory: '',
    layers: [],
    inline: null,
    bundled: false,
    ...input,
  });

const npm = (more: object = {}): string => JSON.stringify({ name: 'x', version: '1.0.0', ...more });

test('nested instances, exports, imports, main and folders lead where Node.js leads', async () => {
  const graph = await graphOf(
    {
      'src/a.mjs':
        "import './b.mjs';\nimport left from 'left';\nimport 'left/deep';\nimport 'right/sub/one';",
      'src/b.mjs': "import fs from 'node:fs'; import 'none';",
      'node_modules/left/package.json': npm({
        exports: { '.': { import: './esm.mjs', require: './cjs.js' }, './deep': [null, './deep.js'] },
        imports: { '#own': { node: './own.js', default: './other.js' } },
      }),
      'node_modules/left/esm.mjs': "import '#own'; import right from 'right';",
      'node_modules/left/own.js': "require('./data'); require('.'); require(process.argv[2])",
      'node_modules/left/data.json': '{}',
      'node_modules/left/index.js': '',
      'node_modules/left/cjs.js': '',
      'node_modules/left/deep.js': '',
      'node_modules/left/node_modules/right/package.json': npm({ main: 'lib' }),
      'node_modules/left/node_modules/right/lib/index.js': '',
      'node_modules/right/package.json': npm({ exports: { './sub/*': './s/*.js' } }),
      'node_modules/right/s/one.js': "require('./' + x)",
      'node_modules/right/s/two.js': '',
    },
    { entry: 'src/a.mjs' },
  );
  expect([...graph.modules.keys()].sort()).toEqual([
    'node_modules/left/data.json',
    'node_modules/left/deep.js',
    'node_modules/left/esm.mjs',
    'node_modules/left/index.js',
    'node_modules/left/node_modules/right/lib/index.js',
    'node_modules/left/own.js',
    'node_modules/right/s/one.js',
    'node_modules/right/s/two.js',
    'src/a.mjs',
    'src/b.mjs',
  ]);
  expect(graph.modules.get('node_modules/left/esm.mjs')).toEqual({ module: 'src/a.mjs', line: 2 });
  expect(graph.missing).toEqual([{ module: 'src/b.mjs', line: 1, specifier: 'none' }]);
  expect(graph.computed).toEqual([{ module: 'node_modules/left/own.js', line: 1 }]);
});

test('a bundler takes `module` where Node.js does not, and types load nothing', async () => {
  const files = {
    'a.ts':
      "import type { T } from 'types';\nimport { U } from 'types2';\nimport 'left'; export const handler = (x: T & U) => x;",
    'node_modules/left/package.json': npm({ exports: { module: './m.js', default: './d.js' } }),
    'node_modules/left/m.js': '',
    'node_modules/left/d.js': '',
  };
  const loaded = async (bundled: boolean) => [
    ...(await graphOf(files, { entry: 'a.ts', bundled })).modules.keys(),
  ];
  expect(await loaded(true)).toEqual(['a.ts', 'node_modules/left/m.js']);
  expect(await loaded(false)).toEqual(['a.ts', 'node_modules/left/d.js']);
});

test('manifests that lead nowhere, in circles or out of the repository end there', async () => {
  const graph = await graphOf(
    {
      'a.js': "require('odd'); require('odd/any'); require('../../../etc/passwd');",
      'node_modules/odd/package.json': npm({
        main: '../../../../etc/passwd',
        exports: { '.': { require: [{ node: { default: ['./x.js', null] } }] }, './*': './*/*' },
        imports: { '#a': '#b', '#b': '#a', '#c': '../../a.js', '#d': 'odd' },
      }),
      'node_modules/odd/x.js':
        "require('#a'); require('#c'); require('#d'); require('odd/../../..'); require('__proto__'); require('constructor');",
    },
    { entry: 'a.js' },
  );
  expect([...graph.modules.keys()]).toEqual(['a.js', 'node_modules/odd/x.js']);
});

test('a package in a layer is found there', async () => {
  const graph = await graphOf(
    {
      'fn/a.js': "require('left')",
      'layer/nodejs/node_modules/left/index.js': '',
    },
    { entry: 'fn/a.js', directory: 'fn', layers: ['layer'] },
  );
  expect([...graph.modules.keys()]).toEqual(['fn/a.js', 'layer/nodejs/node_modules/left/index.js']);
});

test('Python: packages around, relative names, native modules, and which distribution they are of', async () => {
  const info = (name: string, record: string) => ({
    [`lib/${name}-1.0.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`lib/${name}-1.0.dist-info/RECORD`]: record,
  });
  const graph = await graphOf(
    {
      'app.py': 'import os\nimport deep.inner.leaf\nfrom yaml import load\nimport boto3\n',
      ...info(
        'PyYAML',
        'yaml/__init__.py,,\nyaml/loader.py,,\nyaml/_fast.cpython-312-x86_64-linux-gnu.so,,\n',
      ),
      ...info('Deep.Inner', 'deep/inner/__init__.py,,\ndeep/inner/leaf.py,,\n'),
      'lib/yaml/__init__.py': 'from .loader import *\n',
      'lib/yaml/loader.py': 'from . import _fast\nimport json\n',
      'lib/yaml/_fast.cpython-312-x86_64-linux-gnu.so': '',
      'lib/yaml/unused.py': '',
      'lib/deep/inner/__init__.py': '',
      'lib/deep/inner/leaf.py': 'from .. import inner\n',
    },
    { entry: 'app.py', layers: ['lib'] },
  );
  expect([...graph.modules.keys()]).toEqual([
    'app.py',
    'lib/deep/inner/__init__.py',
    'lib/deep/inner/leaf.py',
    'lib/yaml/__init__.py',
    'lib/yaml/loader.py',
    'lib/yaml/_fast.cpython-312-x86_64-linux-gnu.so',
  ]);
  const [site] = graph.sites;
  expect(site?.distributionOf('lib/deep/inner/leaf.py')?.name).toBe('Deep.Inner');
  expect(site?.distributionOf('lib/yaml/_fast.cpython-312-x86_64-linux-gnu.so')?.name).toBe('PyYAML');
  expect(graph.missing.map(({ specifier }) => specifier)).toContain('boto3');
});
