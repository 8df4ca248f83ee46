import { allowed } from '../../core/contract.ts';
import { hookInner } from '../hook.ts';
import { apply, copyOf, numberOf, put, text } from '../primordials.ts';
import type { Shell } from '../shell.ts';

/**
 * Hooks HTTP/2. Its native code sends requests without calling the hooked write functions of the connection. So the guard hooks the call with
 * which a session takes over a connection, and the call that passes the header fields of a request. `session` is the prototype of the
 * native class of sessions.
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
        // The list holds all header fields as one text, and their number.
        const list = copyOf(args[0]);
        const fields = text(list[0]);
        const count = numberOf(list[1]) >>> 0;
        put(list, 0, fields);
        put(list, 1, count);
        put(args, 0, list);
        const answer = core.requests(this as object, fields, count);
        return answer === allowed ? apply(original, this, args) : answer;
      },
  );
}
