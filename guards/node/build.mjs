// Bundles the guard into two files: guard.cjs holds the core and the inspection engine as texts for their own realm.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** Names of the language that code in a realm uses; as constants of a function they are read without asking the realm. */
const globals =
  'Array,ArrayBuffer,Boolean,Date,Error,Function,Infinity,JSON,Map,Math,NaN,Number,Object,Promise,Reflect,RegExp,Set,String,Symbol,TypeError,Uint8Array,Uint16Array,Uint32Array,Int32Array,WeakMap,WeakSet,decodeURIComponent,encodeURIComponent,isFinite,isNaN,parseFloat,parseInt,BigInt';

/** Writes guard.cjs and handler.mjs into `outdir`. */
export async function buildGuard(outdir = join(here, 'dist')) {
  const core = await text('core/index.ts', 'createCore', '');
  const inspection = await text('realm/inspection.ts', 'default', 'natives');
  const reading = await text('core/ask/network.ts', null, '');
  await build({
    ...shared,
    entryPoints: [join(here, 'shell/main.ts')],
    outfile: join(outdir, 'guard.cjs'),
    format: 'cjs',
    // An uncaught error shows the line that threw it: lines stay short.
    lineLimit: 160,
    minifyIdentifiers: true,
    banner: { js: '"use strict";' },
    footer: {
      js: held({
        __CORE__: core,
        __INSPECTION__: packed(inspection),
        __READING__: packed(reading),
        __REQUESTS__: packed(readFileSync(join(here, 'core/aws/requests.generated.json'), 'utf8')),
      }),
    },
  });
  await build({
    ...shared,
    entryPoints: [join(here, 'shell/handler.mts')],
    outfile: join(outdir, 'handler.mjs'),
    format: 'esm',
  });
}

/** A function for each text: what is in a function that nobody calls is read once, at the start, and nothing is made of it. */
function held(texts) {
  return Object.entries(texts)
    .map(([name, source]) => `function ${name}(){return ${JSON.stringify(source)}}`)
    .join('\n');
}

/** `size:base64`. Latin-1 text only: it is unpacked byte by byte. */
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

/** An expression that gives one export of a module, or all; `parameters` are what the shell hands in. */
async function text(entry, name, parameters) {
  const result = await build({
    ...shared,
    entryPoints: [join(here, entry)],
    platform: 'neutral',
    format: 'iife',
    globalName: '__out',
    minifyIdentifiers: true,
    alias: { 'node:buffer': join(here, 'realm/buffer.ts'), 'node:zlib': join(here, 'realm/zlib.ts') },
    // Only types come from packages that need Node; if one of them stayed, the realm has no `require`.
    external: ['node:*'],
    write: false,
  });
  const body = result.outputFiles[0].text;
  return `(function(${parameters}){"use strict";const {${globals}}=globalThis;${body};return __out${name === null ? '' : `.${name}`}})`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildGuard(process.argv[2]);
