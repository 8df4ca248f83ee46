import { type Any, hook, hookEach, refusal } from '../hook.ts';
import {
  apply,
  before,
  belongings,
  construct,
  copyOf,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  indexOf,
  put,
  reject,
  slice,
  startsWith,
  text,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { coded } from './code.ts';
import { pathOf } from './files.ts';

/**
 * Public functions that reach the system by bindings which nobody outside of Node gets: their modules are hooked by name,
 * before the function's code can load them.
 */
export function hookSystem(shell: Shell): void {
  hookFolders(shell);
  hookIdentity(shell);
  hookPromises(shell);
  hookReport(shell);
  shell.whenLoaded('v8', (v8) => hookReports(shell, v8));
  shell.whenLoaded('trace_events', (events) =>
    // Written by another thread, where the folder of the process then is.
    writes(shell, events, 'createTracing', () => '/node_trace.1.log'),
  );
  shell.whenLoaded('sqlite', (sqlite) => hookDatabases(shell, sqlite as Record<string, unknown>));
}

/** `process.report` is loaded on first use. Node writes reports by itself: on a signal, on an error, where it was told to. */
function hookReport(shell: Shell): void {
  const own = getOwnPropertyDescriptor(process, 'report');
  const hooked = (report: object): object => {
    const place = report as { directory: string; filename: string };
    const refused = (directory: string, file: string): string | null => {
      const name = file === '' ? 'report.json' : file;
      const at =
        directory === '' ? (name[0] === '/' ? name : `${process.cwd()}/${name}`) : `${directory}/${name}`;
      return shell.core.file('write', at) === 0 ? null : at;
    };
    hook(
      report,
      'writeReport',
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          const file = typeof args[0] === 'string' ? args[0] : '';
          const at = refused(text(place.directory), file);
          if (at !== null) throw refusal('open', at);
          return apply(original, this, args);
        },
    );
    const names = [
      'directory',
      'filename',
      'reportOnFatalError',
      'reportOnSignal',
      'reportOnUncaughtException',
    ];
    for (let at = 0; at < names.length; at += 1) hookSetting(report, names[at] as string, place, refused);
    return report;
  };
  if (own?.get === undefined) {
    if (process.report) hooked(process.report);
    return;
  }
  const { get } = own;
  let report: object | null = null;
  defineProperty(process, 'report', {
    ...own,
    get: () => {
      report ??= hooked(apply(get, process, []) as object);
      return report;
    },
  });
}

/** A setting of reports is refused where the report that it leads to would be. */
function hookSetting(
  report: object,
  name: string,
  place: { directory: string; filename: string },
  refused: (directory: string, file: string) => string | null,
): void {
  const own = getOwnPropertyDescriptor(report, name);
  const { get, set } = own ?? {};
  if (own === undefined || get === undefined || set === undefined) return;
  defineProperty(report, name, {
    ...own,
    set: (given: unknown) => {
      const value = typeof given === 'boolean' ? given : text(given);
      if (value !== false) {
        const at = refused(
          name === 'directory' ? text(value) : text(place.directory),
          name === 'filename' ? text(value) : text(place.filename),
        );
        if (at !== null) throw refusal('open', at);
        // The folder of the process may be another one by then.
        if (value === true && text(place.directory) === '') place.directory = process.cwd();
      }
      apply(set, report, [value]);
    },
  });
}

/** `fs.promises` is loaded on first use, by whichever name. */
function hookPromises(shell: Shell): void {
  const fs = shell.require('node:fs');
  const own = getOwnPropertyDescriptor(fs, 'promises');
  if (own?.get === undefined) {
    path(shell, (fs as { readonly promises: object }).promises, 'opendir', 'promise');
    return;
  }
  let done = false;
  const hooked = (promises: object): object => {
    if (!done) path(shell, promises, 'opendir', 'promise');
    done = true;
    return promises;
  };
  const { get } = own;
  defineProperty(fs, 'promises', { ...own, get: () => hooked(apply(get, fs, []) as object) });
  shell.whenLoaded('fs/promises', hooked);
}

type Way = 'throw' | 'callback' | 'promise';

function hookFolders(shell: Shell): void {
  const fs = shell.require('node:fs') as Record<string, unknown>;
  path(shell, fs, 'opendir', 'callback');
  path(shell, fs, 'opendirSync', 'throw');
  path(shell, fs, 'openAsBlob', 'promise');
  path(shell, process, 'loadEnvFile', 'throw', '.env');
  hook(
    shell.Module,
    '_readPackage',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const folder = text(args[0]);
        put(args, 0, folder);
        const file = `${folder}/package.json`;
        if (shell.core.file('read', file) !== 0) throw refusal('open', file);
        return apply(original, this, args);
      },
  );
  shell.whenLoaded('module', (module) => {
    hook(
      module,
      'enableCompileCache',
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          // What lies there is run as it is: whoever can write it writes the function.
          if (shell.core.use('eval', 'module.enableCompileCache') !== 0) return { status: 3 };
          const folder = pathOf(args[0]);
          // Without a folder Node writes below the system's folder for temporary files.
          if (
            shell.core.file(
              'write',
              folder ?? shell.env['NODE_COMPILE_CACHE'] ?? '/tmp/node-compile-cache',
            ) !== 0
          )
            return { status: 3 };
          return apply(original, this, args);
        },
    );
  });
}

