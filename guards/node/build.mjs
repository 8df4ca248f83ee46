// Bundles the guard into two files: guard.cjs holds the core and the inspection engine as texts for their own realm.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** Names of the language that code in a realm uses; as constants of a function they are read without a look-up in the realm. */
const globals =
  'Array,ArrayBuffer,Boolean,Date,Error,Function,Infinity,JSON,Map,Math,NaN,Number,Object,Promise,Reflect,RegExp,Set,String,Symbol,TypeError,Uint8Array,Uint16Array,Uint32Array,Int32Array,WeakMap,WeakSet,decodeURIComponent,encodeURIComponent,isFinite,isNaN,parseFloat,parseInt,BigInt';

/** Parts of the shell that are loaded when they are needed (`shell/parts.ts`), and the modules that they share with the rest. */
export const shellParts = [
  'shell/blocking.ts',
  'shell/fresh.ts',
  'shell/hooks/code.ts',
  'shell/hooks/databases.ts',
  'shell/hooks/http2.ts',
  'shell/hooks/network.ts',
  'shell/hooks/processes.ts',
  'shell/hooks/system.ts',
  'shell/hooks/workers.ts',
];
export const sharedByParts = ['hook', 'primordials'];

/** Writes guard.cjs and handler.mjs into `outdir`, and with `ahead` the code that this Node compiles of them. */
export async function buildGuard(outdir = join(here, 'dist'), { ahead = true } = {}) {
  const core = await text('core/index.ts', 'createCore', '');
  const inspection = await inspectionText();
  const reading = await text('core/ask/network.ts', null, '');
  const later = await text('core/ask/later.ts', null, '');
  const parts = Object.fromEntries(
    await Promise.all(shellParts.map(async (file) => [basename(file, '.ts'), packed(await partOf(file))])),
  );
  const shell = await bundled('shell/main.ts', 'require', 'start');
  // Code before packed texts: gzip packs a file better whose parts of one kind stand together.
  const texts = {
    __SHELL__: shell,
    __CORE__: core,
    __WRITE__: await bundled('shell/write-ahead.ts', '', 'writeAhead'),
    __INSPECTION__: packed(inspection),
    __READING__: packed(reading),
    __LATER__: packed(later),
    __REQUESTS__: packed(readFileSync(join(here, 'core/aws/requests.generated.json'), 'utf8')),
    __GOOGLE_METHODS__: packed(readFileSync(join(here, 'core/google/methods.generated.json'), 'utf8')),
  };
  const digest = createHash('sha256').update(shell).update('\0').update(core).digest('hex').slice(0, 16);
  const file = join(outdir, 'guard.cjs');
  await build({
    ...shared,
    entryPoints: [join(here, 'shell/load.ts')],
    outfile: file,
    format: 'cjs',
    minifyIdentifiers: true,
    define: { __DIGEST__: JSON.stringify(digest) },
    banner: { js: '"use strict";' },
    footer: { js: `${held(texts)}\nfunction __PART__(name){return ${JSON.stringify(parts)}[name]}` },
  });
  await build({
    ...shared,
    entryPoints: [join(here, 'shell/handler.mts')],
    outfile: join(outdir, 'handler.mjs'),
    format: 'esm',
  });
  // Compiles ahead of time for the Node that builds; another Node does so by the same command.
  if (ahead) execFileSync(process.execPath, [file], { env: { PATH: process.env.PATH }, stdio: 'ignore' });
}

/** Bundles the inspection engine for a realm: an expression whose value is a function of the natives. */
export const inspectionText = () => text('realm/inspection.ts', 'default', 'natives');

/** Writes a function for each text: V8 only scans a function that nobody calls, once at the start. */
function held(texts) {
  return Object.entries(texts)
    .map(([name, source]) => `function ${name}(){return ${JSON.stringify(source)}}`)
    .join('\n');
}

/** Packs a text as `size:base64`. It has to be Latin-1, because it is unpacked byte by byte. */
function packed(source) {
  if (/[^\0-\xff]/.test(source)) throw new Error('the packed text must be Latin-1');
  return `${source.length}:${brotliCompressSync(Buffer.from(source, 'latin1')).toString('base64')}`;
}

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  conditions: ['source'],
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  logOverride: { 'commonjs-variable-in-esm': 'silent' },
};

const ofShell = {
  ...shared,
  minifyIdentifiers: true,
  // An uncaught error shows the line that threw it, so lines stay short.
  lineLimit: 160,
  write: false,
};

/** Bundles a module for a realm: an expression whose value is one export or all exports; the shell passes the `parameters`. */
async function text(entry, name, parameters) {
  const result = await build({
    ...shared,
    entryPoints: [join(here, entry)],
    platform: 'neutral',
    format: 'iife',
    globalName: '__out',
    minifyIdentifiers: true,
    alias: { 'node:buffer': join(here, 'realm/buffer.ts'), 'node:zlib': join(here, 'realm/zlib.ts') },
    // Only types come from packages that need Node; an import that stayed would fail, because the realm has no `require`.
    external: ['node:*'],
    plugins: [fewerTitles],
    write: false,
  });
  const body = result.outputFiles[0].text;
  return `(function(${parameters}){"use strict";const {${globals}}=globalThis;${body};return __out${name === null ? '' : `.${name}`}})`;
}

/** Bundles a file of the shell: an expression whose value is a function of `parameters` that returns one export. */
async function bundled(entry, parameters, name) {
  const result = await build({
    ...ofShell,
    entryPoints: [join(here, entry)],
    format: 'iife',
    globalName: '__out',
  });
  return `(function(${parameters}){"use strict";${result.outputFiles[0].text};return __out.${name}})`;
}

/**
 * Bundles a part of the shell: an expression whose value is a function of the shared modules that returns all exports of the part. The
 * bundler would define the exports by descriptors, which the function could have poisoned by then.
 */
async function partOf(entry) {
  const result = await build({
    ...ofShell,
    entryPoints: [join(here, entry)],
    format: 'esm',
    plugins: [sharing],
  });
  const [, body, exported] = /^(.*)export\{([^{}]*)\};\s*$/s.exec(result.outputFiles[0].text);
  const members = exported.split(',').map((name) => name.trim().replace(/^([\w$]+) as (\w+)$/, '$2:$1'));
  const text = `(function(shared){"use strict";${body}return{${members.join(',')}}})`;
  // A part that does not compile fails here, and not when it is first needed.
  new Script(text);
  return text;
}

/** Leaves out the titles of rules, except of those about deserialization: a proof of a call contains their titles, and the guard shows no others. */
const fewerTitles = {
  name: 'fewer-titles',
  setup(part) {
    part.onLoad({ filter: /[\\/]packed\.generated\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        /("class":"(?!deserialization")[^"]*"),"title":"[^"]*"/g,
        '$1',
      ),
      loader: 'ts',
    }));
  },
};

const sharing = {
  name: 'sharing',
  setup(part) {
    part.onResolve({ filter: new RegExp(`/(?:${sharedByParts.join('|')})\\.ts$`) }, ({ path }) => ({
      path: basename(path, '.ts'),
      namespace: 'shared',
    }));
    part.onLoad({ filter: /./, namespace: 'shared' }, async ({ path }) => {
      const names = (await exportsOf(join(here, `shell/${path}.ts`))).join(',');
      return { contents: `const {${names}}=shared.${path};export {${names}}` };
    });
  },
};

async function exportsOf(file) {
  const { metafile } = await build({
    ...shared,
    entryPoints: [file],
    format: 'esm',
    metafile: true,
    write: false,
  });
  return Object.values(metafile.outputs)[0].exports;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildGuard(process.argv[2]);
