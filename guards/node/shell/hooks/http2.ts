import { allowed } from '../../core/contract.ts';
import { hookInner } from '../hook.ts';
import { apply, copyOf, put, text } from '../primordials.ts';
import type { Shell } from '../shell.ts';

/**
 * Requests by HTTP/2 are written by native code, past the functions that connections write by: they are seen where a session takes a
 * connection over, and where it is given the header fields of a request. `session`: the prototype of the native class.
 */
export function hookHttp2({ core }: Shell, session: object): void {
  hookInner(
    session,
    'consume',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const handle = args[0];
        if (typeof handle === 'object' && handle !== null) core.carries(this as object, handle);
        return apply(original, this, args);
      },
  );
  hookInner(
    session,
    'request',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        // All fields as one text, and how many they are.
        const list = copyOf(args[0]);
        const fields = text(list[0]);
        const count = Number(list[1]) >>> 0;
        put(list, 0, fields);
        put(list, 1, count);
        put(args, 0, list);
        const answer = core.requests(this as object, fields, count);
        return answer === allowed ? apply(original, this, args) : answer;
      },
  );
}
