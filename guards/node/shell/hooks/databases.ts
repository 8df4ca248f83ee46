import { allowed } from '../../core/contract.ts';
import { type Any, coded, hook, hookEach, refusal } from '../hook.ts';
import { pathOf } from '../path.ts';
import {
  apply,
  before,
  belongings,
  construct,
  copyOf,
  decode,
  getPrototypeOf,
  indexOf,
  put,
  reject,
  slice,
  startsWith,
  text,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';

/** Returns the path of a database file as SQLite determines it (a name with `file:` is a URI); null for a database in memory. */
function databaseOf(shell: Shell, location: unknown): string | null {
  const name = shell.filePath(location) ?? pathOf(location) ?? '';
  if (name === '' || name === ':memory:') return null;
  if (!startsWith(name, 'file:')) return name;
  const bare = slice(before(before(name, '?'), '#'), 'file:'.length);
  // After two slashes a host follows; SQLite accepts only an empty host or `localhost`.
  const path = startsWith(bare, '//') ? slice(bare, indexOf(slice(bare, 2), '/') + 2) : bare;
  try {
    // SQLite reads a name only up to the first zero byte.
    const decoded = before(decode(path), '\0');
    return decoded === ':memory:' ? null : decoded;
  } catch {
    return '/';
  }
}

/** Hooks `node:sqlite`. SQLite opens files with native code: in the constructor of a database, and in statements. */
export function hookDatabases(shell: Shell, sqlite: Record<string, unknown>): void {
  const { core } = shell;
  const checkOpen = (location: unknown, isReadOnly: boolean): void => {
    const file = databaseOf(shell, location);
    if (file === null) return;
    if (core.file('read', file) !== allowed || (!isReadOnly && core.file('write', file) !== allowed))
      throw refusal('open', file);
  };
  hook(
    sqlite,
    'DatabaseSync',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const options = typeof args[1] === 'object' && args[1] !== null ? { ...args[1] } : undefined;
        if (options !== undefined) put(args, 1, options);
        const name = shell.filePath(args[0]) ?? pathOf(args[0]) ?? '';
        const isReadOnly = (options as { readonly readOnly?: unknown } | undefined)?.readOnly === true;
        put(args, 0, name);
        checkOpen(name, isReadOnly);
        const database = construct(original as never, args, new.target as never) as object;
        opened.set(database, { name, isReadOnly });
        return database;
      },
  );
  const opened = belongings<{ readonly name: unknown; readonly isReadOnly: boolean }>();
  hook(
    sqlite,
    'backup',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        put(args, 1, shell.filePath(args[1]) ?? pathOf(args[1]) ?? '');
        const file = databaseOf(shell, args[1]);
        if (file !== null && core.file('write', file) !== allowed) return reject(refusal('open', file));
        return apply(original, this, args);
      },
  );
  const prototype = (sqlite['DatabaseSync'] as { prototype?: object } | undefined)?.prototype;
  const statement = (sql: string): void => {
    const file = shell.attached(sql);
    if (file !== null) checkOpen(file, false);
  };
  hook(
    prototype,
    'open',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        // The working folder may have changed since the constructor was called, or a part of the path may be a link now.
        const known = opened.get(this as object);
        if (known !== undefined) checkOpen(known.name, known.isReadOnly);
        return apply(original, this, args);
      },
  );
  hookEach(prototype, ['exec', 'prepare'], stating(sqlOf, statement));
  hook(
    prototype,
    'createTagStore',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const store = apply(original, this, args) as object;
        hookTags(getPrototypeOf(store), statement);
        return store;
      },
  );
  hook(
    prototype,
    'loadExtension',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const file = text(args[0]);
        put(args, 0, file);
        if (core.addon(file) !== allowed) throw coded('ERR_DLOPEN_DISABLED', `Cannot load ${file}`);
        return apply(original, this, args);
      },
  );
}

let hasTags = false;

/** Hooks the store of tagged templates; the store prepares statements without calling the hooked `prepare`. */
function hookTags(prototype: object | null, statement: (sql: string) => void): void {
  if (hasTags) return;
  hasTags = true;
  hookEach(prototype, ['run', 'get', 'all', 'iterate'], stating(templateOf, statement));
}

/** Makes hooks for functions whose first argument is SQL. `read` reads that argument once; it returns the argument to pass on and its SQL text. */
const stating =
  (read: (argument: unknown) => readonly [used: unknown, sql: string], statement: (sql: string) => void) =>
  () =>
  (original: Any) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const argument = read(args[0]);
      put(args, 0, argument[0]);
      statement(argument[1]);
      return apply(original, this, args);
    };

const sqlOf = (argument: unknown): readonly [string, string] => {
  const sql = text(argument);
  return [sql, sql];
};

function templateOf(template: unknown): readonly [unknown[], string] {
  const parts = copyOf(template);
  let sql = '';
  for (let at = 0; at < parts.length; at += 1) {
    put(parts, at, text(parts[at]));
    sql += at === 0 ? parts[at] : ` ? ${parts[at] as string}`;
  }
  return [parts, sql];
}
