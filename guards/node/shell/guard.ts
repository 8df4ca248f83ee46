import type { Host, Start } from '../core/contract.ts';
import { diskOf, isPipe, isSocket } from './disk.ts';
import { isInFiles, isInLibraries } from './embedded.ts';
import { guardFunctionsFramework } from './functions-framework.ts';
import type { Any } from './hook.ts';
import { hookCode, hookStrings } from './hooks/code.ts';
import { hookFiles } from './hooks/files.ts';
import { hookNetwork } from './hooks/network.ts';
import { hookProcesses } from './hooks/processes.ts';
import { hookResolver } from './hooks/resolver.ts';
import { hookSystem } from './hooks/system.ts';
import { dataKey, hookWorkers } from './hooks/workers.ts';
import { invocationGuard } from './invocations.ts';
import { jsonOf } from './json.ts';
import { loadHandler, redirectHandler } from './lambda.ts';
import { lateHooks } from './late.ts';
import {
  apply,
  before,
  bufferFrom,
  byteLength,
  ErrorOf,
  freeze,
  indexOf,
  keys,
  nextTick,
  now,
  parse,
  put,
  slice,
  startsWith,
  stringify,
} from './primordials.ts';
import { openRealm } from './realm.ts';
import type { ModuleClass, Shell } from './shell.ts';
import { type SignalOutput, signalOutput } from './signals.ts';

/** What `require('@emmental/guard')` gives. */
export interface Guard {
  /** The handler with the guard before it, where the platform's own is not replaced. */
  readonly protect: <Handler extends Any>(handler: Handler) => Handler;
  /** For the shim: the user's handler, protected. */
  readonly load: (use: { readonly import: (url: string) => Promise<object> }) => Promise<unknown>;
}

/** Where the guard's file is, and how it was loaded. */
export interface Loaded {
  readonly file: string;
  readonly home: string;
  readonly isPreload: boolean;
  readonly Module: ModuleClass;
}

