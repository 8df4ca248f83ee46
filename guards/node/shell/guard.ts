import type { ProfileSection } from '@emmental/model';
import { allowed, type Host } from '../core/contract.ts';
import type { Carried } from './carried.ts';
import { diskOf, isPipe, isSocket } from './disk.ts';
import { isInFiles, isInLibraries } from './embedded.ts';
import { childEnvironment, signalsOfChild } from './environment.ts';
import { guardFunctionsFramework } from './functions-framework.ts';
import { guarded, isExhaustion, messageOf } from './guarded.ts';
import { type Any, refusal } from './hook.ts';
import { hookDescriptors } from './hooks/descriptors.ts';
import { hookFiles } from './hooks/files.ts';
import { hookModules } from './hooks/modules.ts';
import {
  placeCode,
  placeHttp2,
  placeNetwork,
  placeProcesses,
  placeSystem,
  placeWorkers,
} from './hooks/places.ts';
import { hookResolver } from './hooks/resolver.ts';
import { hookStrings } from './hooks/strings.ts';
import { handlesOf } from './hooks/targets.ts';
import { invocationGuard } from './invocations.ts';
import { jsonOf } from './json.ts';
import { loadHandler, redirectHandler } from './lambda.ts';
import { lateHooks } from './late.ts';
import type { Part } from './parts.ts';
import {
  apply,
  before,
  cwd,
  freeze,
  indexOf,
  keys,
  nextTick,
  now,
  put,
  slice,
  startsWith,
  stringify,
} from './primordials.ts';
import { openRealm } from './realm.ts';
import type { ModuleClass, Shell } from './shell.ts';
import { type SignalOutput, signalOutput, tellPerson } from './signals.ts';
import { bindingsOf, builtinLoader, isMainThread, startOf } from './start.ts';

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
  readonly carried: Carried;
}

