// Compares every import between packages with the table in docs/architecture.md and prints the lines that break it.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from './setup.mjs';

/** Returns the rows of the fenced block `imports`, such as `read: model knowledge`. */
export function importTable(text) {
  const block = /^```imports\n([\s\S]*?)^```/m.exec(text)?.[1];
  if (!block) throw new Error('docs/architecture.md has no ```imports block');
  return new Map(
    block
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', allowed = ''] = line.split(':');
        return [
          name.trim(),
          new Set(
            allowed
              .trim()
              .split(/\s+/)
              .filter((word) => word !== '-' && word !== ''),
          ),
        ];
      }),
  );
}

/** Returns lines `file:line: the problem`; [] if the table allows all imports. */
export function checkImports() {
  const table = importTable(readFileSync(join(root, 'docs', 'architecture.md'), 'utf8'));
  const wrong = [];
  for (const place of ['packages', 'apps', 'guards']) {
    for (const name of namesIn(join(root, place))) {
      const allowed = table.get(name);
      if (!allowed) wrong.push(`docs/architecture.md: ${place}/${name} is not in the import table`);
      for (const file of sources(join(root, place, name)))
        wrong.push(...wrongIn(file, name, join(root, place, name), allowed ?? new Set()));
    }
  }
  return wrong;
}

const statement =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;

function wrongIn(file, name, home, allowed) {
  const text = readFileSync(file, 'utf8');
  const shown = relative(root, file).split(sep).join('/');
  const found = [];
  for (const match of text.matchAll(statement)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const line = text.slice(0, match.index + match[0].indexOf(specifier)).split('\n').length;
    const target = /^@emmental\/([^/]+)/.exec(specifier)?.[1];
    if (target && target !== name && !allowed.has(target) && !allowed.has('*'))
      found.push(`${shown}:${line}: ${name} may not import ${target}`);
    if (target === name) found.push(`${shown}:${line}: a package imports its own files by path`);
    // Tests may import generators and the test helpers of another package.
    if (isTest(shown)) continue;
    if (specifier.startsWith('..') && !join(file, '..', specifier).startsWith(home))
      found.push(`${shown}:${line}: ${specifier} leaves the package`);
  }
  return found;
}

const isTest = (file) => /\.test\.ts$|\/testing\//.test(file);

const namesIn = (folder) =>
  entries(folder)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

function sources(folder) {
  return entries(folder).flatMap((entry) => {
    if (['node_modules', 'dist', 'fixtures', 'golden'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(tsx?|mts)$/.test(entry.name) ? [path] : [];
  });
}

function entries(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
