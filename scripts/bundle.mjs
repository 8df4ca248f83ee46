// Bundles the command line into apps/cli/dist, only when a source is newer than the last bundle.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { scripts } from './chunks.mjs';
import { layOutDatabase } from './database.mjs';
import { root } from './setup.mjs';

const cli = join(root, 'apps', 'cli');
const dist = join(cli, 'dist');
const stamp = join(dist, '.bundled');
const installed = createRequire(join(root, 'packages', 'code', 'package.json'));

/**
 * Updates the bundle; returns true if it was made again. If bundling fails, the last bundle stays. With `anew` the
 * bundle is made although no source changed, because the guard for Python also depends on the installed compilers and
 * Pythons.
 */
export async function bundle({ anew = false } = {}) {
  if (!anew && existsSync(stamp) && newest(root) <= statSync(stamp).mtimeMs) return false;
  const esbuild = await import('esbuild');
  const fresh = join(root, 'node_modules', '.cache', 'emmental', `dist-${process.pid}`);
  const old = `${fresh}-old`;
  try {
    await make(esbuild, fresh);
    keepParts(fresh);
    // With two renames there is almost no time without a bundle.
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
  return true;
}

/** A running command may load parts of the old bundle later, so these stay for some minutes. */
function keepParts(fresh) {
  const parts = join(dist, 'chunks');
  const since = Date.now() - 5 * 60_000;
  for (const name of existsSync(parts) ? readdirSync(parts) : []) {
    const old = join(parts, name);
    const kept = join(fresh, 'chunks', name);
    if (existsSync(kept) || statSync(old).mtimeMs < since) continue;
    cpSync(old, kept, { preserveTimestamps: true });
  }
}

async function make({ build, transform }, outdir) {
  const start = new Date();
  await build({
    entryPoints: { emmental: join(cli, 'main.ts'), 'holes-stage': join(cli, 'holes', 'stage.ts') },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    mainFields: ['module', 'main'],
    // Node can keep compiled code only of scripts, so the package's script is bundled, not its module.
    alias: { 'web-tree-sitter': installed.resolve('web-tree-sitter') },
    plugins: [nativeParser],
    // The console's database and its hashes of passwords are packages that whoever runs a console installs beside this one.
    external: ['@electric-sql/pglite', '@node-rs/argon2', 'pg-native'],
    chunkNames: 'chunks/[name]-[hash]',
    // Names are not shortened, so that stack traces stay readable; whitespace is removed, because it only costs time
    // to load.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'linked',
    logLevel: 'warning',
    // Bundled CommonJS libraries call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    define: { 'process.env.EMMENTAL_BUNDLED': '"1"' },
  });
  copyData(outdir);
  await layOutDatabase(join(outdir, 'chunks', 'database.tar.gz'), { build });
  await layOutPages(outdir);
  await layOutGuards(outdir);
  // Compiled files are kept for this marker: a source that changed meanwhile is newer than the bundle.
  const bundled = join(outdir, '.bundled');
  writeFileSync(bundled, `${await scripts(outdir, transform)}\n`);
  utimesSync(bundled, start, start);
}

/**
 * Finds the native code of the JavaScript parser, in the way that a script can: npm installs the variant for this
 * machine, so the first one that loads is right. The parser's own loader is a module, and examines the machine
 * first.
 */
export const nativeParser = {
  name: 'native parser',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\/bindings\.js$/ }, ({ resolveDir }) =>
      /[\\/]oxc-parser[\\/]src-js\b/.test(resolveDir) ? { path: 'bindings', namespace: 'native' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'native' }, () => ({ contents: bindings }));
  },
};
const bindings = `
import { createRequire } from 'node:module';
const near = createRequire(createRequire(import.meta.url).resolve('oxc-parser'));
const kinds = { linux: ['-gnu', '-musl', '-gnueabihf', '-musleabihf'], win32: ['-msvc'], android: ['', '-eabi'] };
export const {
  ExportExportNameKind, ExportImportNameKind, ExportLocalNameKind, ImportNameKind, ParseResult, Severity,
  parse, parseSync, rawTransferSupported,
} = native(kinds[process.platform] ?? ['']);
function native([kind, ...others]) {
  try {
    return near(\`@oxc-parser/binding-\${process.platform}-\${process.arch}\${kind}\`);
  } catch (error) {
    if (others.length > 0) return native(others);
    throw error;
  }
}
`;

