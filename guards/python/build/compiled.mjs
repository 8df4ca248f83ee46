// Compiles the guard ahead, for each Python that this machine has, and its native code for each kind of machine that it has a compiler for.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const supported = ['3.10', '3.11', '3.12', '3.13', '3.14'];

/**
 * Writes `compiled/cpython-3XX.bin` into `folder`, the package as it is laid out; the versions that nobody compiled for. Pythons
 * are those of EMMENTAL_PYTHONS (paths, as in PATH), else `python3` and `python3.10` to `python3.14`. What was compiled is kept in
 * `cache` for the next time.
 */
export function compileAhead(folder, cache) {
  const out = join(folder, 'compiled');
  mkdirSync(out, { recursive: true });
  const digest = digestOf(join(home, 'src'), createHash('sha256')).digest('hex').slice(0, 16);
  const missing = new Set(supported);
  for (const python of interpreters()) {
    const version = versionOf(python);
    if (!missing.delete(version?.split('.').slice(0, 2).join('.'))) continue;
    const kept = join(cache, `python-${version}-${digest}`);
    if (!existsSync(kept)) run(python, [join(home, 'build', 'compile_ahead.py'), join(home, 'src'), kept]);
    for (const name of readdirSync(kept)) copyFileSync(join(kept, name), join(out, name));
  }
  return [...missing];
}

/**
 * Writes the native code into `compiled/` of `folder` (`native.py`), with the headers of the first Python that has them. The answer is a
 * line for each kind of machine: the path of its file, or what is missing.
 */
export function compileNative(folder) {
  let lines = ['no Python'];
  for (const python of interpreters()) {
    if (versionOf(python) === undefined) continue;
    lines = run(python, [join(home, 'build', 'native.py'), join(folder, 'compiled')])
      .trim()
      .split('\n');
    if (lines.some((line) => line.endsWith('.so'))) break;
  }
  return lines;
}

function interpreters() {
  const named = process.env['EMMENTAL_PYTHONS'];
  return named ? named.split(delimiter) : ['python3', ...supported.map((one) => `python${one}`)];
}

function versionOf(python) {
  try {
    return run(python, ['-c', 'import platform; print(platform.python_version())']).trim();
  } catch {
    return undefined;
  }
}

/** The order of constants that are sets follows the seed of hashes. */
const run = (python, args) =>
  execFileSync(python, ['-I', '-S', ...args], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      PYTHONHASHSEED: '0',
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('EMMENTAL_CC_'))),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });

function digestOf(folder, hash) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) digestOf(path, hash);
    else if (entry.name.endsWith('.py')) hash.update(`${entry.name}\0`).update(readFileSync(path));
  }
  return hash;
}
