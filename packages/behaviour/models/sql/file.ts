import {
  type Abstract,
  type Call,
  choices,
  flowsOf,
  partsOf,
  text,
  undefinedValue,
} from '@emmental/evaluator';
import { recordFile } from '../files/record-file.ts';

/** Files that SQLite keeps beside its database: `-journal`, `-wal`, `-shm`, `-mj…`. Source: sqlite.org/tempfiles.html. */
const beside = { endings: ['-*'] };

/**
 * Records the file of an SQLite database, named by its path or its address (`file:/tmp/a.db?mode=ro`,
 * `sqlite:////tmp/a.db`).
 */
export function recordDatabase(call: Call, name: Abstract | undefined, readsOnly = false): void {
  for (const choice of choices(name ?? undefinedValue)) {
    const file = fileIn(choice);
    if (file) recordFile(call, file.path, readsOnly || file.readsOnly ? 'read' : 'write', beside);
  }
}

interface DatabaseFile {
  readonly path: Abstract;
  readonly readsOnly: boolean;
}

/** Returns the file of a database, or null for a database in memory. */
function fileIn(name: Abstract): DatabaseFile | null {
  if (name.kind === 'absent' || (name.kind === 'constant' && typeof name.value !== 'string')) return null;
  const [first = '', ...rest] = partsOf(name);
  if (typeof first !== 'string') return { path: name, readsOnly: false };
  const start = first.replace(address, '');
  const parts = [start, ...rest];
  const at = start === first ? -1 : parts.findIndex((part) => typeof part === 'string' && part.includes('?'));
  const cut = parts[at];
  const [end = '', options = ''] = typeof cut === 'string' ? cut.split('?', 2) : [];
  const path = typeof cut === 'string' ? [...parts.slice(0, at), end] : parts;
  if (path.every((part) => part === '' || part === ':memory:') || /(?:^|&)mode=memory/.test(options))
    return null;
  return { path: text(path, flowsOf(name)), readsOnly: /(?:^|&)mode=ro/.test(options) };
}

/**
 * Matches the start of an address. SQLAlchemy writes three slashes before a path. Source: docs.sqlalchemy.org, “Engine
 * Configuration”, SQLite.
 */
const address = /^(?:sqlite(?:\+\w+)?:\/{2,3}|file:(?:\/\/)?)/;

/** Is this the address of an SQLite database? */
export const isDatabaseFile = (name: Abstract | undefined): boolean =>
  name !== undefined &&
  choices(name).every((choice) => {
    const [first = ''] = partsOf(choice);
    return typeof first === 'string' && address.test(first);
  });
