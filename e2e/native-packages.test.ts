import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from './command.ts';
import { python, type Ran, runGuarded } from './guarded.ts';

const _emmental = fileURLToPath(new URL('../apps/cli/bin/emmental.js', import.meta.url));
const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
/** A folder outside of the system's folder for temporary files, where anybody may change code that is loaded. */
const place = join(homedir(), '.cache', 'emmental');

/** A module that exports `add`, as bytes. Source: WebAssembly core specification 1.0, "Binary format". */
const add = Buffer.from(
  '0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b',
  'hex',
);

/** Returns a native addon of any package that this repository itself uses. */
function linkable(): string {
  const parsers = join(modules, '@oxc-parser');
  for (const name of readdirSync(parsers))
    for (const file of readdirSync(join(parsers, name)))
      if (file.endsWith('.node')) return join(parsers, name, file);
  throw new Error(`no .node file in ${parsers}`);
}

/** Returns an extension module of this Python's standard library: its path and its own name. */
function extension(): readonly [path: string, name: string] {
  const script =
    'import glob, sysconfig\n' +
    'found = [f for n in ("_queue", "_bisect", "_random", "_csv", "_bz2", "_lsprof") for f in glob.glob(sysconfig.get_config_var("DESTSHARED") + "/" + n + ".*so")]\n' +
    'print(found[0])';
  const path = execFileSync(python, ['-c', script], { encoding: 'utf8' }).trim();
  return [path, path.slice(path.lastIndexOf('/') + 1).split('.')[0] ?? ''];
}

/** A function of Node.js whose packages search for a native addon and load it, and compile WebAssembly. */
function writeNode(folder: string): void {
  const linked = join(folder, 'node_modules', 'linked');
  const adder = join(folder, 'node_modules', 'adder');
  mkdirSync(join(linked, 'build', 'Release'), { recursive: true });
  mkdirSync(adder, { recursive: true });
  writeFileSync(join(linked, 'package.json'), '{ "name": "linked", "version": "1.2.3", "main": "index.js" }');
  writeFileSync(
    join(linked, 'index.js'),
    "const { join } = require('node:path');\nconst name = ['linked', 'node'].join('.');\nmodule.exports = require(join(__dirname, 'build', 'Release', name));\n",
  );
  copyFileSync(linkable(), join(linked, 'build', 'Release', 'linked.node'));
  writeFileSync(join(adder, 'package.json'), '{ "name": "adder", "version": "2.0.0", "main": "index.js" }');
  writeFileSync(
    join(adder, 'index.js'),
    "const { readFileSync } = require('node:fs');\nconst { join } = require('node:path');\nconst bytes = readFileSync(join(__dirname, 'add.wasm'));\nmodule.exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;\n",
  );
  writeFileSync(join(adder, 'add.wasm'), add);
  writeFileSync(
    join(folder, 'app.mjs'),
    "import adder from 'adder';\nimport linked from 'linked';\nexport const handler = async ({ a, b }) => [adder.add(a, b), typeof linked];\n",
  );
  writeFileSync(
    join(folder, 'main.cjs'),
    "import('./app.mjs').then(({ handler }) => handler({ a: 2, b: 3 })).then((answer) => console.log(JSON.stringify(answer)));\n",
  );
}

/** A function of Node.js whose package compiles a function from a text at each call. */
function writeTemplates(folder: string): void {
  const maker = join(folder, 'node_modules', 'maker');
  mkdirSync(maker, { recursive: true });
  writeFileSync(join(maker, 'package.json'), '{ "name": "maker", "version": "3.0.0", "main": "index.js" }');
  writeFileSync(
    join(maker, 'index.js'),
    "const root = Function('return this')();\nexports.has = (name) => name in root;\nexports.compile = (text) => new Function('it', 'return ' + text);\n",
  );
  writeFileSync(
    join(folder, 'app.mjs'),
    "import { compile } from 'maker';\nexport const handler = async ({ a }) => [compile('it + 1')(a)];\n",
  );
  writeFileSync(
    join(folder, 'main.cjs'),
    "import('./app.mjs').then(({ handler }) => setImmediate(() => handler({ a: 2 }).then((answer) => console.log(JSON.stringify(answer)))));\n",
  );
}

