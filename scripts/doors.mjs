// Compares the files that write, read untrusted files or print with the table of doors below, and prints the lines
// that bypass the doors.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from './setup.mjs';

/**
 * Files that may write: the door first, then files that write to places where neither users nor repositories have
 * files.
 */
const writers = new Map([
  ['apps/cli/files/write.ts', 'the door: patch first, temporary file and rename, lock, no links out'],
  ['apps/cli/files/change.ts', 'the lock of a file that is read and written back'],
  ['apps/cli/files/lock.ts', 'the lock of the door'],
  ['apps/cli/bin/compiled.js', 'code that Node keeps compiled, before anything else is loaded'],
  ['packages/replay/copy.ts', 'a workspace of one run, which is removed'],
  ['packages/replay/stage.ts', 'the same'],
  ['packages/replay/taken-over.ts', 'the same'],
  ['packages/replay/watch.ts', 'the same'],
  ['packages/inspect/vectors/write.ts', 'a script: the vectors of the repository itself'],
  ['packages/store/engine/embedded.ts', "the console's own folder"],
  ['packages/store/engine/lock.ts', 'its lock'],
  ['packages/store/intake/journal.ts', 'its journal'],
]);

/** Files that may read untrusted bytes: the doors first, then files that read installed files or their own files. */
const readers = new Map([
  ['apps/cli/files/read.ts', 'the door of files that a user names: bounded, by lines, standard input'],
  ['apps/cli/files/stream.ts', 'its second leaf: files of any size, in chunks'],
  ['packages/read/source/open.ts', 'the door of scanned repositories: the bounded Source'],
  ['packages/dependencies/archive/bytes.ts', 'bytes of a file that the Source lets in, bounded'],
  ['packages/knowledge/table.ts', 'tables that are installed with it'],
  ['packages/code/languages/python/grammar.ts', 'a grammar that is installed with it'],
  ['apps/cli/files/write.ts', 'opens what it writes'],
  ['apps/cli/files/change.ts', 'opens its lock'],
  ['apps/cli/files/lock.ts', 'the same'],
  ['apps/cli/bin/compiled.js', 'code that it kept itself'],
  ['packages/replay/stage.ts', 'signals of the function that it runs'],
  ['packages/replay/taken-over.ts', 'the list of files of an installed package'],
  ['packages/replay/watch.ts', 'the end of a pipe that it made'],
  ['packages/inspect/vectors/write.ts', 'a script: the table of the repository itself'],
  ['packages/store/engine/lock.ts', "the lock of the console's folder"],
  ['packages/store/intake/journal.ts', 'the journal that it wrote itself'],
  ['apps/server/start.ts', 'the packed database that is installed with it'],
  ['apps/server/static.ts', 'the built pages that are installed with it'],
]);

/** Files that may print. */
const printers = new Map([
  ['apps/cli/output.ts', 'the door: everything beside the result is escaped, a closed pipe is no error'],
  ['apps/cli/bin/emmental.js', 'one fixed line where the command is not built, so that no door is there'],
  ['packages/inspect/vectors/write.ts', 'a script'],
]);

const writing =
  /^(?:appendFile|chmod|chown|copyFile|cp|createWriteStream|fchmod|fchown|fdatasync|fsync|ftruncate|futimes|lchmod|lchown|link|lutimes|mkdir|mkdtemp|rename|rm|rmdir|symlink|truncate|unlink|utimes|write|writeFile|writev)(?:Sync)?$/;
const reading = /^(?:createReadStream|open|openAsBlob|read|readFile|readv)(?:Sync)?$/;

/** Returns lines `file:line: the problem`; [] if only the doors write, read untrusted files and print. */
export function checkDoors() {
  const wrong = [];
  for (const place of ['apps', 'packages'])
    for (const file of sources(join(root, place))) {
      const shown = relative(root, file).split(sep).join('/');
      wrong.push(...wrongIn(shown, readFileSync(file, 'utf8')));
    }
  return wrong;
}

/** Returns the lines of one file that bypass a door. */
export function wrongIn(file, text) {
  const found = [];
  const report = (index, what) => found.push(`${file}:${text.slice(0, index).split('\n').length}: ${what}`);
  for (const { index, names } of usesOfFs(text))
    for (const name of names) {
      if (name === '*' && !writers.has(file)) report(index, 'node:fs is imported by its names only');
      if (writing.test(name) && !writers.has(file))
        report(index, `${name} writes: use apps/cli/files/write.ts`);
      if (reading.test(name) && !readers.has(file))
        report(index, `${name} reads without a bound: use apps/cli/files/read.ts or a Source`);
    }
  if (!printers.has(file))
    for (const { index } of text.matchAll(printing)) report(index, 'prints: use apps/cli/output.ts');
  return found;
}

/** Matches a call in code, not a text or a comment that contains one. */
const printing =
  /(?<=^[^'"`/*\n]*)(?:\b(?:stdout|stderr|process\.std(?:out|err))\.write\(|\bconsole\.\w+\()/gm;

const imports =
  /^\s*(?:import|export)\s+(?:type\s+)?(?:\{([^}]*)\}|(\*)[^'"]*|(\w+))\s+from\s+['"](?:node:)?fs(?:\/promises)?['"]/gm;
const loads =
  /(?<=^[^'"`/*\n]*)(?:const|let|var)\s+(?:\{([^}]*)\}|(\w+))\s*=\s*(?:await\s+import|require)\(['"](?:node:)?fs(?:\/promises)?['"]\)/gm;

/** Returns the names that a file imports from `node:fs`; `*` if it imports the entire module. */
function usesOfFs(text) {
  return [...text.matchAll(imports), ...text.matchAll(loads)].map(({ 0: statement, 1: list, index }) => ({
    index,
    names: namesIn(statement, list),
  }));
}

function namesIn(statement, list) {
  if (list === undefined) return ['*'];
  if (/^\s*import type/.test(statement)) return [];
  return list
    .split(',')
    .map((name) => name.trim().split(/\s+as\s+|\s*:\s*/)[0])
    .filter((name) => name !== '' && !name.startsWith('type '));
}

const leftOut = new Set(['node_modules', 'generate', 'dist', 'fixtures', 'golden', 'testing', 'clients']);

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (leftOut.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.[jt]s$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [path] : [];
  });
}
