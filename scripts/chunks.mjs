// Turns the chunks of the bundle into CommonJS: Node 20 keeps compiled code of scripts (bin/compiled.js), not of modules.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Rewrites `chunks/` below a folder. Entries stay modules, and so does a chunk that imports a package: packages may be
 * modules only. Names stay, so that a stack trace can be read.
 */
export async function scriptChunks(outdir, transform) {
  const folder = join(outdir, 'chunks');
  const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const texts = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const scripts = new Set(names.filter((name) => !packages.test(texts.get(name))));
  const renamed = (text, prefix) =>
    text.replace(new RegExp(`"${prefix}([\\w-]+)\\.js"`, 'g'), (path, name) =>
      scripts.has(`${name}.js`) ? `"${prefix}${name}.cjs"` : path,
    );
  for (const [name, text] of texts) {
    const from = join(folder, name);
    if (!scripts.has(name)) {
      writeFileSync(from, renamed(text, './'));
      continue;
    }
    const { code } = await transform(renamed(text.replace(banner, ''), './'), options);
    const script = code.replace(importOfScript, requiredLater).replace(importOfModule, throughImporter);
    writeFileSync(from.replace(/\.js$/, '.cjs'), script);
    rmSync(from);
  }
  writeFileSync(join(folder, 'import.cjs'), 'module.exports = (path) => import(path);\n');
  for (const name of readdirSync(outdir).filter((file) => file.endsWith('.js'))) {
    const entry = join(outdir, name);
    const text = requiring(renamed(readFileSync(entry, 'utf8'), './chunks/'));
    if (/\b(?:from|import) ?\(?"\.\/chunks\/[\w-]+\.cjs"/.test(text))
      throw new Error(`${name} imports a chunk in a way that scripts/chunks.mjs does not know`);
    writeFileSync(entry, text);
  }
}

/** A module that imports a script has Node look through its text for the names: `require`, which the banner makes, does not. */
const requiring = (text) =>
  text
    .replace(/\bimport\{([^}]*)\}from("\.\/chunks\/[\w-]+\.cjs");/g, (_, names, path) => {
      const fields = names.replace(/(\w+) as (\w+)/g, '$1:$2');
      return `const{${fields}}=require(${path});`;
    })
    .replace(/\bimport("\.\/chunks\/[\w-]+\.cjs");/g, 'require($1);')
    .replace(importOfScript, requiredLater);

/** A script has its own `require`. */
const banner = /^import \{ createRequire as __createRequire \}.*\n/;
const packages = /\bfrom ?"(?:oxc-parser|web-tree-sitter)"/;
const importOfScript = /\bimport\(("\.\/(?:chunks\/)?[\w-]+\.cjs")\)/g;
const requiredLater = 'Promise.resolve().then(()=>require($1))';
// A script that comes out of a cache cannot import by itself.
const importOfModule = /\bimport\(("\.\/[\w-]+\.js")\)/g;
const throughImporter = 'require("./import.cjs")($1)';

const options = {
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  legalComments: 'inline',
  define: { 'import.meta.url': '__address' },
  banner: 'const __address=require("node:url").pathToFileURL(__filename).href;',
};
