// Turns the chunks of the bundle into CommonJS: Node 20 keeps compiled code of scripts (bin/compiled.js), not of modules,
// and a script can load another one at once, in the middle of a function (scripts/parts.mjs).
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atOnce } from './parts.mjs';

/**
 * Rewrites `chunks/` below a folder. Entries stay modules, and so does a chunk that imports a package: packages may be
 * modules only. Names stay, so that a stack trace can be read. The answer is a hash of all of it.
 */
export async function scriptChunks(outdir, transform) {
  const folder = join(outdir, 'chunks');
  const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const texts = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const scripts = new Set(names.filter((name) => !packages.test(texts.get(name))));
  const renamed = (text) =>
    text.replace(/"(\.\/(?:chunks\/)?)([\w-]+)\.js"/g, (path, place, name) =>
      scripts.has(`${name}.js`) ? `"${place}${name}.cjs"` : path,
    );
  const made = new Map();
  for (const name of scripts) {
    const { code } = await transform(renamed(texts.get(name).replace(banner, '')), options);
    const script = code
      .replace(importOfPart, 'require($1)')
      .replace(importOfScript, requiredLater)
      .replace(importOfModule, throughImporter);
    made.set(name.replace(/\.js$/, '.cjs'), atFirstUse(script));
    rmSync(join(folder, name));
  }
  const small = [...made].filter(([name, { length }]) => name.startsWith('chunk-') && length < smallest);
  const hash = createHash('sha256');
  for (const [name, script] of made) hash.update(name).update(script);
  const shelved = (text) =>
    text.replace(/\brequire\("(\.\/(?:chunks\/)?)([\w-]+\.cjs)"\)/g, (call, place, name) =>
      small.some(([one]) => one === name) ? `require("${place}small.cjs")("${name}")` : call,
    );
  writeFileSync(join(folder, 'small.cjs'), shelved(shelfOf(small)));
  for (const [name, script] of made)
    if (!small.some(([one]) => one === name)) writeFileSync(join(folder, name), shelved(script));
  writeFileSync(join(folder, 'import.cjs'), 'module.exports = (path) => import(path);\n');
  const modules = names.filter((name) => !scripts.has(name)).map((name) => join('chunks', name));
  for (const name of [...modules, ...readdirSync(outdir).filter((file) => file.endsWith('.js'))]) {
    const file = join(outdir, name);
    const text = shelved(requiring(renamed(readFileSync(file, 'utf8'))));
    if (/\b(?:from|import) ?\(?"\.\/(?:chunks\/)?[\w-]+\.cjs"/.test(text))
      throw new Error(`${name} imports a chunk in a way that scripts/chunks.mjs does not know`);
    writeFileSync(file, text);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Characters: to find and open a file takes as long as to compile about as many. */
const smallest = 4_000;

/** Many small scripts in one file; it gives one of them by name, and runs it then. */
function shelfOf(scripts) {
  const rows = scripts.map(([name, text]) => `"${name}":(module,exports)=>{${text}\n}`);
  return `const scripts={${rows.join(',\n')}};
const made={};
module.exports=(name)=>{
  if(!made[name]){const module=made[name]={exports:{}};scripts[name](module,module.exports)}
  return made[name].exports;
};
`;
}

/** A module that imports a script has Node look through its text for the names: `require`, which the banner makes, does not. */
const requiring = (text) =>
  text
    .replace(/\bimport\{([^}]*)\}from("\.\/(?:chunks\/)?[\w-]+\.cjs");/g, (_, names, path) => {
      const fields = names.replace(/(\w+) as (\w+)/g, '$1:$2');
      return `const{${fields}}=require(${path});`;
    })
    .replace(/\bimport"\.\/(?:chunks\/)?[\w-]+\.cjs";/g, '')
    .replace(importOfScript, requiredLater);

/** Modules of Node are loaded where a name of theirs is first used. */
function atFirstUse(script) {
  const loads = new Map();
  const text = script.replace(
    /\bvar (import_\w+)=((?:__toESM\()?require\("node:[\w/]+"\)\)?);/g,
    (_, name, load) => {
      loads.set(name, load);
      return `var ${name};`;
    },
  );
  return text.replace(/\b(import_\w+)\./g, (use, name) =>
    loads.has(name) ? `(${name}??=${loads.get(name)}).` : use,
  );
}

/** A script has its own `require`. */
const banner = /^import \{ createRequire as __createRequire \}.*\n/;
const packages = /\bfrom ?"oxc-parser\//;
const importOfPart = new RegExp(`\\b${atOnce}\\(import\\(("\\./[\\w-]+\\.cjs")\\)\\)`, 'g');
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
