import type { Start } from '../core/contract.ts';
import { messageOf } from './guarded.ts';
import { apply, copyOf, ErrorOf, indexOf, keys, parse } from './primordials.ts';
import { dataKey } from './shell.ts';

/** Returns a loader of built-in modules. `require` would call methods of `Module.prototype` that the function can replace. */
export function builtinLoader(): (id: string) => object {
  const { getBuiltinModule } = process;
  return (id) => {
    const module = apply(getBuiltinModule, process, [id]) as object | undefined;
    if (module === undefined) throw new ErrorOf(`there is no ${id}`);
    return module;
  };
}

/** Takes Node's bindings now, because the hooks will guard them later. */
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
      // The hooks that need it report that it is missing.
    }
  }
  return found;
}

/** Reads the facts of the start, or in a worker those that its parent handed over; none is read again. */
export function startOf(
  load: (id: string) => object,
  readFileSync: (path: string, encoding: 'utf8') => string,
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
    env,
    node: process.version,
    execPath: process.execPath,
    flags: copyOf(process.execArgv) as string[],
    cwd: process.cwd(),
    home,
    isCompiled,
    loaded: isPreload ? 'preload' : withoutPreload(),
  };
}

/** Recognises a worker by `process.chdir`, which it cannot call: the module of workers would have to be loaded at each start. */
export function isMainThread(load: (id: string) => object): boolean {
  if ((process.chdir as { readonly disabled?: boolean }).disabled !== true) return true;
  return (load('node:worker_threads') as typeof import('node:worker_threads')).isMainThread;
}

/** Returns `late` when modules of others were loaded before the guard. */
function withoutPreload(): 'import' | 'late' {
  const { cache } = require as unknown as { readonly cache?: object };
  let others = 0;
  const names = cache === undefined ? [] : keys(cache);
  for (let at = 0; at < names.length; at += 1) if (indexOf(names[at] as string, 'guard.cjs') < 0) others += 1;
  // One of them is the module that loads the guard.
  return others > 1 ? 'late' : 'import';
}
