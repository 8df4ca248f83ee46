// Packs the console's empty database for the bundle. It is packed again only when the tables or the embedded PostgreSQL changed.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

const store = join(root, 'packages', 'store');
const cache = join(root, 'node_modules', '.cache', 'emmental');

/** Writes the packed database to a file. */
export async function layOutDatabase(file, { build }) {
  const { outputFiles } = await build({
    entryPoints: [join(store, 'schema', 'template.ts')],
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['source'],
    external: ['@electric-sql/pglite'],
  });
  const code = outputFiles[0].text;
  const pglite = createRequire(join(store, 'package.json')).resolve('@electric-sql/pglite');
  const digest = createHash('sha256').update(code).update(readFileSync(pglite)).digest('hex').slice(0, 16);
  const packed = join(cache, `database-${digest}.tar.gz`);
  if (!existsSync(packed)) await pack(code, packed);
  copyFileSync(packed, file);
}

async function pack(code, file) {
  mkdirSync(cache, { recursive: true });
  // Two builds at once may do this: each one writes files of its own.
  const script = join(cache, `database-${process.pid}.mjs`);
  writeFileSync(script, code);
  try {
    const { packTemplate } = await import(pathToFileURL(script).href);
    writeFileSync(`${file}.${process.pid}`, await packTemplate(new Date()));
    renameSync(`${file}.${process.pid}`, file);
  } finally {
    rmSync(script);
  }
}
