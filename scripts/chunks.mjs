// Turns the bundle into CommonJS: Node 20 keeps compiled code of scripts (bin/compiled.js), not of modules,
// and a script can load another one at once, in the middle of a function (scripts/parts.mjs).
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { atOnce } from './parts.mjs';

/**
 * Rewrites the modules of a folder and of its `chunks/`. Names stay, so that a stack trace can be read. Returns a
 * hash of all files.
 */
export async function scripts(outdir, transform) {
  const modules = readdirSync(outdir, { recursive: true }).filter((name) =>
    /^(?:chunks.)?[\w-]+\.js$/.test(name),
  );
  const made = new Map();
  for (const name of modules.sort()) {
    const file = join(outdir, name);
    const text = readFileSync(file, 'utf8')
      .replace(banner, '')
      .replace(/"(\.\/(?:chunks\/)?[\w-]+)\.js"/g, '"$1.cjs"');
    const { code } = await transform(text, options);
    rmSync(file);
    made.set(
      isChunk(name) ? name.replace(/\.js$/, '.cjs') : name,
      atFirstUse(code.replace(importOfPart, 'require($1)').replace(importOfScript, requiredLater)),
    );
  }
  const isSmall = (name) => /^chunks.chunk-/.test(name) && made.get(name).length < smallest;
  const small = [...made.keys()].filter(isSmall);
  const names = new Set(small.map((name) => basename(name)));
  const shelved = (text) =>
    text.replace(/\brequire\("(\.\/(?:chunks\/)?)([\w-]+\.cjs)"\)/g, (call, place, name) =>
      names.has(name) ? `require("${place}small.cjs")("${name}")` : call,
    );
  const hash = createHash('sha256');
  for (const [name, script] of made) {
    hash.update(name).update(script);
    if (!isSmall(name)) writeFileSync(join(outdir, name), shelved(script));
  }
  const shelf = shelfOf(small.map((name) => [basename(name), made.get(name)]));
  writeFileSync(join(outdir, 'chunks', 'small.cjs'), shelved(shelf));
  writeFileSync(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  return hash.digest('hex').slice(0, 16);
}

const isChunk = (name) => name.startsWith('chunks');

/** Characters of a small script: to find and open a file takes as long as to compile about that many. */
const smallest = 4_000;

/** Joins many small scripts into one file, which returns one of them by name and runs it then. */
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

/** Loads modules of Node where one of their names is used first. */
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
const importOfPart = new RegExp(`\\b${atOnce}\\(import\\(("\\./[\\w-]+\\.cjs")\\)\\)`, 'g');
const importOfScript = /\bimport\(("\.\/(?:chunks\/)?[\w-]+\.cjs")\)/g;
const requiredLater = 'Promise.resolve().then(()=>require($1))';

const options = {
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  legalComments: 'inline',
  define: { 'import.meta.url': '__address' },
  banner: 'const __address=require("node:url").pathToFileURL(__filename).href;',
};