/** Sets the guard up in this process or worker: reads what it was given once, makes the core, sets every hook. */
export function startGuard({ file, home, isPreload, Module, carried }: Loaded): Guard {
  const load = builtinLoader();
  const fs = load('node:fs') as typeof import('node:fs');
  const { readFileSync, openSync } = fs;
  // Looking at experimental and deprecated parts of Node warns; nobody uses them yet.
  const { emitWarning, geteuid } = process;
  process.emitWarning = (() => undefined) as typeof emitWarning;
  const { binding: bindingOf } = process as unknown as { binding: (name: string) => Record<string, unknown> };
  const bindings = bindingsOf(bindingOf);
  const sources = once(() => apply(bindingOf, process, ['natives']) as Record<string, unknown>);
  const disk = diskOf(bindings['fs'] ?? null);
  const start = startOf(load, readFileSync, home, isPreload, carried.isTaken);
  const missing: Record<string, string> = Object.create(null) as Record<string, string>;

  let output: SignalOutput | null = null;
  let core: Shell['core'] | null = null;
  let loading = false;
  let compiled = false;
  let read: { readonly file: string; readonly text: string } | null = null;
  const isText =
    (process as { readonly _eval?: string })._eval !== undefined || process.argv[1] === undefined;
  const requireHere = require as (path: string) => unknown;
  const isMain = isMainThread(load) || start.env['AWS_LAMBDA_MAX_CONCURRENCY'] !== undefined;
  const realm = openRealm(load('node:vm') as never, load, bindings['zlib'] ?? null, carried);
  const loaded = <Part>(what: string, part: () => Part): Part | null => {
    loading = true;
    try {
      return part();
    } catch (error) {
      // A full stack is no answer: the next call finds room.
      if (isExhaustion(error)) throw error;
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
    entry: disk.entry,
    user: () => (geteuid === undefined ? -1 : (apply(geteuid, process, []) as number)),
    list: disk.list,
    emit: (line) => output?.send(line),
    inspection: once(() => loaded('the inspection engine', realm.inspection)),
    reading: once(() => loaded('what reads connections', realm.reading)),
    later: once(() => loaded('what judges processes', realm.later)),
    requests: realm.requests,
    source: disk.source,
    json: (value) =>
      jsonOf(value, () => core?.failed('an event has more values than are read: its rest was not inspected')),
  };
  const asked = start.env['EMMENTAL_SIGNALS'] ?? '';
  let early = 0;
  output = signalOutput(
    asked,
    { write: disk.write, openSync, opened: start.signals ?? null, isPipe: (fd) => isPipe(disk.opened(fd)) },
    load,
    (count) => {
      if (core === null) early += count;
      else core.lost(count);
    },
  );
  // Children and workers are told what holds, and say nothing of it again.
  if (output.target !== asked) (start.env as Record<string, string>)['EMMENTAL_SIGNALS'] = output.target;
  const made = realm.createCore(host, { ...start, missing });
  core = made;
  made.lost(early);

  const refusedToRun = made.mustNotRun();
  if (refusedToRun !== '') {
    const message = `the function does not run without its rules: ${refusedToRun}`;
    tellPerson(message, disk.write);
    // With an error Node would show a line of the guard first.
    (process.exit as (code: number) => void)(1);
    throw new Error(`emmental: ${message}`);
  }
  // Without rules no child's environment is made here.
  if (!made.isActive()) process.env['EMMENTAL_SIGNALS'] = signalsOfChild(start.env['EMMENTAL_SIGNALS']);
  const hasThreads = made.limits('code') && made.allows('worker');
  const sockets: Record<number, true> = Object.create(null) as Record<number, true>;

  const sync = (): void => (load('node:module') as typeof import('node:module')).syncBuiltinESMExports();
  const late = lateHooks(load, Module);

  const shell: Shell = {
    core: guarded(made),
    env: start.env,
    flags: start.flags,
    file,
    Module,
    binding: (name) => bindings[name] ?? null,
    disk,
    require: load,
    part: realm.part,
    opener: (name, set) => () => {
      try {
        made.makeRoom();
        set(realm.part(name));
        return true;
      } catch (error) {
        if (isExhaustion(error)) throw new RangeError('Maximum call stack size exceeded');
        made.failed(`hooks of ${name} cannot be set: ${messageOf(error)}`);
        if (made.isClosed() || made.enforces(sectionOf[name])) throw refusal(name);
        return false;
      }
    },
    whenLoaded: (id, one) => late.add(id, one),
    whenImported: (check) => late.watch(check),
    missing: (section, why) => {
      missing[section] = why;
    },
    noteSocket: (fd) => {
      if (typeof fd === 'number' && fd >= 0) sockets[fd] = true;
    },
    refusesBeside: (fd, what) => {
      // Descriptors are the process's: one of another thread is not in this list, nor are the first three, which are given.
      if (sockets[fd] !== true && (fd < 3 || !hasThreads)) return false;
      if (isSocket(disk.opened(fd))) {
        const done = `${what} the socket ${fd}`;
        return shell.core.use('addon', done) !== allowed || shell.core.beside(done) !== allowed;
      }
      // Closed: whatever the number is next is not this socket.
      delete sockets[fd];
      return false;
    },
    endsSignals: (fd) => fd === output?.end,
    isSignals: (fd) => fd === output?.file,
    childEnvironment: (pairs, isOwnProgram) => childEnvironment(pairs, isOwnProgram, start, file),
    isLoading: () => loading,
    isOwnSource: (path, source) => {
      // What `node -e` was given is Node's to run, before anything else could ask for it.
      const isFirst = isText && !compiled;
      compiled = true;
      if (isFirst && path[0] !== '/' && made.calledByNode()) return true;
      if (made.file('read', path) !== allowed) return false;
      if (!made.isOwnCode(path)) return false;
      try {
        // What its loader has just read needs not be read again.
        const found = read !== null && read.file === path ? read.text : disk.read(path);
        read = null;
        return withoutMark(found) === withoutMark(source);
      } catch {
        return false;
      }
    },
    noteText: (from, given) => {
      read = { file: from, text: given };
    },
    isFromNode: () => made.calledByNode(),
    isInNode: (base64) => isInLibraries(sources(), base64),
    isInOwnCode: (base64) => {
      const { cache } = require as unknown as { readonly cache?: object };
      const isOwn = (path: string): boolean => made.isOwnCode(path) && made.file('read', path) === allowed;
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

  const freshFolders = made.isActive() ? made.freshFolders() : '';
  const fresh = freshFolders === '' ? null : realm.part('fresh').freshFiles(shell, linesOf(freshFolders));
  if (made.isActive()) {
    const sections: readonly (readonly [ProfileSection, (one: Shell) => void])[] = [
      ['processes', placeProcesses],
      ['files', hookFiles],
      ['files', placeSystem],
      [
        'outbound',
        (one) => {
          const handles = handlesOf(one);
          placeNetwork(one, handles);
          if (!hookDescriptors(one, handles)) one.missing('outbound', 'handles cannot be hooked');
        },
      ],
      ['outbound', hookResolver],
      ['outbound', placeHttp2],
      ['code', placeWorkers],
      ['code', hookModules],
      ['code', placeCode],
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
  const redirect = isMain ? redirectHandler(start, home) : null;
  const isFramework = indexOf(process.argv[1] ?? '', 'functions-framework') >= 0;
  if (redirect === null && !isFramework && made.limits('inbound'))
    missing['inbound'] =
      'no platform passes events to the guard here; protect(handler) and the Functions Framework do';
  made.started(stringify(missing));
  const sink = output;
  const flush = (): void => sink.flush();
  const keeper = {
    env: start.env,
    now,
    make: disk.make,
    load,
  };
  const { protect } = invocationGuard(shell, keeper, flush, () => isLoaded(), fresh);
  let hasStrings = false;
  const isLoaded = (): void => {
    if (!hasStrings && made.isActive()) hookStrings(shell);
    hasStrings = true;
  };
  if (redirect === null) {
    guardFunctionsFramework(shell, keeper, flush, isLoaded);
    // Where no platform loads the function, nobody says when that is done.
    if (!isFramework) isLoaded();
  }
  process.on('exit', () => {
    made.flush();
    flush();
  });
  return freeze({
    protect,
    load: async (use: { readonly import: (url: string) => Promise<object> }) => {
      if (redirect === null) throw new Error('emmental: the handler is missing; set EMMENTAL_HANDLER');
      fresh?.restarted();
      const handler = await loadHandler(redirect, {
        load,
        require: requireHere,
        import: use.import,
      });
      return protect(handler);
    },
  });
}

/** The first answer is kept. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const withoutMark = (source: string): string => {
  const bare = source[0] === '\uFEFF' ? slice(source, 1) : source;
  return startsWith(bare, '#!') ? slice(bare, indexOf(bare, '\n')) : bare;
};

function linesOf(lines: string): readonly string[] {
  const all: string[] = [];
  for (let rest = lines; rest !== ''; ) {
    const line = before(rest, '\n');
    put(all, all.length, line);
    rest = slice(rest, line.length + 1);
  }
  return all;
}

/** Whose rules the hooks of a part keep. */
const sectionOf: Readonly<Record<Part, ProfileSection>> = {
  blocking: 'inbound',
  code: 'code',
  databases: 'files',
  fresh: 'files',
  http2: 'outbound',
  network: 'outbound',
  processes: 'processes',
  system: 'files',
  workers: 'code',
};
