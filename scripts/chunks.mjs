// Turns the bundle into CommonJS: Node 20 can keep the compiled code of scripts (bin/compiled.js), not of modules.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Rewrites the modules of a folder and of its `chunks/`; modules of `chunks/` get the ending `.cjs`. Names stay, so
 * that a stack trace can be read. Returns a hash of all scripts.
 */
export async function scripts(outdir, transform) {
  const hash = createHash('sha256');
  const modules = readdirSync(outdir, { recursive: true }).filter((name) =>
    /^(?:chunks.)?[\w-]+\.js$/.test(name),
  );
  for (const name of modules.sort()) {
    const file = join(outdir, name);
    const text = readFileSync(file, 'utf8').replace(banner, '').replace(chunk, '"$1.cjs"');
    const { code } = await transform(text, options);
    const script = code.replace(importOfScript, 'Promise.resolve().then(()=>require($1))');
    rmSync(file);
    writeFileSync(name.startsWith('chunks') ? file.replace(/\.js$/, '.cjs') : file, script);
    hash.update(name).update(script);
  }
  writeFileSync(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  return hash.digest('hex').slice(0, 16);
}

/** The line that a script does not need: it has its own `require`. */
const banner = /^import \{ createRequire as __createRequire \}.*\n/;
const chunk = /"(\.\/(?:chunks\/)?[\w-]+)\.js"/g;
const importOfScript = /\bimport\(("\.\/(?:chunks\/)?[\w-]+\.cjs")\)/g;

const options = {
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  legalComments: 'inline',
  define: { 'import.meta.url': '__address' },
  banner: 'const __address=require("node:url").pathToFileURL(__filename).href;',
};
