import type { Core, Start } from '../core/contract.ts';
import { isInLibraries } from './embedded.ts';
import { childEnvironment } from './environment.ts';
import { guarded } from './guarded.ts';
import { tellBy } from './hook.ts';
import { lateHooks } from './late.ts';
import type { MadeCore } from './make-core.ts';
import type { Node } from './node.ts';
import { openerOf } from './opener.ts';
import { ownSource } from './own-source.ts';
import { apply, nextTick, stringify } from './primordials.ts';
import type { Realm } from './realm.ts';
import type { ModuleClass, Shell } from './shell.ts';
import { createSockets } from './sockets.ts';

/** The parts that the shell is built from. */
export interface ShellParts extends MadeCore {
  readonly node: Node;
  readonly start: Omit<Start, 'missing'>;
  readonly realm: Realm;
  /** For each section that is not enforced, the reason by the name of the section. */
  readonly missing: Record<string, string>;
  readonly file: string;
  readonly Module: ModuleClass;
}

/** Builds the shell, the functions that all hooks share. Only the loading of modules is hooked here; `install.ts` sets the other hooks. */
export function buildShell(parts: ShellParts): Shell {
  const { core, output, loading, node, start, realm, missing, file, Module } = parts;
  const { disk, load } = node;
  const late = lateHooks(load, Module);
  const ask = guarded(core);
  const sockets = createSockets(core, ask, disk);
  tellBy(ask.told);
  return {
    core: ask,
    env: start.env,
    flags: start.flags,
    file,
    Module,
    binding: node.binding,
    disk,
    require: load,
    part: realm.part,
    opener: openerOf(core, realm.part),
    whenLoaded: late.add,
    whenImported: late.watch,
    missing: (section, why) => {
      missing[section] = why;
    },
    noteSocket: sockets.note,
    refusesBeside: sockets.refusesBeside,
    endsSignals: (fd) => fd === output.protectedFd,
    isSignals: (fd) => fd === output.file,
    childEnvironment: (pairs, isOwnProgram) => childEnvironment(pairs, isOwnProgram, start, file),
    isLoading: loading.isLoading,
    ...ownSource(core, disk),
    isFromNode: () => core.calledByNode(),
    isInNode: (base64) => isInLibraries(node.libraries(), base64),
    freshGlobal: () => loading.during(realm.freshGlobal),
    isRuntimeClient: () => !loading.hasFunction() && core.calledByRuntime(),
    allowsEval: core.allows('eval'),
    filePath: (value) => filePath(load, value),
    later: (callback, error) => nextTick(() => apply(callback, undefined, [error])),
    attached: (sql) => attached(core, sql),
    handOver: () => stringify({ ...start, loaded: 'worker', signals: output.file }),
  };
}

function filePath(load: Node['load'], value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  try {
    return (load('node:url') as typeof import('node:url')).fileURLToPath(value as URL);
  } catch {
    return null;
  }
}

function attached(core: Core, sql: string): string | null {
  const path = core.attached(sql);
  return path === '' ? null : path;
}