/** `usual`: the file that is meant when none is named. */
function path(shell: Shell, target: object, name: string, way: Way, usual?: string): void {
  hook(
    target,
    name,
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const given = pathOf(args[0]) ?? (args[0] === undefined ? usual : undefined);
        if (given === undefined) return apply(original, this, args);
        put(args, 0, shell.filePath(args[0]) ?? given);
        if (shell.core.file('read', text(args[0])) === 0) return apply(original, this, args);
        const error = refusal('open', text(args[0]));
        if (way === 'promise') return reject(error);
        const callback = args[args.length - 1];
        if (way === 'callback' && typeof callback === 'function') {
          shell.later(callback as Any, error);
          return undefined;
        }
        throw error;
      },
  );
}

/** Reports and snapshots hold the environment; both are files. */
function hookReports(shell: Shell, v8: object): void {
  writes(shell, v8, 'writeHeapSnapshot', named('Heap.heapsnapshot'));
  writes(shell, v8, 'setHeapSnapshotNearHeapLimit', () => '/Heap.heapsnapshot');
  writes(shell, v8, 'startCpuProfile', () => `${process.cwd()}/profile.cpuprofile`);
}

function writes(shell: Shell, target: object, name: string, file: (args: unknown[]) => string): void {
  hook(
    target,
    name,
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const at = file(args);
        if (shell.core.file('write', at) !== 0) throw refusal('open', at);
        return apply(original, this, args);
      },
  );
}

const named =
  (fallback: string) =>
  (args: unknown[]): string => {
    const given = pathOf(args[0]);
    if (given !== null) put(args, 0, given);
    return given ?? `${process.cwd()}/${fallback}`;
  };

/** Other processes, other users, another program in this process. */
function hookIdentity(shell: Shell): void {
  hookEach(
    process,
    ['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups', 'execve'],
    (name) => (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (shell.core.kill(`process.${name}`) !== 0)
          throw coded('ERR_ACCESS_DENIED', `process.${name} is not allowed`);
        return apply(original, this, args);
      },
  );
  hook(
    process,
    '_kill',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const pid = Number(args[0]) | 0;
        const signal = Number(args[1]) | 0;
        put(args, 0, pid);
        put(args, 1, signal);
        // A process may ask whether one lives, and may end itself; SIGUSR1 would start the inspector in it.
        const isOwn = (pid === process.pid && signal !== 10) || signal === 0;
        if (!isOwn && shell.core.kill(`kill ${pid}`) !== 0) return -13;
        return apply(original, this, args);
      },
  );
}

/** SQLite reads `file:` names as addresses; null for a database in memory. */
function databaseOf(shell: Shell, given: unknown): string | null {
  const name = shell.filePath(given) ?? pathOf(given) ?? '';
  if (name === '' || name === ':memory:') return null;
  if (!startsWith(name, 'file:')) return name;
  const bare = slice(before(before(name, '?'), '#'), 'file:'.length);
  // After two slashes comes a host, which may only be this one.
  const path = startsWith(bare, '//') ? slice(bare, indexOf(slice(bare, 2), '/') + 2) : bare;
  try {
    const decoded = decode(path);
    return decoded === ':memory:' ? null : decoded;
  } catch {
    return '/';
  }
}

const decode = decodeURIComponent;

function hookDatabases(shell: Shell, sqlite: Record<string, unknown>): void {
  const { core } = shell;
  const mayOpen = (given: unknown, isReadOnly: boolean): void => {
    const file = databaseOf(shell, given);
    if (file === null) return;
    if (core.file('read', file) !== 0 || (!isReadOnly && core.file('write', file) !== 0))
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
        mayOpen(name, isReadOnly);
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
        if (file !== null && core.file('write', file) !== 0) return reject(refusal('open', file));
        return apply(original, this, args);
      },
  );
  const prototype = (sqlite['DatabaseSync'] as { prototype?: object } | undefined)?.prototype;
  const statement = (sql: string): void => {
    const file = shell.attached(sql);
    if (file !== null) mayOpen(file, false);
  };
  hook(
    prototype,
    'open',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        // Another folder, or a link, may be there by now.
        const known = opened.get(this as object);
        if (known !== undefined) mayOpen(known.name, known.isReadOnly);
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
        if (core.addon(file) !== 0) throw coded('ERR_DLOPEN_DISABLED', `Cannot load ${file}`);
        return apply(original, this, args);
      },
  );
}

let hasTags = false;

/** Statements written as templates are prepared by the store itself. */
function hookTags(prototype: object | null, statement: (sql: string) => void): void {
  if (hasTags) return;
  hasTags = true;
  hookEach(prototype, ['run', 'get', 'all', 'iterate'], stating(templateOf, statement));
}

/** Functions whose first argument is SQL: `read` gives it as it is used, read once, and its text. */
const stating =
  (read: (given: unknown) => readonly [used: unknown, sql: string], statement: (sql: string) => void) =>
  () =>
  (original: Any) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const one = read(args[0]);
      put(args, 0, one[0]);
      statement(one[1]);
      return apply(original, this, args);
    };

const sqlOf = (given: unknown): readonly [string, string] => {
  const sql = text(given);
  return [sql, sql];
};

function templateOf(given: unknown): readonly [unknown[], string] {
  const parts = copyOf(given);
  let sql = '';
  for (let at = 0; at < parts.length; at += 1) {
    put(parts, at, text(parts[at]));
    sql += at === 0 ? parts[at] : ` ? ${parts[at] as string}`;
  }
  return [parts, sql];
}
