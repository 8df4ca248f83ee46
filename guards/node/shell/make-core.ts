import type { Core, Host, Start } from '../core/contract.ts';
import { isPipe } from './disk.ts';
import { type Events, eventsOf } from './events.ts';
import { isExhaustion, messageOf } from './guarded.ts';
import { jsonOf } from './json.ts';
import type { Node } from './node.ts';
import { once } from './once.ts';
import { cwd, now } from './primordials.ts';
import type { Realm } from './realm.ts';
import { type SignalOutput, signalOutput } from './signals.ts';

/** The core, and the output for its signals. */
export interface MadeCore {
  readonly core: Core;
  readonly output: SignalOutput;
  readonly loading: Loading;
  readonly events: Events;
}

/** Marks the time in which the guard itself compiles code, when the hooks on compilers allow it, and the time from which the function's code runs. */
export interface Loading {
  readonly isLoading: () => boolean;
  readonly during: <Value>(act: () => Value) => Value;
  /** Notes that the function's code is about to load. */
  readonly functionLoads: () => void;
  readonly hasFunction: () => boolean;
}

/** Opens the output for signals and makes the core in its realm. More entries are added to `missing` until the hooks are set. */
export function makeCore(
  node: Node,
  realm: Realm,
  start: Omit<Start, 'missing'>,
  missing: Readonly<Record<string, string>>,
): MadeCore {
  const loading = createLoading();
  let core: Core | null = null;
  let lostBefore = 0;
  const output = openOutput(node, start, (count) => {
    if (core === null) lostBefore += count;
    else core.lost(count);
  });
  const events = eventsOf(node.load, start.env);
  const failed = (message: string): void => core?.failed(message);
  const host = { ...hostOf(node, realm, output, loading, failed), event: events.current };
  core = realm.createCore(host, { ...start, missing });
  core.lost(lostBefore);
  return { core, output, loading, events };
}

function openOutput(
  { disk, load, openSync }: Node,
  { env, signals }: Omit<Start, 'missing'>,
  lost: (count: number) => void,
): SignalOutput {
  const target = env['EMMENTAL_SIGNALS'] ?? '';
  const files = {
    write: disk.write,
    openSync,
    opened: signals ?? null,
    isPipe: (fd: number) => isPipe(disk.opened(fd)),
  };
  const output = signalOutput(target, files, load, lost, env['EMMENTAL_SIGNALS_TOKEN']);
  // Child processes and workers get the target that is really used, so that they do not report the wrong setting again.
  if (output.target !== target) (env as Record<string, string>)['EMMENTAL_SIGNALS'] = output.target;
  return output;
}

function createLoading(): Loading {
  let isLoading = false;
  let hasFunction = false;
  return {
    functionLoads: () => {
      hasFunction = true;
    },
    hasFunction: () => hasFunction,
    isLoading: () => isLoading,
    during: (act) => {
      isLoading = true;
      try {
        return act();
      } finally {
        isLoading = false;
      }
    },
  };
}

function hostOf(
  { disk, user, random }: Node,
  realm: Realm,
  output: SignalOutput,
  { during }: Loading,
  failed: (message: string) => void,
): Omit<Host, 'event'> {
  /** Loads a part of the core once; null when it cannot be loaded, which is reported. */
  const loaded = <Part>(part: string, load: () => Part): (() => Part | null) =>
    once(() => {
      try {
        return during(load);
      } catch (error) {
        // After a stack overflow the result is not kept, so the next call tries again.
        if (isExhaustion(error)) throw error;
        failed(`${part} cannot be loaded: ${messageOf(error)}`);
        return null;
      }
    });
  return {
    now,
    random,
    cwd: folderOfProcess,
    realpath: disk.realpath,
    link: disk.link,
    entry: disk.entry,
    user,
    list: disk.list,
    emit: (line) => output.send(line),
    inspection: loaded('the inspection engine', realm.inspection),
    reading: loaded('what reads connections', realm.reading),
    later: loaded('what judges processes', realm.later),
    requests: realm.requests,
    googleMethods: realm.googleMethods,
    source: disk.source,
    json: (value) =>
      jsonOf(value, () => failed('an event has more values than are read: its rest was not inspected')),
  };
}

/** Returns the working folder of the process; the empty text when that folder was removed. */
function folderOfProcess(): string {
  try {
    return cwd();
  } catch (error) {
    if (isExhaustion(error)) throw error;
    return '';
  }
}
