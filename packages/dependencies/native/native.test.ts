import type { NativeUse } from '@emmental/model';
import { expect, test } from 'vitest';
import { usesOf } from '../testing/native.ts';

/** `addon file:line text`, with a `?` before what is not sure. */
const summaryOf = (all: readonly NativeUse[]): readonly string[] =>
  all.map(
    ({ uses: words, file, line, text, open, system }) =>
      `${open ? '? ' : ''}${system ? Object.entries(system).flat(2).join().replace(',', ' ').replace(',args', '') : words.join('+')} ${file}:${line} ${text}`,
  );

const npm = (name: string, more: object = {}): string => JSON.stringify({ name, version: '1.0.0', ...more });
const dist = (name: string, ...files: readonly string[]): Readonly<Record<string, string>> => ({
  [`${name}-1.0.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n\n`,
  [`${name}-1.0.dist-info/RECORD`]: files.map((file) => `${file},,\n`).join(''),
});

test.each<readonly [string, string, Readonly<Record<string, string>>, readonly string[]]>([
  [
    'a package that links a file it looks for',
    "import 'hash';",
    {
      'node_modules/hash/package.json': npm('hash', { main: 'h.js' }),
      'node_modules/hash/h.js': "module.exports = require('find')(__dirname);",
      'node_modules/hash/build/Release/hash.node': '',
      'node_modules/find/package.json': npm('find', { main: 'f.js' }),
      'node_modules/find/f.js': "module.exports = (d) => require(d + '/build/Release/hash.node');",
    },
    ['addon node_modules/hash/build/Release/hash.node:1 hash@1.0.0: build/Release/hash.node'],
  ],
  [
    'a package that is built where it runs',
    "import 'hash';",
    {
      'node_modules/hash/package.json': npm('hash', { main: 'h.js' }),
      'node_modules/hash/h.js': '',
      'node_modules/hash/binding.gyp': '{}',
    },
    ['addon node_modules/hash/binding.gyp:1 hash@1.0.0: binding.gyp'],
  ],
  [
    'a part for one platform, in a package of its own',
    "import 'pixel';",
    {
      'node_modules/pixel/package.json': npm('pixel', {
        main: 'p.js',
        optionalDependencies: { '@p/linux-x64': '1', '@p/darwin-arm64': '1' },
      }),
      'node_modules/pixel/p.js': 'module.exports = require(`@p/${process.platform}`);',
      'node_modules/@p/darwin-arm64/package.json': npm('@p/darwin-arm64', { os: ['darwin'] }),
      'node_modules/@p/darwin-arm64/pixel.node': '',
    },
    ['addon node_modules/@p/darwin-arm64/pixel.node:1 pixel@1.0.0: @p/darwin-arm64/pixel.node'],
  ],
  [
    'a program for one platform is run, not linked',
    "import 'pack';",
    {
      'node_modules/pack/package.json': npm('pack', {
        main: 'p.js',
        optionalDependencies: { '@k/linux-x64': '1' },
      }),
      'node_modules/pack/p.js': '',
      'node_modules/@k/linux-x64/package.json': npm('@k/linux-x64', { os: ['linux'] }),
      'node_modules/@k/linux-x64/bin/pack': '',
    },
    [],
  ],
  [
    'a part for one platform that is not installed',
    "import 'pixel';",
    {
      'node_modules/pixel/package.json': npm('pixel', {
        main: 'p.js',
        optionalDependencies: { '@p/linux-x64': '1' },
      }),
      'node_modules/pixel/p.js': '',
    },
    ['? addon node_modules/pixel/package.json:1 pixel@1.0.0'],
  ],
  [
    'WebAssembly that stands in the code of a package',
    "import 'math';",
    {
      'node_modules/math/package.json': npm('math', { main: 'm.js' }),
      'node_modules/math/m.js':
        '// WebAssembly.Module\nlet w = null;\ntry { w = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0])), {}); } catch {}',
    },
    ['wasm node_modules/math/m.js:3 math@1.0.0: WebAssembly.Module'],
  ],
  [
    'a package that only asks whether there is WebAssembly',
    "import 'asks';",
    {
      'node_modules/asks/package.json': npm('asks', { main: 'a.js' }),
      'node_modules/asks/a.js':
        "exports.has = typeof WebAssembly === 'object';\nexports.is = (x) => x instanceof WebAssembly.Module;\nexports.text = 'WebAssembly.compile';\nexports.ok = (b) => WebAssembly.validate(b);",
    },
    [],
  ],
  [
    'an own module that links and compiles',
    "import { readFileSync } from 'node:fs';\nconst { instantiate } = WebAssembly;\nconst lib = require('./lib/fast.node');",
    { 'lib/fast.node': '' },
    ['wasm a.mjs:2 WebAssembly', 'addon lib/fast.node:1 fast.node'],
  ],
  [
    'code of texts that is made with the load of a package: in its body, in functions that it calls',
    "import 'maker';\nimport 'maker/late.js';\nimport 'maker/shell.js';",
    {
      'node_modules/maker/package.json': npm('maker', { main: 'm.js' }),
      'node_modules/maker/m.js': "const run = (0, eval)('1 + 1');",
      'node_modules/maker/late.js':
        "make();\nfunction make() {\n  return Function.apply(null, ['a', 'return a']);\n}",
      'node_modules/maker/shell.js':
        "(function () {\n  return require('vm').runInNewContext('1');\n}).call(this);",
    },
    [
      'eval node_modules/maker/late.js:3 maker@1.0.0: Function.apply',
      'eval node_modules/maker/m.js:1 maker@1.0.0: eval',
      'vm node_modules/maker/shell.js:2 maker@1.0.0: vm.runInNewContext',
    ],
  ],
  [
    'code of texts behind a condition, in a handler of errors, by another name',
    "import 'maker';\nimport 'maker/caught.js';\nimport 'maker/named.js';\nimport 'maker/and.js';",
    {
      'node_modules/maker/package.json': npm('maker', { main: 'm.js' }),
      'node_modules/maker/m.js': "if (process.env.FAST) new Function('return 1');",
      'node_modules/maker/caught.js': "try {\n  a();\n} catch {\n  eval('b');\n}",
      'node_modules/maker/named.js':
        "const F = Object.getPrototypeOf(async function () {}).constructor;\nnew F('await 1');",
      'node_modules/maker/and.js': "process.env.FAST && Reflect.construct(Function, ['return 1']);",
    },
    [
      '? eval node_modules/maker/and.js:1 maker@1.0.0: Reflect.construct of Function',
      '? eval node_modules/maker/caught.js:4 maker@1.0.0: eval',
      '? eval node_modules/maker/m.js:1 maker@1.0.0: new Function',
      'eval node_modules/maker/named.js:2 maker@1.0.0: new F',
    ],
  ],
  [
    'a package that only looks for the global object, or asks what is a function',
    "import 'looks';",
    {
      'node_modules/looks/package.json': npm('looks', { main: 'l.js' }),
      'node_modules/looks/l.js':
        "const root = Function('return this')();\nnew Function('');\nexports.is = (x) => x instanceof Function || x.constructor === Function;\nFunction.prototype.apply.call(root.f, null, []);\nclient.eval('script');\nType.Function([], 1);\n// eval('x')",
    },
    [],
  ],
  [
    'a package that nothing loads',
    'export const handler = 1;',
    {
      'node_modules/hash/package.json': npm('hash', { main: 'h.js' }),
      'node_modules/hash/h.js': '',
      'node_modules/hash/build/hash.node': '',
    },
    [],
  ],
  [
    'what a lockfile alone names: known, known to bring nothing, not known',
    "import 'bcrypt';\nimport ejs from 'ejs';\nimport 'express';\nimport 'obscure';\nimport pug from 'pug';\nimport _ from 'lodash';\nexport const handler = (e) => [ejs.render(e), _.map(e), pug.render];",
    {
      'package-lock.json': JSON.stringify({
        lockfileVersion: 3,
        packages: {
          '': { dependencies: { bcrypt: '6', ejs: '7', express: '5', lodash: '4', obscure: '1', pug: '3' } },
          'node_modules/bcrypt': { version: '6.0.0' },
          'node_modules/ejs': { version: '7.0.2' },
          'node_modules/lodash': { version: '4.17.21' },
          'node_modules/pug': { version: '3.0.4' },
          'node_modules/express': { version: '5.0.0' },
          'node_modules/obscure': { version: '1.0.0', hasInstallScript: true },
        },
      }),
    },
    [
      'addon package-lock.json:1 bcrypt@6.0.0: prebuilds/*.node',
      'eval package-lock.json:1 ejs@7.0.2: new Function by render',
      '? to any package-lock.json:1 obscure',
      '? addon+wasm+eval+vm package-lock.json:1 obscure runs a script when it is installed, as native code does',
      '? eval package-lock.json:1 pug@3.0.4: new Function by render',
    ],
  ],
  [
    'a binding that only a variable asks for that functions do not have',
    "import 'debug'; import 'other';",
    {
      ...Object.fromEntries(
        ['debug', 'other'].flatMap((name) => [
          [`node_modules/${name}/package.json`, npm(name, { main: 'n.js' })],
          [`node_modules/${name}/n.js`, "exports.open = () => process.binding('tty_wrap');"],
        ]),
      ),
    },
    ['? addon node_modules/other/n.js:1 other@1.0.0: process.binding'],
  ],
  [
    'more files than are looked at: what is known of it by its name counts',
    "import 'date-fns'; import 'many';",
    {
      ...Object.fromEntries(
        ['date-fns', 'many'].flatMap((name) => [
          [`node_modules/${name}/package.json`, npm(name, { main: 'i.js' })],
          [`node_modules/${name}/i.js`, ''],
          ...Array.from({ length: 5001 }, (_, at) => [`node_modules/${name}/locale/${at}.js`, '']),
        ]),
      ),
    },
    ['? addon node_modules/many/package.json:1 many@1.0.0'],
  ],
  [
    'what a lockfile names for other platforms, beside what was installed',
    "import 'pixel';",
    {
      'package.json': npm('app', { dependencies: { pixel: '1' } }),
      'package-lock.json': JSON.stringify({
        lockfileVersion: 3,
        packages: {
          '': { dependencies: { pixel: '1' } },
          'node_modules/pixel': {
            version: '1.0.0',
            optionalDependencies: { '@p/wasm': '1', '@p/win32-x64': '1' },
          },
          'node_modules/@p/wasm': { version: '1.0.0', optional: true, dependencies: { runtime: '1' } },
          'node_modules/@p/win32-x64': { version: '1.0.0', optional: true, os: ['win32'] },
          'node_modules/runtime': { version: '1.0.0', optional: true },
        },
      }),
      'node_modules/pixel/package.json': npm('pixel', { main: 'p.js' }),
      'node_modules/pixel/p.js': '',
    },
    [],
  ],
])('of Node.js: %s', async (_, source, files, wanted) => {
  expect(summaryOf(await usesOf({ 'a.mjs': source, ...files }, 'a.mjs'))).toEqual(wanted);
});

test.each<readonly [string, string, Readonly<Record<string, string>>, readonly string[]]>([
  [
    'ctypes that a package loads with itself',
    'import sums',
    { 'sums/__init__.py': 'import ctypes\n', ...dist('sums', 'sums/__init__.py') },
    ['addon sums/__init__.py:1 sums@1.0: import ctypes'],
  ],
  [
    'ctypes on another platform, for type checkers, in texts',
    'import sums',
    {
      'sums/__init__.py':
        'import sys\nWIN = sys.platform.startswith("win")\nif WIN and sys.version_info > (3,):\n    from . import windows\nif sys.platform == "darwin":\n    import ctypes\nelif not WIN:\n    pass\nelse:\n    import ctypes\n"""\nimport ctypes\n"""\n# import ctypes\n',
      'sums/windows.py': 'import ctypes\n',
      ...dist('sums', 'sums/__init__.py', 'sums/windows.py'),
    },
    [],
  ],
  [
    'a module that ends before it gets there',
    'import sums',
    {
      'sums/__init__.py': 'try:\n    from . import old\nexcept ImportError:\n    old = None\n',
      'sums/old.py': 'from absent import ssl\nimport ctypes\n',
      ...dist('sums', 'sums/__init__.py', 'sums/old.py'),
    },
    [],
  ],
  [
    'ctypes that a module for Windows loads before it ends',
    'import sums',
    {
      'sums/__init__.py': 'try:\n    from .win import zone\nexcept ImportError:\n    zone = None\n',
      'sums/win.py': 'import ctypes\nimport os\nimport winreg\nfrom ctypes import wintypes\n',
      ...dist('sums', 'sums/__init__.py', 'sums/win.py'),
    },
    ['addon sums/win.py:1 sums@1.0: import ctypes'],
  ],
  [
    'ctypes inside of a function: only where the module itself calls it is it sure',
    'import lazy, eager',
    {
      'lazy.py': 'def load(\n    a,\n):\n    import ctypes\n',
      'eager.py': 'def load():\n    import ctypes\n\nload()\n',
      ...dist('lazy', 'lazy.py'),
      ...dist('eager', 'eager.py'),
    },
    ['addon eager.py:2 eager@1.0: import ctypes', '? addon lazy.py:4 lazy@1.0: import ctypes'],
  ],
  [
    'an extension module: code of the function, unless it loads what reaches past Python',
    'import plain, bound',
    {
      'plain/__init__.py': 'from . import _fast\n',
      'plain/_fast.cpython-312-x86_64-linux-gnu.so': '\x7fELF',
      'bound/__init__.py': 'from bound._rust import x\n',
      'bound/_rust.abi3.so': '\x7fELF\0_cffi_backend\0',
      ...dist('plain', 'plain/__init__.py', 'plain/_fast.cpython-312-x86_64-linux-gnu.so'),
      ...dist('bound', 'bound/__init__.py', 'bound/_rust.abi3.so'),
    },
    ['addon bound/_rust.abi3.so:1 bound@1.0: _rust.abi3.so loads _cffi_backend'],
  ],
  [
    'a vendored folder that says nothing of what is installed in it',
    'from vendored import _c',
    { 'vendored/__init__.py': '', 'vendored/_c.abi3.so': '\x7fELF\0_cffi_backend\0' },
    ['addon vendored/_c.abi3.so:1 _c.abi3.so loads _cffi_backend'],
  ],
  ['the own module', 'import ctypes', {}, ['addon a.py:1 import ctypes']],
  [
    'a name that only an error of names gives its value',
    'import sums',
    {
      'sums/__init__.py':
        'try:\n    SETUP\nexcept NameError:\n    SETUP = False\nif SETUP:\n    pass\nelse:\n    from . import fast\n',
      'sums/fast.py': 'import ctypes\n',
      ...dist('sums', 'sums/__init__.py', 'sums/fast.py'),
    },
    ['addon sums/fast.py:1 sums@1.0: import ctypes'],
  ],
  [
    'temporary files and programs: of a package that is asked for, or with the load',
    'import sheet',
    {
      'sheet/__init__.py':
        'import subprocess\nfrom tempfile import mkstemp\nimport deep\n"""tempfile.mkdtemp() is not used"""\nHAS = subprocess.run(["getconf", "PAGESIZE", deep])\n\ndef save():\n    return mkstemp(suffix=".xml")\n\ndef show():\n    subprocess.run(["xdg-open", "a"])\n',
      'deep.py': 'import tempfile\n\ndef cache():\n    return tempfile.mkdtemp()\n',
      ...dist('sheet', 'sheet/__init__.py'),
      ...dist('deep', 'deep.py'),
    },
    [
      'run getconf,PAGESIZE,* sheet/__init__.py:5 sheet@1.0: subprocess.run of getconf',
      '? write /tmp/** sheet/__init__.py:8 sheet@1.0: tempfile.mkstemp',
    ],
  ],
  [
    'temporary files that a package makes by a name that the code does not say',
    'import jinja2',
    {
      'jinja2/__init__.py': 'import tempfile\n\ndef write():\n    return tempfile.mkstemp()\n',
      ...dist('Jinja2', 'jinja2/__init__.py'),
    },
    [],
  ],
  [
    'and by one that it says',
    'from jinja2 import FileSystemBytecodeCache',
    {
      'jinja2/__init__.py': 'import tempfile\n\ndef write():\n    return tempfile.mkstemp()\n',
      ...dist('Jinja2', 'jinja2/__init__.py'),
    },
    ['? write /tmp/** jinja2/__init__.py:4 Jinja2@1.0: tempfile.mkstemp'],
  ],
  [
    'a place below /tmp that a package keeps for itself',
    'import traced',
    {
      'traced/__init__.py': 'import os\nPLACE = "/tmp/.trace/"\nos.mkdir(PLACE)\n',
      ...dist('traced', 'traced/__init__.py'),
    },
    [
      'write /tmp/.trace traced/__init__.py:2 traced@1.0: the name /tmp/.trace',
      'write /tmp/.trace/** traced/__init__.py:2 traced@1.0: the name /tmp/.trace',
    ],
  ],
  [
    'a driver that is loaded by the scheme of a URL',
    'import sqlalchemy',
    {
      'psycopg/__init__.py': 'import ctypes\n',
      'sqlalchemy/__init__.py': '',
      ...dist('psycopg', 'psycopg/__init__.py'),
      ...dist('sqlalchemy', 'sqlalchemy/__init__.py'),
    },
    ['addon psycopg/__init__.py:1 psycopg@1.0: import ctypes'],
  ],
  [
    'and what the driver loads, be it a module for Windows that ends',
    'import sqlalchemy',
    {
      'pg8000/__init__.py': 'import zones\n',
      'sqlalchemy/__init__.py': '',
      'zones/__init__.py': 'try:\n    from .win import zone\nexcept ImportError:\n    zone = None\n',
      'zones/win.py': 'import _thread\nimport ctypes\nimport winreg\n',
      ...dist('pg8000', 'pg8000/__init__.py'),
      ...dist('sqlalchemy', 'sqlalchemy/__init__.py'),
      ...dist('zones', 'zones/__init__.py', 'zones/win.py'),
    },
    ['addon zones/win.py:2 zones@1.0: import ctypes'],
  ],
  [
    'compiled code that names a package that loads native code, and is not asked for otherwise',
    'from arrows import lib',
    {
      'arrows/__init__.py': '',
      'arrows/lib.abi3.so': '\x7fELF',
      'arrows/libarrows.so': '\x7fELF\0numpy._core.multiarray\0',
      'numpy/__init__.py': 'import ctypes\n',
      ...dist('arrows', 'arrows/__init__.py', 'arrows/lib.abi3.so'),
      ...dist('numpy', 'numpy/__init__.py'),
    },
    ['? addon arrows/lib.abi3.so:1 arrows@1.0: lib.abi3.so names numpy'],
  ],
  [
    'what a lockfile alone names: known, known to bring nothing, not known; the runtime brings boto3',
    'import cryptography, requests, obscure, boto3',
    { 'requirements.txt': 'cryptography==44.0\nrequests==2.32.0\nobscure==1.0\n' },
    [
      'addon requirements.txt:1 cryptography@44.0: _rust.abi3.so loads _cffi_backend',
      '? to any requirements.txt:3 obscure',
      '? addon requirements.txt:3 obscure',
    ],
  ],
])('of Python: %s', async (_, source, files, wanted) => {
  expect(summaryOf(await usesOf({ 'a.py': `${source}\n`, ...files }, 'a.py'))).toEqual(wanted);
});

test('a layer that is not in the repository may bring anything', async () => {
  const files = { 'a.py': 'import obscure\n' };
  expect(summaryOf(await usesOf(files, 'a.py', { foreignLayers: true }))).toEqual([
    '? to any a.py:1 obscure',
    '? addon a.py:1 obscure',
  ]);
});

test('a package that makes code of texts is told where a layer brings it, too', async () => {
  const files = { 'a.mjs': "import Ajv from 'ajv';\nexport const handler = (e) => new Ajv().compile(e);\n" };
  expect(summaryOf(await usesOf(files, 'a.mjs', { foreignLayers: true }))).toEqual([
    'eval a.mjs:1 ajv: new Function by compile',
  ]);
  const checks = {
    'a.mjs': "import Ajv from 'ajv';\nexport const handler = (e) => new Ajv().addFormat(e);\n",
  };
  expect(summaryOf(await usesOf(checks, 'a.mjs', { foreignLayers: true }))).toEqual([]);
});

test('code that was not read is told of by no use here', async () => {
  expect(await usesOf({ 'b.txt': '' }, 'a.py')).toEqual([]);
});
