// `node scripts/run.mjs FILE.ts [ARG…]`: bundles a TypeScript script and runs it, so that Node 20 needs no loader.
import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { bundle } from './bundle.mjs';
import { root, setUp } from './setup.mjs';

setUp();
const [file, ...args] = process.argv.slice(2);
if (!file) {
  process.stderr.write('usage: node scripts/run.mjs FILE.ts [ARG…]\n');
  process.exit(2);
}
const { build } = await import('esbuild');
const outfile = join(root, 'node_modules', '.cache', 'emmental', basename(file).replace(/\.ts$/, '.mjs'));
// Another run of the same script may read the file now, so it changes as a whole.
const written = `${outfile}.${process.pid}`;
await build({
  entryPoints: [resolve(root, file)],
  outfile: written,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['source'],
  mainFields: ['module', 'main'],
  packages: 'bundle',
  external: ['oxc-parser', 'web-tree-sitter', 'esbuild', 'vitest', 'tree-sitter-python'],
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  define: { 'process.env.EMMENTAL_ROOT': JSON.stringify(root) },
});
renameSync(written, outfile);
// Benchmarks and end-to-end tests must start the present command line and guard, not the ones of the last bundle.
if (/^(bench|e2e)\//.test(file)) await bundle();
const run = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], {
  stdio: 'inherit',
  cwd: process.env.INIT_CWD ?? root,
});
process.exit(run.status ?? 1);
