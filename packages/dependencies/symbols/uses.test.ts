import { loadProgram } from '@emmental/code';
import { expect, test } from 'vitest';
import { sourceOf } from '../testing/source.ts';
import { reachableFrom } from './reachable.ts';
import { usesIn } from './uses.ts';

/** `called template 3`, of a module that may run from `handler`; `idle` where no run leads. */
async function uses(text: string, symbols: readonly string[], name = 'lib', file = 'a.js') {
  const program = await loadProgram(sourceOf({ [file]: text }), [file]);
  const reachable = reachableFrom(program, 'handler');
  const module = program.modules.get(file);
  const isPackage = (specifier: string): boolean => specifier.split(/[/.]/)[0] === name;
  return usesIn(module as NonNullable<typeof module>, { isPackage, symbols: new Set(symbols) }).map(
    ({ kind, symbol, line, node }) => `${kind} ${symbol} ${line}${reachable.has(node) ? '' : ' idle'}`,
  );
}

test.each([
  ["import _ from 'lib';\nexport const handler = (e) => _.template(e);", ['called template 2']],
  ["import * as _ from 'lib';\nexport const handler = (e) => _.default.template(e);", ['called template 2']],
  [
    "import { template as t, escape } from 'lib';\nexport const handler = (e) => t(escape(e));",
    ['named template 1', 'called template 2'],
  ],
  ["import t from 'lib/template.js';\nexport const handler = t;", ['named template 1', 'named template 2']],
  ["const { template } = require('lib');\nexports.handler = () => 1;", ['named template 1']],
  ["exports.handler = async (e) => (await import('lib')).template(e);", ['called template 1']],
  [
    "const t = require('lib').template;\nexports.handler = (e) => t(e);",
    ['named template 1', 'called template 2'],
  ],
  ["const _ = require('lib');\nexports.handler = (e) => _['template'](e);", ['called template 2']],
  ["const _ = require('lib');\nexports.handler = (e) => e.map(_.template);", ['named template 2']],
  ["const _ = require('lib');\nexports.handler = (e) => _.template.call(null, e);", ['named template 2']],
  // Whoever gets the whole package, or a name that is not known, may use any of it.
  ["const _ = require('lib');\nexports.handler = (e) => _[e.name](e);", ['named all of it 2']],
  ["const _ = require('lib');\nexports.handler = (e) => run(_, e);", ['named all of it 2']],
  ["module.exports = require('lib');", ['named all of it 1']],
  ["export * from 'lib';", ['named all of it 1']],
  ["import _ from 'lib';\nexport { _ };", ['named all of it 2']],
  // Nothing of it is vulnerable.
  ["import _ from 'lib';\nexport const handler = (e) => _.map(e, JSON.template);", []],
  [
    "import { map } from 'lib';\nimport o from 'other';\nexport const handler = (e) => o.template(map(e));",
    [],
  ],
  ["import map from 'lib/map';\nexport const handler = (e) => run(map, e);", []],
  // Values that come out of it.
  [
    "import { Engine } from 'lib';\nconst engine = new Engine();\nexport const handler = (e) => engine.template(e);",
    ['called template 3'],
  ],
  [
    "const lib = require('lib');\nclass Shop { constructor() { this.engine = lib.create(); }\n view(e) { return this.engine.template(e); } }\nexports.handler = (e) => new Shop().view(e);",
    ['called template 3'],
  ],
  // A function that the handler does not lead to.
  [
    "const _ = require('lib');\nconst idle = (e) => _.template(e);\nexports.handler = () => 1;\nmodule.exports.other = () => idle(2);",
    ['called template 2 idle'],
  ],
  [
    "const _ = require('lib');\nfunction view(e) { return _.template(e); }\nconst routes = { view };\nexports.handler = (e) => routes[e.name](e);",
    ['called template 2'],
  ],
])('%s', async (text, expected) => {
  expect(await uses(text, ['template'])).toEqual(expected);
});

test('a package that is itself the function', async () => {
  expect(await uses("const parse = require('lib');\nexports.handler = (e) => parse(e);", [''])).toEqual([
    'called parse 2',
  ]);
  expect(await uses("exports.handler = (e) => require('lib')(e);", [''])).toEqual(['called lib 1']);
});

test.each([
  ['import yaml\ndef handler(e, c):\n    return yaml.load(e)', ['called load 3']],
  [
    'from yaml import load as parse\ndef handler(e, c):\n    return parse(e)',
    ['named load 1', 'called load 3'],
  ],
  ['from yaml import *\ndef handler(e, c):\n    return load(e)', ['named load 1', 'called load 3']],
  ['import yaml\ndef handler(e, c):\n    return yaml.safe_load(e)', []],
  ['import yaml.loader as l\ndef handler(e, c):\n    return getattr(l, e)', ['named all of it 3']],
  [
    'import yaml\ndef idle(e):\n    return yaml.load(e)\ndef handler(e, c):\n    return 1',
    ['called load 3 idle'],
  ],
  [
    'import yaml\nclass Shop:\n    def __init__(self):\n        self.it = yaml.load(x)\ndef handler(e, c):\n    return Shop()',
    ['called load 4'],
  ],
])('%s', async (text, expected) => {
  expect(await uses(text, ['load'], 'yaml', 'a.py')).toEqual(expected);
});