/** Sets the guard up in this process or worker: reads what it was given once, makes the core, sets every hook. */
export function startGuard({ file, home, isPreload, Module }: Loaded): Guard {
  const load = builtinLoader();
  const fs = load('node:fs') as typeof import('node:fs');
  const { readFileSync, writeSync, openSync, writeFileSync, mkdirSync } = fs;
  // Looking at experimental and deprecated parts of Node warns; nobody uses them yet.
  const { emitWarning, cwd } = process;
  process.emitWarning = (() => undefined) as typeof emitWarning;
  const { binding: bindingOf } = process as unknown as { binding: (name: string) => Record<string, unknown> };
  const bindings = bindingsOf(bindingOf);
  const sources = once(() => apply(bindingOf, process, ['natives']) as Record<string, unknown>);
  const disk = diskOf(bindings['fs'] ?? null);
  const start = startOf(load, readFileSync, home, isPreload);
  const missing: Record<string, string> = Object.create(null) as Record<string, string>;

  let output: SignalOutput | null = null;
  let core: Shell['core'] | null = null;
  let loading = false;
  let own = false;
  let sending = false;
  let compiled = false;
  const isText =
    (process as { readonly _eval?: string })._eval !== undefined || process.argv[1] === undefined;
  const requireHere = require as (path: string) => unknown;
  const isMain = isMainThread(load) || start.env['AWS_LAMBDA_MAX_CONCURRENCY'] !== undefined;
  const realm = openRealm(load('node:vm') as never, load, bindings['zlib'] ?? null);
  const loaded = <Part>(what: string, part: () => Part): Part | null => {
    loading = true;
    try {
      return part();
    } catch (error) {
      core?.failed(`${what} cannot be loaded: ${messageOf(error)}`);
      return null;
    } finally {
      loading = false;
    }
  };
  const host: Host = {
    now,
    cwd: () => {
      try {
        return cwd();
      } catch (error) {
        if (isExhaustion(error)) throw error;
        return '';
      }
    },
    realpath: disk.realpath,
    link: disk.link,
    list: disk.list,
    emit: (line) => {
      sending = true;
      try {
        output?.send(line);
      } finally {
        sending = false;
      }
    },
    inspection: once(() => loaded('the inspection engine', realm.inspection)),
    reading: once(() => loaded('what reads connections', realm.reading)),
    requests: realm.requests,
    json: (value) =>
      jsonOf(value, () => core?.failed('an event is nested too deep: only its first levels were inspected')),
  };
  const target = start.env['EMMENTAL_SIGNALS'] ?? 'stdout';
  output = signalOutput(
    target,
    { writeSync, openSync, opened: start.signals ?? null, isPipe: (fd) => isPipe(disk.opened(fd)) },
    load,
    (count) => core?.lost(count),
  );
  const made = realm.createCore(host, { ...start, missing });
  core = made;

  const refusedToRun = made.mustNotRun();
  if (refusedToRun !== '')
    throw new Error(`emmental: the function does not run without its rules: ${refusedToRun}`);
  const hasThreads = made.limits('code') && made.allows('worker');
  const sockets: Record<number, true> = Object.create(null) as Record<number, true>;

  const sync = (): void => (load('node:module') as typeof import('node:module')).syncBuiltinESMExports();
  const late = lateHooks(load, Module);

  const shell: Shell = {
    core: guarded(made, () => own),
    env: start.env,
    file,
    Module,
    binding: (name) => bindings[name] ?? null,
    disk,
    require: load,
    whenLoaded: (id, one) => late.add(id, one),
    whenImported: (check) => late.watch(check),
    missing: (section, why) => {
      missing[section] = why;
    },
    noteSocket: (handle) => {
      const { fd } = handle as { readonly fd?: number };
      if (typeof fd === 'number' && fd >= 0) sockets[fd] = true;
    },
    isSocket: (fd) => {
      // Descriptors are the process's: one of another thread is not in this list, nor are the first three, which are given.
      if (sockets[fd] !== true && (fd < 3 || !hasThreads)) return false;
      if (isSocket(disk.opened(fd))) return true;
      // Closed: whatever the number is next is not this socket.
      delete sockets[fd];
      return false;
    },
    endsSignals: (fd) => fd === output?.end,
    isSignals: (fd) => !sending && fd === output?.file,
    bytesOf: (data, encoding) =>
      bufferFrom(data, (encoding === 'buffer' ? 'utf8' : encoding) as BufferEncoding),
    childEnvironment: (pairs, isOwnProgram) => childEnvironment(pairs, isOwnProgram, start, file),
    isLoading: () => loading,
    isOwnSource: (path, source) => {
      // What `node -e` was given is Node's to run, before anything else could ask for it.
      const isFirst = isText && !compiled;
      compiled = true;
      if (isFirst && path[0] !== '/' && made.calledByNode()) return true;
      if (made.file('read', path) !== 0) return false;
      if (!made.isOwnCode(path)) return false;
      try {
        // While nothing runs yet the length has to do: reading each module twice would double the start.
        if (!made.isRunning())
          return byteLength(source) === disk.sizeOf(path) || byteLength(source) + 3 === disk.sizeOf(path);
        return withoutMark(disk.read(path)) === withoutMark(source);
      } catch {
        return false;
      }
    },
    isFromNode: () => made.calledByNode(),
    isInNode: (base64) => isInLibraries(sources(), base64),
    isInOwnCode: (base64) => {
      const { cache } = require as unknown as { readonly cache?: object };
      const isOwn = (path: string): boolean => made.isOwnCode(path) && made.file('read', path) === 0;
      return isInFiles(cache === undefined ? [] : keys(cache), base64, isOwn, disk);
    },
    freshGlobal: () => {
      loading = true;
      try {
        return realm.freshGlobal();
      } finally {
        loading = false;
      }
    },
    isRuntimeClient: () => made.calledByRuntime(),
    allowsEval: made.allows('eval'),
    filePath: (value) => {
      if (typeof value !== 'object' || value === null) return null;
      try {
        return (load('node:url') as typeof import('node:url')).fileURLToPath(value as URL);
      } catch {
        return null;
      }
    },
    later: (callback, error) => nextTick(() => apply(callback, undefined, [error])),
    attached: (sql) => {
      const found = made.attached(sql);
      return found === '' ? null : found;
    },
    handOver: () => stringify({ ...start, loaded: 'worker', signals: output?.file ?? null }),
  };

  if (made.isActive()) {
    const sections: readonly (readonly [string, (one: Shell) => void])[] = [
      ['processes', hookProcesses],
      ['files', hookFiles],
      ['files', hookSystem],
      ['outbound', hookNetwork],
      ['outbound', hookResolver],
      ['code', hookWorkers],
      ['code', hookCode],
    ];
    for (let at = 0; at < sections.length; at += 1) {
      const [section, set] = sections[at] as (typeof sections)[number];
      try {
        set(shell);
      } catch (error) {
        // A worker can be given a stack so small that hooks fail: then it does not start.
        if (isExhaustion(error)) throw error;
        missing[section] = `the hooks could not be set: ${messageOf(error)}`;
      }
    }
    // What nobody imported yet is imported as it is hooked.
    if (!isPreload) sync();
  }
  process.emitWarning = emitWarning;
  made.started(stringify(missing));
  const sink = output;
  const flush = (): void => sink.flush();
  const keeper = {
    env: start.env,
    now,
    writeFile: (path: string, data: string) => unguarded(() => writeFileSync(path, data, { mode: 0o600 })),
    makeFolder: (path: string) => unguarded(() => mkdirSync(path, { recursive: true })),
    load,
  };
  const { protect } = invocationGuard(shell, keeper, flush, () => isLoaded());
  const redirect = isMain ? redirectHandler(start, home) : null;
  let hasStrings = false;
  const isLoaded = (): void => {
    if (!hasStrings && made.isActive()) hookStrings(shell);
    hasStrings = true;
  };
  if (redirect === null) {
    guardFunctionsFramework(shell, keeper, flush, isLoaded);
    // Where no platform loads the function, nobody says when that is done.
    if (indexOf(process.argv[1] ?? '', 'functions-framework') < 0) isLoaded();
  }
  process.on('exit', () => {
    made.flush();
    flush();
  });
  return freeze({
    protect,
    load: async (use: { readonly import: (url: string) => Promise<object> }) => {
      if (redirect === null) throw new Error('emmental: no handler is named; set EMMENTAL_HANDLER');
      const handler = await loadHandler(redirect, {
        load,
        require: requireHere,
        import: use.import,
      });
      return protect(handler);
    },
  });

  /** What the guard does itself is not the function's doing. */
  function unguarded(act: () => void): void {
    own = true;
    try {
      act();
    } finally {
      own = false;
    }
  }
}

