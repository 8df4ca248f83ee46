import type { Any } from '../hook.ts';
import { pathOf } from '../path.ts';
import { apply, isBytes, nextTick, put, reject, resolve } from '../primordials.ts';
import type { Shell } from '../shell.ts';

/**
 * Wraps `act`, a function of the file system binding that can answer later (by a callback or a promise). If a path among its arguments is
 * below a folder that the function may write, `act` is called synchronously, and only the answer comes later: otherwise somebody could
 * replace a part of the path by a link before a thread of Node makes the call. `paths` are the indexes of the path arguments, `promises` is
 * the symbol with which Node asks for a promise. If `opens` is true, a named pipe is left to the thread, because opening a pipe blocks until
 * the other end is opened; no function of Node can create a named pipe.
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
    const argsNow: unknown[] = [];
    for (let at = 0; at < last; at += 1) put(argsNow, at, args[at]);
    let failed: { readonly error: unknown } | null = null;
    let result: unknown;
    try {
      result = apply(act, this, argsNow);
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
      const success = result === undefined ? [null] : [null, result];
      const answer = failed === null ? success : [failed.error];
      apply((request as { readonly oncomplete: Any }).oncomplete, request, answer);
    });
    return undefined;
  };
}

/** True for a named pipe (S_IFMT, S_IFIFO of stat(2)). */
const isPipe = ({ disk }: Shell, path: string): boolean =>
  ((disk.entry(path)?.mode ?? 0) & 0o170000) === 0o010000;

/** Returns the index of the argument that makes a call answer later: a request object or the symbol for a promise. Negative: the call is synchronous. */
export function requestAt(args: readonly unknown[]): number {
  for (let at = args.length - 1; at > 0; at -= 1) {
    const argument = args[at];
    if (typeof argument === 'symbol') return at;
    if (typeof argument === 'object' && argument !== null && !isBytes(argument)) return at;
  }
  return -1;
}
