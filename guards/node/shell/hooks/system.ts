import { type Any, hook, refusal } from '../hook.ts';
import {
  apply,
  construct,
  defineProperty,
  getOwnPropertyDescriptor,
  put,
  reject,
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
    writes(shell, events, 'createTracing', () => `${process.cwd()}/node_trace.1.log`),
  );
  shell.whenLoaded('sqlite', (sqlite) => hookDatabases(shell, sqlite as Record<string, unknown>));
}

/** `process.report` is loaded on first use. */
function hookReport(shell: Shell): void {
  const own = getOwnPropertyDescriptor(process, 'report');
  const hooked = (report: object): object => {
    writes(shell, report, 'writeReport', named('report.json'));
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
  path(shell, process, 'loadEnvFile', 'throw');
  shell.whenLoaded('module', (module) => {
    hook(
      module,
      'enableCompileCache',
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
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

function path(shell: Shell, target: object, name: string, way: Way): void {
  hook(
    target,
    name,
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const given = pathOf(args[0]);
        if (given === null) return apply(original, this, args);
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
  writes(shell, v8, 'setHeapSnapshotNearHeapLimit', () => `${process.cwd()}/Heap.heapsnapshot`);
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
  const names = ['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups', 'execve'];
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    hook(
      process,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if (shell.core.kill(`process.${name}`) !== 0)
            throw coded('ERR_ACCESS_DENIED', `process.${name} is not allowed`);
          return apply(original, this, args);
        },
    );
  }
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

function hookDatabases(shell: Shell, sqlite: Record<string, unknown>): void {
  hook(
    sqlite,
    'DatabaseSync',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const file = shell.filePath(args[0]) ?? pathOf(args[0]) ?? '';
        put(args, 0, file);
        if (
          file !== ':memory:' &&
          file !== '' &&
          (shell.core.file('read', file) !== 0 || shell.core.file('write', file) !== 0)
        )
          throw refusal('open', file);
        return construct(original as never, args, new.target as never);
      },
  );
  hook(
    sqlite,
    'backup',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const file = shell.filePath(args[1]) ?? pathOf(args[1]) ?? '';
        put(args, 1, file);
        if (shell.core.file('write', file) !== 0) return reject(refusal('open', file));
        return apply(original, this, args);
      },
  );
  const prototype = (sqlite['DatabaseSync'] as { prototype?: object } | undefined)?.prototype;
  const other = (name: string): void => {
    hook(
      prototype,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          const sql = text(args[0]);
          put(args, 0, sql);
          const file = shell.attached(sql);
          if (file !== null && (shell.core.file('read', file) !== 0 || shell.core.file('write', file) !== 0))
            throw refusal('open', file);
          return apply(original, this, args);
        },
    );
  };
  other('exec');
  other('prepare');
  hook(
    prototype,
    'loadExtension',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const file = text(args[0]);
        put(args, 0, file);
        if (shell.core.addon(file) !== 0) throw coded('ERR_DLOPEN_DISABLED', `Cannot load ${file}`);
        return apply(original, this, args);
      },
  );
}