/**
 * Copies the data that the bundle reads at run time into its folder: knowledge's tables, the parser and grammar of
 * Python, the runtime clients.
 */
function copyData(outdir) {
  // `serve --demo` shows the examples.
  cpSync(join(root, 'examples'), join(outdir, 'examples'), {
    recursive: true,
    filter: (path) => !/[\\/](?:node_modules|\.emmental)(?:[\\/]|$)/.test(path),
  });
  copyFileSync(
    join(root, 'packages', 'store', 'engine', 'embedded-worker.mjs'),
    join(outdir, 'chunks', 'embedded-worker.mjs'),
  );
  cpSync(join(root, 'packages', 'emulator', 'clients'), join(outdir, 'emulator'), { recursive: true });
  // `protect --signals` copies it.
  cpSync(join(root, 'integrations', 'forwarder'), join(outdir, 'forwarder'), { recursive: true });
  const data = join(root, 'packages', 'knowledge', 'data');
  mkdirSync(join(outdir, 'data'), { recursive: true });
  for (const name of existsSync(data) ? readdirSync(data) : [])
    copyFileSync(join(data, name), join(outdir, 'data', name));
  for (const file of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm'])
    copyFileSync(installed.resolve(file), join(outdir, basename(file)));
}

/** Copies the pages of the console, which are built when one of their sources changed. */
async function layOutPages(outdir) {
  const { buildWeb } = await import('../apps/web/build.mjs');
  const built = join(root, 'apps', 'web', 'dist');
  await buildWeb(built);
  cpSync(built, join(outdir, 'pages'), { recursive: true, filter: (path) => basename(path) !== '.built' });
}

/** Lays out the guards as in a layer: `emmental guard path` prints their folder, `emmental protect` copies them. */
async function layOutGuards(outdir) {
  const { buildGuard } = await import('../guards/node/build.mjs');
  const guard = join(outdir, 'guard');
  await buildGuard(join(guard, 'node'));
  // The engine's data is a link into another package; a layer needs a copy of it.
  cpSync(join(root, 'guards', 'python', 'src'), join(guard, 'python'), {
    recursive: true,
    dereference: true,
    filter: (path) => !/__pycache__|\.egg-info|[\\/]compiled$/.test(path),
  });
  const { compileAhead } = await import('../guards/python/build/compiled.mjs');
  // Each folder starts the guard by itself, also as a copy: `--require` reads package.json, Python runs sitecustomize.
  writeFileSync(join(guard, 'node', 'package.json'), '{ "main": "guard.cjs", "type": "commonjs" }\n');
  const python = join(guard, 'python', 'emmental_guard');
  copyFileSync(join(python, 'preload', 'sitecustomize.py'), join(guard, 'python', 'sitecustomize.py'));
  compileAhead(python, join(root, 'node_modules', '.cache', 'emmental', 'python'));
  copyFileSync(join(root, 'guards', 'lambda', 'wrapper'), join(guard, 'wrapper'));
}

/** Returns the time of the newest change among all inputs of the bundle, in milliseconds. */
function newest(directory) {
  let time = Math.max(
    ...['package-lock.json', 'scripts/bundle.mjs', 'scripts/chunks.mjs', 'scripts/database.mjs'].map(
      (name) => statSync(join(directory, name)).mtimeMs,
    ),
  );
  const folders = ['apps', 'packages', 'guards', 'examples', 'integrations'].map((name) =>
    join(directory, name),
  );
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (['node_modules', 'dist', 'fixtures', '__pycache__'].includes(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (!entry.name.endsWith('.test.ts')) time = Math.max(time, statSync(path).mtimeMs);
    }
  }
  return time;
}
