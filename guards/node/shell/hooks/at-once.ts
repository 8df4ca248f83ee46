import type { Any } from '../hook.ts';
import { pathOf } from '../path.ts';
import { apply, isBytes, nextTick, put, reject, resolve } from '../primordials.ts';
import type { Shell } from '../shell.ts';

/**
 * `act`, called at once and answered later, where one of its arguments is a path below a folder that something may write: until a thread of
 * Node's came to it a link could stand there, and lead what was asked about elsewhere. `paths`: which arguments. `promises`: the symbol that
 * Node asks for a promise with. `opens`: a pipe with a name, which is opened when somebody opens its other end, is left to the thread; no
 * function of Node makes one.
 */
export function atOnce(shell: Shell, paths: readonly number[], promises: unknown, opens: boolean, act: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const last = requestAt(args);
    if (last < 0) return apply(act, this, args);
    let moves = false;
    for (let at = 0; at < paths.length; at += 1) {
      const path = pathOf(args[paths[at] as number]);
      if (path === null) continue;
      put(args, paths[at] as number, path);
      moves = (shell.core.moves(path) && !(opens && isPipe(shell, path))) || moves;
    }
    if (!moves) return apply(act, this, args);
    const request = args[last];
    const given: unknown[] = [];
    for (let at = 0; at < last; at += 1) put(given, at, args[at]);
    let failed: { readonly error: unknown } | null = null;
    let result: unknown;
    try {
      result = apply(act, this, given);
    } catch (error) {
      failed = { error };
    }
    if (request === promises) return failed === null ? resolve(result) : reject(failed.error);
    const { oncomplete } = request as { readonly oncomplete?: unknown };
    if (typeof oncomplete !== 'function') {
      if (failed !== null) throw failed.error;
      return result;
    }
    nextTick(() => {
      const answer = failed !== null ? [failed.error] : result === undefined ? [null] : [null, result];
      apply((request as { readonly oncomplete: Any }).oncomplete, request, answer);
    });
    return undefined;
  };
}

/** S_IFMT and S_IFIFO. */
const isPipe = ({ disk }: Shell, path: string): boolean =>
  ((disk.entry(path)?.mode ?? 0) & 0o170000) === 0o010000;

/** Where the request is that is answered later, or the symbol for a promise; negative: the call answers at once. */
export function requestAt(args: readonly unknown[]): number {
  for (let at = args.length - 1; at > 0; at -= 1) {
    const one = args[at];
    if (typeof one === 'symbol' || (typeof one === 'object' && one !== null && !isBytes(one))) return at;
  }
  return -1;
}