/** A function of Python whose package has an extension module and calls the C library. */
function writePython(folder: string): void {
  const [path, name] = extension();
  const info = join(folder, 'sums-1.0.dist-info');
  mkdirSync(join(folder, 'sums'));
  mkdirSync(info);
  copyFileSync(path, join(folder, 'sums', path.slice(path.lastIndexOf('/') + 1)));
  writeFileSync(
    join(folder, 'sums', '__init__.py'),
    `import ctypes\n\nfrom . import ${name} as fast\n\n_c = ctypes.CDLL(None)\n\n\ndef size(number):\n    return _c.abs(number)\n`,
  );
  writeFileSync(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: sums\nVersion: 1.0\n\n');
  writeFileSync(join(info, 'RECORD'), 'sums/__init__.py,,\n');
  writeFileSync(
    join(folder, 'app.py'),
    'import sums\n\n\ndef handler(event, context):\n    return [sums.size(event["a"]), type(sums.fast).__name__]\n',
  );
  writeFileSync(
    join(folder, 'main.py'),
    'import json\n\nimport app\n\nprint(json.dumps(app.handler({"a": -5}, None)))\n',
  );
}

describe('packages with native code and WebAssembly, under the derived profile, enforced', () => {
  const folders: string[] = [];

  beforeAll(() => {
    mkdirSync(place, { recursive: true });
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  function made(write: (folder: string) => void): string {
    const folder = realpathSync(mkdtempSync(join(place, 'native-')));
    folders.push(folder);
    write(folder);
    return folder;
  }

  const runs = (folder: string, handler: string): Ran => {
    writeFileSync(join(folder, 'profile.json'), command(folder, 'profile', 'compile', '--handler', handler));
    return runGuarded(folder, handler);
  };

  test.each([
    [
      'Node.js',
      'app.mjs#handler',
      writeNode,
      '[5,"object"]',
      /linked@1\.2\.3: build\/Release\/linked\.node[\s\S]*adder@2\.0\.0: WebAssembly\.Module/,
    ],
    ['Python', 'app.py#handler', writePython, '[5, "module"]', /sums@1\.0: import ctypes/],
  ] as const)('%s: starts and serves; without the rules it does not', (_, handler, write, answer, why) => {
    const folder = made(write);
    command(folder, 'profile', 'derive', '--handler', handler);
    const file = join(folder, 'emmental.yaml');
    const derived = readFileSync(file, 'utf8');
    expect(derived).not.toMatch(/use:.*action: watch/);
    expect(runs(folder, handler)).toEqual({ status: 0, out: answer, blocked: [] });
    const reasons = JSON.stringify(
      JSON.parse(command(folder, 'profile', 'explain', '--handler', handler, '--format', 'json')),
    );
    expect(reasons).toMatch(why);

    // The derived rules let it start.
    writeFileSync(file, derived.replace(/^ {4}code:\n(?: {6}.*\n)+/m, ''));
    const refused = runs(folder, handler);
    expect(refused.status).not.toBe(0);
    expect(refused.blocked.length).toBeGreaterThan(0);
  });

  test('Node.js: a package that makes code of texts serves, and nothing is told; without the rule it does not', () => {
    const folder = made(writeTemplates);
    const handler = 'app.mjs#handler';
    command(folder, 'profile', 'derive', '--handler', handler);
    const file = join(folder, 'emmental.yaml');
    const derived = readFileSync(file, 'utf8');
    // The handler calls the member that compiles it: the rules allow that, and no signal is sent.
    expect(derived).toMatch(/eval: \{ use: eval \}/);
    expect(runs(folder, handler)).toMatchObject({ status: 0, out: '[3]', blocked: [] });
    expect(command(folder, 'profile', 'explain', '--handler', handler, '--format', 'json')).toMatch(
      /maker@3\.0\.0: new Function/,
    );

    writeFileSync(file, derived.replace(/^ {4}code:\n(?: {6}.*\n)+/m, ''));
    const refused = runs(folder, handler);
    expect(refused.status).not.toBe(0);
    expect(refused.blocked.length).toBeGreaterThan(0);
  });
});
