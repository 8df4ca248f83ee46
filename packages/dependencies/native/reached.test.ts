import { expect, test } from 'vitest';
import { usesOf } from '../testing/native.ts';

/** Returns the ways in which packages make code for a handler: `eval`, with a `?` where it is not decided. */
async function uses(files: Readonly<Record<string, string>>, handler: string): Promise<readonly string[]> {
  const found = await usesOf({ 'a.mjs': handler, ...files }, 'a.mjs');
  return found.map(
    ({ uses: words, open, system }) =>
      `${open ? '? ' : ''}${system ? JSON.stringify(system) : words.join('+')}`,
  );
}

const packages = (all: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(all).flatMap(([name, text]) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'm.js' })],
      [`node_modules/${name}/m.js`, text],
    ]),
  );

/** One large module whose function is a record of members, one of which makes code. */
const kit = packages({
  kit: `;(function () {
  function kit(value) { return value; }
  function map(list, one) { return list.map(one); }
  function template(text) { var result = attempt(function () { return Function('it', text); }); return result; }
  function attempt(one) { return one(); }
  kit.map = map;
  kit.template = template;
  kit.each = function (list, one) { list.forEach(one); };
  module.exports = kit;
}.call(this));`,
});

test.each<readonly [string, string, readonly string[]]>([
  ['another member', "import kit from 'kit';\nexport const handler = (e) => kit.map(e, (x) => x);", []],
  ['the member', "import kit from 'kit';\nexport const handler = (e) => kit.template(e);", ['eval']],
  [
    'the member by its name',
    "import { template } from 'kit';\nexport const handler = (e) => template(e);",
    ['eval'],
  ],
  [
    'a name of the handler that is the same word',
    "import kit from 'kit';\nexport const handler = (e) => { const template = 1; return kit.each([template], (x) => x); };",
    [],
  ],
  [
    'the member, in a function that nothing calls',
    "import kit from 'kit';\nconst never = () => kit.template('1');\nexport const handler = (e) => 1;",
    [],
  ],
  [
    'a member by a computed name that stands in a text',
    "import kit from 'kit';\nconst names = ['template'];\nexport const handler = (e) => kit[names[0]](e);",
    ['? eval'],
  ],
  [
    'the package, handed on',
    "import kit from 'kit';\nimport render from './render.mjs';\nexport const handler = (e) => render(kit, e);",
    ['? eval'],
  ],
  [
    'the member, handed to a call',
    "import kit from 'kit';\nexport const handler = (e) => e.map(kit.template);",
    ['eval'],
  ],
  [
    'the package taken apart',
    "import kit from 'kit';\nconst { template: make } = kit;\nexport const handler = (e) => make(e);",
    ['? eval'],
  ],
])('a package of which a handler uses %s', async (_, handler, wanted) => {
  expect(
    await uses({ ...kit, 'render.mjs': 'export default (kit, e) => kit.template(e);' }, handler),
  ).toEqual(wanted);
});

test.each<readonly [string, Readonly<Record<string, string>>, string, readonly string[]]>([
  [
    'another package that uses another member of it',
    packages({
      web: "const make = require('make');\nexports.start = () => make.plain(1);",
      make: 'exports.plain = (x) => x;\nexports.code = (x) => new Function(x);',
    }),
    "import { start } from 'web';\nexport const handler = () => start();",
    [],
  ],
  [
    'a chain of packages, classes and methods',
    packages({
      web: "const { Engine } = require('make');\nclass App { constructor() { this.engine = new Engine(); }\n  show(x) { return this.engine.render(x); } }\nexports.App = App;",
      make: 'class Engine { render(x) { return this.compile(x)(); }\n  compile(x) { return new Function(x); } }\nmodule.exports = { Engine };',
    }),
    "import { App } from 'web';\nconst app = new App();\nexport const handler = (e) => app.show(e);",
    ['eval'],
  ],
  [
    'an instance whose method nothing calls by its name',
    packages({
      make: 'class Engine { compile(x) { return new Function(x); } }\nmodule.exports = { Engine };',
    }),
    "import { Engine } from 'make';\nexport const handler = (e) => e.use(new Engine());",
    ['? eval'],
  ],
  [
    'what stands in for a built-in that is always there',
    packages({
      bind: "function own() { return Function('a', 'return a'); }\nmodule.exports = Function.prototype.bind || own;",
    }),
    "import bind from 'bind';\nexport const handler = (e) => bind.call(e);",
    [],
  ],
  [
    'a case that a text names',
    packages({
      look: "function find(name) { if (name === 'async') return Function('return async () => {}'); return name; }\nexports.find = find;",
    }),
    "import { find } from 'look';\nexport const handler = (e) => find('plain');",
    ['? eval'],
  ],
  [
    'exports as compilers and bundlers write them',
    {
      ...packages({
        make: 'var __export = (to, all) => { for (var n in all) Object.defineProperty(to, n, { get: all[n] }); };\nvar out = {};\n__export(out, { plain: () => plain, code: () => code });\nmodule.exports = __toCommonJS(out);\nfunction plain() { return 1; }\nfunction code(x) { return new Function(x); }',
        index:
          'Object.defineProperty(exports, "code", { enumerable: true, get: function () { return make_1.code; } });\nvar make_1 = require("make");\nexports.one = () => make_1.plain();',
      }),
    },
    "import { one } from 'index';\nexport const handler = () => one();",
    [],
  ],
  [
    'workers, temporary files, and a folder of the system',
    packages({
      tools:
        "const { Worker } = require('node:worker_threads');\nconst os_1 = require('os');\nconst fs = require('fs');\nexports.spawn = (x) => new Worker(x);\nexports.scratch = () => (0, os_1.tmpdir)();\nexports.release = () => fs.readdirSync('/etc');\nexports.other = () => 1;",
    }),
    "import { spawn, scratch, release } from 'tools';\nexport const handler = (e) => [spawn(e), scratch(), release()];",
    ['worker', '{"write":"/tmp/**"}', '{"read":"/etc"}'],
  ],
  [
    'none of them, where another member is used',
    packages({
      tools:
        "const { Worker } = require('node:worker_threads');\nconst { tmpdir } = require('os');\nexports.spawn = (x) => new Worker(x);\nexports.scratch = () => tmpdir();\nexports.other = () => 1;",
    }),
    "import { other } from 'tools';\nexport const handler = () => other();",
    [],
  ],
  [
    'modules that cannot be read',
    {
      ...packages({ make: "const x = require('./broken.js');\nexports.code = (t) => new Function(t);" }),
      'node_modules/make/broken.js': `${'{ ((( '.repeat(80)} require('x')`,
    },
    "import 'make';\nexport const handler = () => 1;",
    ['? eval'],
  ],
])('%s', async (_, files, handler, wanted) => {
  expect([...(await uses(files, handler))].sort()).toEqual([...wanted].sort());
});
