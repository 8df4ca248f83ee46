import { allowed, refused } from '../../core/contract.ts';
import { coded, hook, hookEach, refusal } from '../hook.ts';
import { pathOf } from '../path.ts';
import { apply, cwd, defineProperty, getOwnPropertyDescriptor, put, reject, text } from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { hookSettings } from './resolver.ts';
import { identityNames } from './targets.ts';

/** `process.report` writes files: Node by itself too, on a signal, on an error, where it was told to. */
export function hookReport(shell: Shell, report: object): void {
  const place = report as { directory: string; filename: string };
  const refused = (directory: string, file: string): string | null => {
    const name = file === '' ? 'report.json' : file;
    const at = directory === '' ? (name[0] === '/' ? name : `${cwd()}/${name}`) : `${directory}/${name}`;
    return shell.core.file('write', at) === allowed ? null : at;
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
      const isFolder = name === 'directory';
      const said = typeof given === 'boolean' ? given : text(given);
      // The folder of the process may be another one by then.
      const value = isFolder && typeof said === 'string' && said[0] !== '/' ? `${cwd()}/${said}` : said;
      if (value !== false) {
        const at = refused(
          isFolder ? text(value) : text(place.directory),
          name === 'filename' ? text(value) : text(place.filename),
        );
        if (at !== null) throw refusal('open', at);
        if (value === true && text(place.directory) === '') place.directory = cwd();
      }
      apply(set, report, [value]);
    },
  });
}

export function hookBlobs(shell: Shell): void {
  hook(
    shell.require('node:fs'),
    'openAsBlob',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const given = shell.filePath(args[0]) ?? pathOf(args[0]);
        if (given === null) return apply(original, this, args);
        // It is opened whenever somebody reads it, where the process then is.
        const path = given[0] === '/' ? given : `${cwd()}/${given}`;
        put(args, 0, path);
        return shell.core.file('read', path) === allowed
          ? apply(original, this, args)
          : reject(refusal('open', path));
      },
  );
}

/** A file of settings for the environment: some of them somebody has to ask for. */
export function hookEnvironmentFile(shell: Shell): void {
  hookSettings(shell);
}

export function hookCompileCache(shell: Shell, module: object): void {
  hook(
    module,
    'enableCompileCache',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        // What lies there is run as it is: whoever can write it writes the function.
        if (shell.core.use('eval', 'module.enableCompileCache') !== allowed) return { status: 3 };
        const folder = pathOf(args[0]);
        // Without a folder Node writes below the system's folder for temporary files.
        if (
          shell.core.file('write', folder ?? shell.env['NODE_COMPILE_CACHE'] ?? '/tmp/node-compile-cache') !==
          0
        )
          return { status: 3 };
        return apply(original, this, args);
      },
  );
}

/** Snapshots hold the environment, and are files. */
export function hookSnapshots(shell: Shell, v8: object): void {
  writes(shell, v8, 'writeHeapSnapshot', named('Heap.heapsnapshot'));
  writes(shell, v8, 'setHeapSnapshotNearHeapLimit', () => '/Heap.heapsnapshot');
  writes(shell, v8, 'startCpuProfile', () => `${cwd()}/profile.cpuprofile`);
}

/** Written by another thread, where the folder of the process then is. */
export function hookTracing(shell: Shell, events: object): void {
  writes(shell, events, 'createTracing', () => '/node_trace.1.log');
}

function writes(shell: Shell, target: object, name: string, file: (args: unknown[]) => string): void {
  hook(
    target,
    name,
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const at = file(args);
        if (shell.core.file('write', at) !== allowed) throw refusal('open', at);
        return apply(original, this, args);
      },
  );
}

const named =
  (fallback: string) =>
  (args: unknown[]): string => {
    const given = pathOf(args[0]);
    if (given !== null) put(args, 0, given);
    return given ?? `${cwd()}/${fallback}`;
  };

/**
 * Node 22 and 24 copy a folder by native code: each of what is in it is asked about as if it were copied alone. The one that may not be, and
 * where it would go; null: all may. `isVerbatim`: links stay as they are, else they are made absolute.
 */
export function refusedCopy(
  shell: Shell,
  from: string,
  to: string,
  isVerbatim: boolean,
): readonly [string, string] | null {
  const { core, disk } = shell;
  const names = disk.list(from) ?? [];
  for (let at = 0; at < names.length; at += 1) {
    const source = `${from}/${names[at] as string}`;
    const dest = `${to}/${names[at] as string}`;
    const kind = (disk.entry(source)?.mode ?? 0) & 0o170000;
    if (kind === folderKind) {
      if (core.file('place', dest) !== allowed) return [source, dest];
      const below = refusedCopy(shell, source, dest, isVerbatim);
      if (below !== null) return below;
      continue;
    }
    const target = kind === linkKind ? (disk.link(source) ?? '') : '';
    const answer =
      kind === linkKind
        ? core.link(isVerbatim || target[0] === '/' ? target : (disk.realpath(source) ?? target), dest)
        : core.file('read', source) || core.file('place', dest);
    if (answer !== allowed) return [source, dest];
  }
  return null;
}

/** S_IFDIR and S_IFLNK. */
const folderKind = 0o040000;
const linkKind = 0o120000;

/** Other processes, other users, another program in this process. */
export function hookIdentity(shell: Shell): void {
  hookEach(
    process,
    identityNames,
    (name) => (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (shell.core.kill(`process.${name}`) !== allowed)
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
        if (!isOwn && shell.core.kill(`kill ${pid}`) !== allowed) return refused;
        return apply(original, this, args);
      },
  );
}

/** How much another process may do: with one argument it is this one. */
export function hookPriority(shell: Shell, os: object): void {
  hook(
    os,
    'setPriority',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const pid = args[1] === undefined ? 0 : args[0];
        // What is no number Node refuses itself.
        const isOther = typeof pid === 'number' && pid !== 0 && pid !== process.pid;
        if (isOther && shell.core.kill(`priority of ${pid}`) !== allowed)
          throw coded('ERR_ACCESS_DENIED', 'os.setPriority of another process is not allowed');
        return apply(original, this, args);
      },
  );
}
