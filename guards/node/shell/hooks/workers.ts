import { hook } from '../hook.ts';
import {
  apply,
  construct,
  copyOf,
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  keys,
  put,
  startsWith,
  text,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { coded } from './code.ts';

/** Every worker starts with the guard, whatever its options say; the guard's settings go with it past its environment. */
export function hookWorkers(shell: Shell): void {
  shell.whenLoaded('worker_threads', (threads) => hookThreads(shell, threads as Record<string, unknown>));
}

function hookThreads(shell: Shell, threads: Record<string, unknown>): void {
  const setData = threads['setEnvironmentData'] as (key: string, value?: unknown) => void;
  const set = hook(
    threads,
    'Worker',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const options = create(null) as Record<string, unknown>;
        const given = args[1];
        if (typeof given === 'object' && given !== null) {
          const names = keys(given);
          for (let at = 0; at < names.length; at += 1) {
            const name = names[at] as string;
            options[name] = (given as Record<string, unknown>)[name];
          }
        }
        const file = args[0];
        const isText =
          options['eval'] === true || (typeof file === 'object' && file !== null && startsData(text(file)));
        const what = options['eval'] === true ? 'of a text' : text(file);
        if (!shell.isRuntimeClient() && shell.core.use('worker', what) !== 0)
          throw coded('ERR_ACCESS_DENIED', 'a worker is not allowed');
        if (isText && shell.core.source(text(file)) !== 0)
          throw coded('ERR_ACCESS_DENIED', 'code from a text is not allowed');
        const flags = copyOf(options['execArgv'] ?? process.execArgv);
        const all: unknown[] = [];
        put(all, 0, '--require');
        put(all, 1, shell.file);
        for (let at = 0; at < flags.length; at += 1) put(all, at + 2, text(flags[at]));
        options['execArgv'] = all;
        put(args, 1, options);
        apply(setData, undefined, [dataKey, shell.handOver()]);
        try {
          return construct(
            original as never,
            args,
            (new.target as unknown) === threads['Worker'] ? (original as never) : (new.target as never),
          );
        } finally {
          apply(setData, undefined, [dataKey]);
        }
      },
  );
  if (!set) shell.missing('code', 'workers cannot be hooked');
  const stand = getOwnPropertyDescriptor(threads, 'Worker')?.value as { prototype?: object } | undefined;
  if (stand?.prototype)
    defineProperty(stand.prototype, 'constructor', {
      value: stand,
      writable: true,
      enumerable: false,
      configurable: true,
    });
}

const startsData = (file: string): boolean => startsWith(file, 'data:');

/** Under this key a worker finds what the guard of its parent was started with. */
export const dataKey = 'emmental.guard';