/** Past `require`, which calls methods of `Module.prototype` that the function can replace. */
function builtinLoader(): (id: string) => object {
  const { getBuiltinModule } = process;
  return (id) => {
    const module = apply(getBuiltinModule, process, [id]) as object | undefined;
    if (module === undefined) throw new ErrorOf(`there is no ${id}`);
    return module;
  };
}

/** The first answer is kept. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * What is asked all the time finds its answer without new work; the core itself makes room when it does not, which costs more
 * than most answers. None of these takes more than three arguments.
 */
const frequent: Readonly<Partial<Record<keyof Shell['core'], true>>> = {
  begin: true,
  enforces: true,
  file: true,
  opening: true,
  opened: true,
  wants: true,
  sent: true,
  end: true,
};

/** `core` with its errors kept in: they belong to its realm, and an error of the guard is none of the function's. */
function guarded(core: Shell['core'], isOwn: () => boolean): Shell['core'] {
  const safe = Object.create(null) as Record<string, unknown>;
  const names = keys(core);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as keyof Shell['core'];
    const method = core[name] as (...args: unknown[]) => unknown;
    const isFile = name === 'file' || name === 'opening';
    // Without a list of arguments: calls of connections and files come by here.
    const often = (first: unknown, second: unknown, third: unknown): unknown => {
      if (isFile && isOwn()) return 0;
      try {
        return method(first, second, third);
      } catch (error) {
        return failure(core, name, error);
      }
    };
    const seldom = (...args: unknown[]): unknown => {
      try {
        core.makeRoom();
        return apply(method, undefined, args);
      } catch (error) {
        return failure(core, name, error);
      }
    };
    safe[name] = frequent[name] ? often : seldom;
  }
  return freeze(safe) as unknown as Shell['core'];
}

/**
 * A full stack, or a text without end, could make the core fail on purpose: then the call is refused, as it would have
 * failed by itself. Any other failure lets the call through, and tells.
 */
function failure(core: Shell['core'], name: string, error: unknown): unknown {
  if (isExhaustion(error)) throw new RangeError('Maximum call stack size exceeded');
  core.failed(`${name}: ${messageOf(error)}`);
  return name === 'begin' || name === 'attacked' || name === 'attached'
    ? ''
    : name === 'wants'
      ? -1
      : core.isClosed()
        ? -13
        : 0;
}

function isExhaustion(error: unknown): boolean {
  try {
    const { name, message } = error as { readonly name?: unknown; readonly message?: unknown };
    // A regular expression that finds no room says so with a SyntaxError.
    return name === 'RangeError' || indexOf(`${message as string}`, 'tack overflow') >= 0;
  } catch {
    return true;
  }
}

