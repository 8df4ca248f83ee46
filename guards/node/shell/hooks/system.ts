import { allowed, refused } from '../../core/contract.ts';
import { coded, hook, hookEach, refusal } from '../hook.ts';
import { pathOf } from '../path.ts';
import {
  apply,
  cwd,
  defineProperty,
  getOwnPropertyDescriptor,
  numberOf,
  ownProcess,
  pid,
  put,
  reject,
  text,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { hookSettings } from './resolver.ts';
import { identityNames } from './targets.ts';

/** Hooks `process.report`, which writes files: by a call, and by settings on a signal or an error. */
export function hookReport(shell: Shell, report: object): void {
  const place = report as { directory: string; filename: string };
  const refused = (directory: string, file: string): string | null => {
    const name = file === '' ? 'report.json' : file;
    let at = name;
    if (directory !== '') at = `${directory}/${name}`;
    else if (name[0] !== '/') at = `${cwd()}/${name}`;
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

/** Hooks a setting of reports: a value is refused if the guard would refuse to write the report with this setting. */
function hookSetting(
  report: object,
  name: string,
  place: { directory: string; filename: string },
  refused: (directory: string, file: string) => string | null,
): void {
  const descriptor = getOwnPropertyDescriptor(report, name);
  const { get, set } = descriptor ?? {};
  if (descriptor === undefined || get === undefined || set === undefined) return;
  defineProperty(report, name, {
    ...descriptor,
    set: (setting: unknown) => {
      const isFolder = name === 'directory';
      const read = typeof setting === 'boolean' ? setting : text(setting);
      // A relative folder is made absolute, because the working folder may change until the report is written.
      const value = isFolder && typeof read === 'string' && read[0] !== '/' ? `${cwd()}/${read}` : read;
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

/** Hooks `fs.openAsBlob`, whose file Node reads later. */
export function hookBlobs(shell: Shell): void {
  hook(
    shell.require('node:fs'),
    'openAsBlob',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const name = shell.filePath(args[0]) ?? pathOf(args[0]);
        if (name === null) return apply(original, this, args);
        // Node opens the file each time the blob is read; a relative path is made absolute, because the working folder may change until then.
        const path = name[0] === '/' ? name : `${cwd()}/${name}`;
        put(args, 0, path);
        return shell.core.file('read', path) === allowed
          ? apply(original, this, args)
          : reject(refusal('open', path));
      },
  );
}

/** Hooks `process.loadEnvFile` (`resolver.ts`). */
export function hookEnvironmentFile(shell: Shell): void {
  hookSettings(shell);
}

/** Hooks `module.enableCompileCache`, which makes Node write compiled code to files and run it. */
export function hookCompileCache(shell: Shell, module: object): void {
  hook(
    module,
    'enableCompileCache',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        // Node runs code from the cache, so code that can write the cache could change the function.
        if (shell.core.use('eval', 'module.enableCompileCache') !== allowed) return { status: 3 };
        const folder = pathOf(args[0]);
        // Without an argument Node writes to the folder of the variable, or below the folder for temporary files.
        if (
          shell.core.file('write', folder ?? shell.env['NODE_COMPILE_CACHE'] ?? '/tmp/node-compile-cache') !==
          0
        )
          return { status: 3 };
        return apply(original, this, args);
      },
  );
}

/** Hooks the functions that write heap snapshots and profiles of V8 to files; a snapshot contains the environment variables. */
export function hookSnapshots(shell: Shell, v8: object): void {
  writes(shell, v8, 'writeHeapSnapshot', named('Heap.heapsnapshot'));
  writes(shell, v8, 'setHeapSnapshotNearHeapLimit', () => '/Heap.heapsnapshot');
  writes(shell, v8, 'startCpuProfile', () => `${cwd()}/profile.cpuprofile`);
}

/** Hooks traces. Another thread writes them into the working folder of that moment, which is not known now, so the permission for `/` is needed. */
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
    const path = pathOf(args[0]);
    if (path !== null) put(args, 0, path);
    return path ?? `${cwd()}/${fallback}`;
  };

/**
 * Decides about copying a folder, which native code does in Node 22 and 24: each file, link and folder in it is judged as if it were copied
 * alone. Returns the source and the target path of the first refused entry, or null. If `isVerbatim` is true, links are copied unchanged;
 * otherwise their targets become absolute.
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

/** Hooks functions that send signals to other processes, change the user, or run another program in this process. */
export function hookIdentity(shell: Shell): void {
  hookEach(
    ownProcess,
    identityNames,
    (name) => (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (shell.core.kill(`process.${name}`) !== allowed)
          throw coded('ERR_ACCESS_DENIED', `process.${name} is not allowed`);
        return apply(original, this, args);
      },
  );
  hook(
    ownProcess,
    '_kill',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const target = numberOf(args[0]) | 0;
        const signal = numberOf(args[1]) | 0;
        put(args, 0, target);
        put(args, 1, signal);
        // A process may test whether another process exists (signal 0), and may signal itself, except with SIGUSR1 (10), which starts its inspector.
        const isOwn = (target === pid && signal !== 10) || signal === 0;
        if (!isOwn && shell.core.kill(`kill ${target}`) !== allowed) return refused;
        return apply(original, this, args);
      },
  );
}

/** Hooks `os.setPriority` for other processes; a call with a single argument is about this process. */
export function hookPriority(shell: Shell, os: object): void {
  hook(
    os,
    'setPriority',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const target = args[1] === undefined ? 0 : args[0];
        // Node itself refuses values that are not numbers.
        const isOther = typeof target === 'number' && target !== 0 && target !== pid;
        if (isOther && shell.core.kill(`priority of ${target}`) !== allowed)
          throw coded('ERR_ACCESS_DENIED', 'os.setPriority of another process is not allowed');
        return apply(original, this, args);
      },
  );
}
