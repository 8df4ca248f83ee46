import type { Start } from '../core/contract.ts';
import { differenceIn } from './digests.ts';
import type { Disk } from './disk.ts';
import { messageOf } from './guarded.ts';
import { apply, copyOf, ErrorOf, indexOf, keys, parse } from './primordials.ts';
import { dataKey } from './shell.ts';

/** Returns a loader of built-in modules. `require` is not used, because it calls methods of `Module.prototype` that the function can replace. */
export function builtinLoader(): (id: string) => object {
  const { getBuiltinModule } = process;
  return (id) => {
    const module = apply(getBuiltinModule, process, [id]) as object | undefined;
    if (module === undefined) throw new ErrorOf(`there is no ${id}`);
    return module;
  };
}

/** Returns Node's internal bindings by name. They are taken at the start, because later a hook guards `process.binding`. */
export function bindingsOf(
  ask: (name: string) => Record<string, unknown>,
): Record<string, Record<string, unknown> | undefined> {
  const found = Object.create(null) as Record<string, Record<string, unknown> | undefined>;
  const names = [
    'fs',
    'fs_event_wrap',
    'cares_wrap',
    'tcp_wrap',
    'pipe_wrap',
    'udp_wrap',
    'tls_wrap',
    'tty_wrap',
    'process_wrap',
    'spawn_sync',
    'contextify',
    'inspector',
    'zlib',
  ];
  for (let at = 0; at < names.length; at += 1) {
    try {
      found[names[at] as string] = apply(ask, process, [names[at]]) as Record<string, unknown>;
    } catch {
      // The hooks that need this binding report that it is missing.
    }
  }
  return found;
}

/** Reads the state of the process at the start. A worker takes it from the data that its parent passed on. */
export function startOf(
  load: (id: string) => object,
  readFileSync: typeof import('node:fs').readFileSync,
  disk: Disk,
  home: string,
  isPreload: boolean,
  isCompiled: boolean,
): Omit<Start, 'missing'> {
  if (!isMainThread(load)) {
    const threads = load('node:worker_threads') as typeof import('node:worker_threads');
    const handedOver = threads.getEnvironmentData(dataKey);
    if (typeof handedOver === 'string') {
      threads.setEnvironmentData(dataKey);
      return { ...(parse(handedOver) as Omit<Start, 'missing'>), isCompiled };
    }
  }
  const env = Object.create(null) as Record<string, string>;
  const names = keys(process.env);
  for (let at = 0; at < names.length; at += 1)
    env[names[at] as string] = process.env[names[at] as string] ?? '';
  const path = env['EMMENTAL_PROFILE'] ?? '';
  let profile: string | null = null;
  let profileProblem: string | null = path === '' ? 'EMMENTAL_PROFILE is not set' : null;
  if (path !== '')
    try {
      profile = readFileSync(path, 'utf8');
    } catch (error) {
      profileProblem = `EMMENTAL_PROFILE cannot be read: ${messageOf(error)}`;
    }
  return {
    profile,
    profileProblem,
    difference: differenceIn(disk, readFileSync, home, env['EMMENTAL_DIGEST'] ?? '', profile),
    env,
    node: process.version,
    execPath: process.execPath,
    script: `${process.argv[1] ?? ''}`,
    flags: copyOf(process.execArgv) as string[],
    cwd: process.cwd(),
    home,
    isCompiled,
    loaded: isPreload ? 'preload' : withoutPreload(),
  };
}

/** Returns false in a worker. It tests `process.chdir`, which is disabled in workers, because loading `node:worker_threads` at each start takes time. */
export function isMainThread(load: (id: string) => object): boolean {
  if ((process.chdir as { readonly disabled?: boolean }).disabled !== true) return true;
  return (load('node:worker_threads') as typeof import('node:worker_threads')).isMainThread;
}

/** Returns `late` when other modules than the importing one were loaded before the guard. */
function withoutPreload(): 'import' | 'late' {
  const { cache } = require as unknown as { readonly cache?: object };
  let others = 0;
  const names = cache === undefined ? [] : keys(cache);
  for (let at = 0; at < names.length; at += 1) if (indexOf(names[at] as string, 'guard.cjs') < 0) others += 1;
  // One other module is the one that loads the guard.
  return others > 1 ? 'late' : 'import';
}