const messageOf = (error: unknown): string => {
  try {
    return `${(error as { message?: string }).message}`;
  } catch {
    return 'unknown';
  }
};

const withoutMark = (source: string): string => {
  const bare = source[0] === '\uFEFF' ? slice(source, 1) : source;
  return startsWith(bare, '#!') ? slice(bare, indexOf(bare, '\n')) : bare;
};

/** Bindings by their names; asking for them later is itself guarded. */
function bindingsOf(
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
      // Told by the hooks that miss it.
    }
  }
  return found;
}

function startOf(
  load: (id: string) => object,
  readFileSync: (path: string, encoding: 'utf8') => string,
  home: string,
  isPreload: boolean,
): Omit<Start, 'missing'> {
  if (!isMainThread(load)) {
    const threads = load('node:worker_threads') as typeof import('node:worker_threads');
    const given = threads.getEnvironmentData(dataKey);
    if (typeof given === 'string') {
      threads.setEnvironmentData(dataKey);
      return parse(given) as Omit<Start, 'missing'>;
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
    flags: process.execArgv,
    cwd: process.cwd(),
    home,
    loaded: isPreload ? 'preload' : wasLate() ? 'late' : 'import',
  };
}

/** A worker is told by what it cannot do: asking the module of workers would load it at each start. */
function isMainThread(load: (id: string) => object): boolean {
  if ((process.chdir as { readonly disabled?: boolean }).disabled !== true) return true;
  return (load('node:worker_threads') as typeof import('node:worker_threads')).isMainThread;
}

/** Whether modules were loaded before the guard that are not the guard's. */
function wasLate(): boolean {
  const { cache } = require as unknown as { readonly cache?: object };
  let others = 0;
  const names = cache === undefined ? [] : keys(cache);
  for (let at = 0; at < names.length; at += 1) if (indexOf(names[at] as string, 'guard.cjs') < 0) others += 1;
  // The module that loads the guard is itself one.
  return others > 1;
}

/**
 * What makes a program load other code, or Node write files by itself. A child gets these as this process was started with
 * them. Sources: ld.so(8), bash(1), node(1), python(1), perlrun(1), ruby(1), java(1), git(1), the guide of ImageMagick.
 */
const loading = table(
  'BASH_ENV ENV SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND GCONV_PATH NODE_OPTIONS NODE_PATH NODE_V8_COVERAGE NODE_COMPILE_CACHE NODE_REDIRECT_WARNINGS NODE_REPL_EXTERNAL_MODULE OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES PYTHONSTARTUP PYTHONPATH PYTHONHOME PERL5OPT PERL5LIB PERL5DB RUBYOPT RUBYLIB JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS PAGER LESSOPEN EDITOR VISUAL',
);
const families = ['EMMENTAL_', 'LD_', 'BASH_FUNC_', 'GIT_', 'MAGICK_'] as const;

function table(names: string): Readonly<Record<string, true | undefined>> {
  const made = Object.create(null) as Record<string, true>;
  for (const name of names.split(' ')) made[name] = true;
  return made;
}

function isLoading(name: string): boolean {
  for (let at = 0; at < families.length; at += 1) if (startsWith(name, families[at] as string)) return true;
  return loading[name] === true;
}

function childEnvironment(
  pairs: readonly string[],
  isOwnProgram: boolean,
  start: Omit<Start, 'missing'>,
  file: string,
): string[] {
  const kept: string[] = [];
  for (let at = 0; at < pairs.length; at += 1) {
    const pair = pairs[at] as string;
    const name = before(pair, '=');
    const isGuards = startsWith(name, 'EMMENTAL_') || name === 'NODE_OPTIONS';
    if (isGuards || (!isOwnProgram && isLoading(name))) continue;
    put(kept, kept.length, pair);
  }
  const names = keys(start.env);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    const isGuards = startsWith(name, 'EMMENTAL_');
    if (isGuards || (!isOwnProgram && name !== 'NODE_OPTIONS' && isLoading(name)))
      put(kept, kept.length, `${name}=${start.env[name] ?? ''}`);
  }
  const given = start.env['NODE_OPTIONS'] ?? '';
  const options = indexOf(given, file) >= 0 ? given : `--require ${file}${given === '' ? '' : ` ${given}`}`;
  put(kept, kept.length, `NODE_OPTIONS=${options}`);
  return kept;
}
