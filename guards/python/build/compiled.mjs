// Compiles the guard ahead of its start, for each Python of this machine.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const supported = ['3.10', '3.11', '3.12', '3.13', '3.14'];

/**
 * Writes `compiled/cpython-3XX.bin` into `folder`, the folder of the package. Returns the supported versions of Python that are
 * missing. EMMENTAL_PYTHONS lists the interpreters (paths, as in PATH); the default is `python3` and `python3.10` to
 * `python3.14`. The folder `cache` keeps the results for the next time.
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

function interpreters() {
  const named = process.env['EMMENTAL_PYTHONS'];
  return named ? named.split(delimiter) : ['python3', ...supported.map((version) => `python${version}`)];
}

function versionOf(python) {
  try {
    return run(python, ['-c', 'import platform; print(platform.python_version())']).trim();
  } catch {
    return undefined;
  }
}

/** Fixes the seed of hashes, because the order of items in constant sets depends on it, and so do the bytes. */
const run = (python, args) =>
  execFileSync(python, ['-I', '-S', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], PYTHONHASHSEED: '0' },
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
