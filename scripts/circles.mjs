// Finds circles of files that import each other by value, and prints those that the list below does not name.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './setup.mjs';

/**
 * Circles that are allowed: each is one recursive descent in several files. A row names every file of its circle, so
 * a circle that grows fails the check.
 */
export const descents = [
  {
    why: 'JavaScript nests statements in expressions and expressions in statements',
    folder: 'packages/code/languages/javascript',
    files: ['declarations', 'expressions', 'functions', 'jsx', 'modules', 'patterns', 'statements'],
  },
  {
    why: 'Python nests statements in expressions and expressions in statements',
    folder: 'packages/code/languages/python',
    files: ['expressions', 'functions', 'match', 'patterns', 'statements', 'strings'],
  },
  {
    why: 'a value of a template holds intrinsic functions, which take values and conditions',
    folder: 'packages/read/evaluate',
    files: ['condition', 'evaluate', 'intrinsics', 'within-condition'],
  },
  {
    why: 'a template of HCL holds expressions, and an expression holds templates',
    folder: 'packages/read/parse/hcl',
    files: ['expression', 'template'],
  },
];

/**
 * Returns lines `circle of 3 files: …`, one for each circle that `descents` does not name, and for each row of
 * `descents` that is no circle.
 */
export function checkCircles() {
  const found = circles();
  const named = descents.map(({ folder, files }) => files.map((name) => `${folder}/${name}.ts`).join());
  const met = new Set(found.map((files) => files.join()));
  return [
    ...found
      .filter((files) => !named.includes(files.join()))
      .map((files) => `circle of ${files.length} files: ${files.join(' ')}`),
    ...named
      .filter((files) => !met.has(files))
      .map((files) => `scripts/circles.mjs: these files are no circle: ${files.replaceAll(',', ' ')}`),
  ];
}

/**
 * Returns the circles of files that import each other by value, as sorted lists of paths below the root, the longest
 * list first.
 */
export function circles() {
  const homes = ['packages', 'apps', 'guards'].flatMap((place) =>
    namesIn(join(root, place)).map((name) => join(root, place, name)),
  );
  return homes
    .flatMap((home) => circlesBelow(home, root))
    .sort((a, b) => b.length - a.length || (a.join() < b.join() ? -1 : 1));
}

/** Returns the circles of the sources below a folder, as sorted lists of paths relative to `base`. */
export function circlesBelow(home, base) {
  const shown = (file) => relative(base, file).split(sep).join('/');
  return circlesIn(importsIn(home)).map((files) => files.map(shown).sort());
}

/** Maps each file of one package to the files of the package that it imports by value. */
function importsIn(home) {
  const files = sources(home);
  const known = new Set(files);
  return new Map(
    files.map((file) => [file, valueImports(file).filter((target) => known.has(target) && target !== file)]),
  );
}

const statement =
  /^(?:import|export)\s+(?!type\b)([^;'"]*?)from\s*['"](\.[^'"]+)['"]|^import\s*['"](\.[^'"]+)['"]/gm;

/** Returns the paths of the files that loading a file also loads: `import type` and names with `type` load nothing. */
function valueImports(file) {
  const found = [];
  for (const [, names = '', from, bare] of readFileSync(file, 'utf8').matchAll(statement))
    if (bare !== undefined || takesValue(names)) found.push(join(dirname(file), from ?? bare));
  return found;
}

function takesValue(names) {
  const listed = /\{([^}]*)\}/.exec(names);
  if (!listed || names.replace(listed[0], '').replace(/[,\s]/g, '') !== '') return true;
  return listed[1].split(',').some((name) => name.trim() !== '' && !/^type\s/.test(name.trim()));
}

/** Returns the strongly connected components of more than one file, by Tarjan's algorithm. */
function circlesIn(imports) {
  const state = new Map();
  const path = [];
  const found = [];
  const visit = (file) => {
    const own = { order: state.size, low: state.size, isOpen: true };
    state.set(file, own);
    path.push(file);
    for (const target of imports.get(file) ?? []) {
      const known = state.get(target) ?? visit(target);
      if (known.isOpen) own.low = Math.min(own.low, known.low);
    }
    if (own.low === own.order) {
      const circle = path.splice(path.indexOf(file));
      for (const member of circle) state.get(member).isOpen = false;
      if (circle.length > 1) found.push(circle);
    }
    return own;
  };
  for (const file of imports.keys()) if (!state.has(file)) visit(file);
  return found;
}

function sources(folder) {
  return entries(folder).flatMap((entry) => {
    if (['node_modules', 'dist', 'fixtures', 'golden', 'testing'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(?:[cm]?ts|tsx)$/.test(entry.name) && !/\.test\.ts$|\.d\.[cm]?ts$/.test(entry.name)
      ? [path]
      : [];
  });
}

const namesIn = (folder) =>
  entries(folder)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

function entries(folder) {
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = circles();
  const files = found.reduce((sum, circle) => sum + circle.length, 0);
  for (const circle of found) process.stdout.write(`${circle.length}  ${circle.join(' ')}\n`);
  process.stdout.write(`${found.length} circles of ${files} files\n`);
  const wrong = checkCircles();
  for (const line of wrong) process.stdout.write(`not named: ${line}\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
