import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { copiedIn } from './copied.ts';
import { loadsOf } from './loads.ts';

async function copied(files: Readonly<Record<string, string>>, module: string): Promise<readonly string[]> {
  const source = folderWith(files);
  const loads = await loadsOf(
    source,
    {
      id: 'template.yaml#Fn',
      name: 'Fn',
      entry: { module, export: 'handler' },
      why: null,
      language: module.endsWith('.py') ? 'python' : 'javascript',
      runtime: null,
      directory: 'src',
      layers: [],
      foreignLayers: false,
      inline: null,
      bundled: false,
    },
    [],
  );
  return copiedIn(source, loads);
}

const js = (from: string) => ({
  'src/app.mjs': `import acme from '${from}';\nexport const handler = () => acme();\n`,
});
const code = 'export default () => 1;\n';
const python = {
  'src/app.py': 'import requests\ndef handler(event, context):\n    return requests.get("x")\n',
};

test.each([
  [
    'a folder for code of others',
    { ...js('./vendor/acme/index.mjs'), 'src/vendor/acme/index.mjs': code },
    ['acme'],
  ],
  ['a file in it', { ...js('./third_party/acme.mjs'), 'src/third_party/acme.mjs': code }, ['acme']],
  [
    'a folder with a licence of its own',
    { ...js('./lib/acme/index.mjs'), 'src/lib/acme/index.mjs': code, 'src/lib/acme/LICENSE': 'MIT\n' },
    ['acme'],
  ],
  [
    'a build with its version and licence',
    { ...js('./acme.min.mjs'), 'src/acme.min.mjs': `/*! acme v1.2.3 | (c) Acme | MIT License */\n${code}` },
    ['acme'],
  ],
  [
    'a package without package.json',
    {
      ...js('acme'),
      'src/node_modules/acme/index.js': 'module.exports = () => 1;\n',
    },
    ['acme'],
  ],
])('JavaScript: %s is code of others', async (_, files, names) => {
  expect(await copied(files, 'src/app.mjs')).toEqual(names);
});

test.each([
  [
    'with what pip leaves beside it',
    { ...python, 'src/requests/__init__.py': '', 'src/requests-2.31.0.dist-info/RECORD': '' },
    ['requests'],
  ],
  [
    'by its name and version',
    { ...python, 'src/requests/__init__.py': "__version__ = '2.31.0'\n" },
    ['requests'],
  ],
  [
    'with a licence of its own',
    { ...python, 'src/requests/__init__.py': '', 'src/requests/LICENSE': '' },
    ['requests'],
  ],
])('Python: a package folder beside the handler, %s, is code of others', async (_, files, names) => {
  expect(await copied(files, 'src/app.py')).toEqual(names);
});

test.each([
  ['esbuild', `// ../node_modules/acme/index.js\nvar acme = () => 1;\n// app.mjs\n`],
  [
    'esbuild, with CommonJS',
    `var require_acme = __commonJS({ "node_modules/acme/index.js"(exports) {} });\n`,
  ],
  ['webpack', `var modules = { "./node_modules/acme/index.js": (module) => { module.exports = 1; } };\n`],
  ['webpack, with comments', `/*!*** ./node_modules/acme/index.js ***!*/\n`],
  ['Rolldown', `//#region node_modules/acme/index.js\n`],
])('the packages in a bundle of %s are code of others', async (_, text) => {
  expect(await copied({ 'src/app.mjs': `${text}export const handler = () => 1;\n` }, 'src/app.mjs')).toEqual([
    'acme',
  ]);
});

test('a path below node_modules in own code is no package', async () => {
  const text = `import { join } from 'node:path';\nexport const handler = () => join('node_modules/acme/index.js');\n`;
  expect(await copied({ 'src/app.mjs': text }, 'src/app.mjs')).toEqual([]);
});

test.each([
  [
    'src/app.mjs',
    {
      ...js('./lib/acme.mjs'),
      'src/lib/acme.mjs': `/** Saves orders. Copyright 2026 Shop. */\n${code}`,
      'src/LICENSE': '',
    },
  ],
  ['src/app.mjs', { ...js('./shared/index.mjs'), 'src/shared/index.mjs': code, LICENSE: '' }],
  ['src/app.py', { ...python, 'src/requests/__init__.py': 'def get(url):\n    return url\n' }],
  [
    'src/app.py',
    {
      'src/app.py': 'import orders\ndef handler(e, c):\n    pass\n',
      'src/orders/__init__.py': "__version__ = '1.0.0'\n",
    },
  ],
])('own code of %s is not', async (module, files) => {
  expect(await copied(files as unknown as Readonly<Record<string, string>>, module)).toEqual([]);
});
