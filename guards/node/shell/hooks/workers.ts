import { allowed } from '../../core/contract.ts';
import { harmlessFlags } from '../../core/policy/flags.ts';
import { coded, hook } from '../hook.ts';
import {
  apply,
  before,
  bound,
  construct,
  copyOf,
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  indexOf,
  keys,
  ownEnvironment,
  ProxyOf,
  put,
  slice,
  startsWith,
  text,
} from '../primordials.ts';
import { dataKey, type Shell } from '../shell.ts';

/**
 * Hides the native class of threads. Each worker holds a handle of this class; with the class, the function could start threads without the
 * guard. So `constructor` is removed from the class before code of the function runs. To get a handle, the guard makes a worker with an
 * unknown flag: Node makes the handle and then refuses the flag.
 */
export function hideThreads(shell: Shell): void {
  const { Worker } = shell.require('node:worker_threads') as typeof import('node:worker_threads');
  let found = false;
  const prototype = new ProxyOf(Worker.prototype, {
    set: (_, key, value: unknown, receiver: object) => {
      if (typeof (value as { startThread?: unknown } | null)?.startThread === 'function')
        found = defineProperty(getPrototypeOf(value as object) as object, 'constructor', {
          value: undefined,
        });
      return defineProperty(receiver, key, { value, writable: true, configurable: true });
    },
  });
  // A bound class has no property `prototype` yet, so it can be defined here.
  const Probe = bound(Worker, null);
  defineProperty(Probe, 'prototype', { value: prototype });
  try {
    construct(Worker as never, ['', { eval: true, execArgv: ['--emmental'] }], Probe);
  } catch {
    // Node refuses the flag, as intended.
  }
  if (!found) shell.missing('code', 'the handles of workers cannot be hidden');
}

/** Hooks workers. Each worker starts with the guard, for any options. It gets the guard's settings as environment data, not by its variables. */
export function hookThreads(shell: Shell, threads: Record<string, unknown>): void {
  const setData = threads['setEnvironmentData'] as (key: string, value?: unknown) => void;
  let making = 0;
  // The function cannot set the data under `dataKey`: otherwise it could choose the settings of a worker's guard.
  hook(
    threads,
    'setEnvironmentData',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        return args[0] === dataKey ? undefined : apply(original, this, args);
      },
  );
  const set = hook(
    threads,
    'Worker',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const options = create(null) as Record<string, unknown>;
        const source = args[1];
        if (typeof source === 'object' && source !== null) {
          const names = keys(source);
          for (let at = 0; at < names.length; at += 1) {
            const name = names[at] as string;
            options[name] = (source as Record<string, unknown>)[name];
          }
        }
        const file = args[0];
        const isText =
          options['eval'] === true || (typeof file === 'object' && file !== null && startsData(text(file)));
        const details = options['eval'] === true ? 'of a text' : text(file);
        if (!shell.isRuntimeClient() && shell.core.use('worker', details) !== allowed)
          throw coded('ERR_ACCESS_DENIED', 'a worker is not allowed');
        // Such a worker reads NODE_OPTIONS when it starts, and code of the function can run between the check of this variable and that.
        if (
          typeof options['env'] === 'symbol' &&
          !shell.isRuntimeClient() &&
          shell.core.use('inspector', 'a worker with SHARE_ENV') !== allowed
        )
          throw coded('ERR_ACCESS_DENIED', 'a worker that shares the variables is not allowed');
        if (isText && shell.core.source(text(file)) !== allowed)
          throw coded('ERR_ACCESS_DENIED', 'code from a text is not allowed');
        const isUsual = options['execArgv'] === undefined;
        const flags = texts(options['execArgv'] ?? shell.flags);
        const foreign = foreignFlag(flags, shell.flags);
        if (foreign !== null && shell.core.use('inspector', `a worker with ${foreign}`) !== allowed)
          throw coded('ERR_ACCESS_DENIED', `a worker with ${foreign} is not allowed`);
        shareOptions(shell, options);
        put(args, 1, options);
        const made = (new.target as unknown) === threads['Worker'] ? original : new.target;
        const start = (refused: string): unknown => {
          const argv: unknown[] = [];
          put(argv, 0, '--require');
          put(argv, 1, shell.file);
          for (let at = 0; at < flags.length; at += 1)
            if (indexOf(refused, ` ${text(flags[at])},`) < 0) put(argv, argv.length, flags[at]);
          options['execArgv'] = argv;
          return construct(original as never, args, made as never);
        };
        making += 1;
        apply(setData, undefined, [dataKey, shell.handOver()]);
        try {
          return start(isUsual ? refusedFlags : '');
        } catch (error) {
          if (!isUsual || !isRefused(error)) throw error;
          refusedFlags = listedIn(text((error as Error).message));
          return start(refusedFlags);
        } finally {
          making -= 1;
          // Making a worker can run code of the function (when its data is copied), which can make another worker. The last one removes the data.
          if (making === 0) apply(setData, undefined, [dataKey]);
        }
      },
  );
  if (!set) shell.missing('code', 'workers cannot be hooked');
}

/**
 * Flags of this process that apply to workers anyway, and that Node refuses as options of a worker, such as `--max-old-space-size`. The text
 * is taken from Node's error and has the form ` a, b,`; it is empty until Node has refused a flag.
 */
let refusedFlags = '';
const listedIn = (message: string): string => `${slice(message, indexOf(message, ':') + 1)},`;
const isRefused = (error: unknown): boolean =>
  getOwnPropertyDescriptor(error as object, 'code')?.value === 'ERR_WORKER_INVALID_EXEC_ARGV';

const texts = (list: unknown): unknown[] => {
  const copy = copyOf(list);
  for (let at = 0; at < copy.length; at += 1) put(copy, at, text(copy[at]));
  return copy;
};
/**
 * Returns the first flag that is neither harmless nor a flag of this process, or null. A flag like `--expose-internals` would let code bypass
 * the hooks.
 */
function foreignFlag(flags: readonly unknown[], started: readonly string[]): string | null {
  for (let at = 0; at < flags.length; at += 1) {
    const flag = text(flags[at]);
    const name = before(flag, '=');
    if (!startsWith(flag, '-') || harmlessFlags[name] !== undefined) continue;
    let known = false;
    for (let index = 0; index < started.length; index += 1) if (started[index] === flag) known = true;
    if (!known) return flag;
  }
  return null;
}

/**
 * Sets NODE_OPTIONS for a worker to that of this process at its start, because a worker reads this variable before it loads the guard. The
 * worker gets a copy that the function cannot reach: by replacing `process` or `process.env`, the function could show the guard other
 * variables than Node. Only with `SHARE_ENV`, a symbol, the worker shares the variables of the process.
 */
function shareOptions(shell: Shell, options: Record<string, unknown>): void {
  const first = shell.env['NODE_OPTIONS'];
  const requested = options['env'] ?? ownEnvironment;
  const env = typeof requested === 'object' ? copied(requested) : ownEnvironment;
  if (typeof requested === 'object') options['env'] = env;
  if (first === undefined) delete env['NODE_OPTIONS'];
  else if (env['NODE_OPTIONS'] !== first) env['NODE_OPTIONS'] = first;
}

function copied(source: object): Record<string, string | undefined> {
  const copy = create(null) as Record<string, string | undefined>;
  const names = keys(source);
  for (let at = 0; at < names.length; at += 1) {
    const value = (source as Record<string, unknown>)[names[at] as string];
    if (value !== undefined) copy[names[at] as string] = text(value);
  }
  return copy;
}

const startsData = (file: string): boolean => startsWith(file, 'data:');
