import { allowed, refused } from '../../core/contract.ts';
import { type Any, hookInner, told } from '../hook.ts';
import {
  apply,
  belongings,
  copyOf,
  getOwnPropertyDescriptor,
  indexOf,
  numberOf,
  put,
  text,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { hookWrites } from './writes.ts';

/** NGHTTP2_INADEQUATE_SECURITY: the one code of a stream that clients of gRPC show as PERMISSION_DENIED, which they do not try again. */
const permissionDenied = 12;

/** A head that says nothing, in the place of the head of a call that is refused: the stream must exist to end with a code. */
const noCall = [':method\0POST\0\0:scheme\0http\0\0:authority\0localhost\0\0:path\0/\0\0', 4] as const;

/**
 * Hooks HTTP/2. Its native code sends requests without calling the hooked write functions of the connection. So the guard hooks the call with
 * which a session takes over a connection, and the call that passes the header fields of a request. `session` is the prototype of the
 * native class of sessions, `stream` that of streams, which write what follows the head; `binding` makes the texts of errors.
 */
export function hookHttp2(shell: Shell, session: object, stream: object, binding: object): void {
  const { core } = shell;
  let words = '';
  idOf = getOwnPropertyDescriptor(stream, 'id')?.value as Any;
  const reset = getOwnPropertyDescriptor(stream, 'rstStream')?.value as () => void;
  const refuse = (call: object): void => {
    calls.set(call, true);
    apply(reset, call, [permissionDenied]);
  };
  hookWrites(shell, stream);
  for (let at = 0; at < writes.length; at += 1)
    hookInner(
      stream,
      writes[at] as string,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          const isRefused = calls.get(this as object);
          // Drops the bytes of a refused call: the client learns of the refusal by the end of the stream.
          if (isRefused === true) return allowed;
          const answer = apply(original, this, args);
          if (isRefused === undefined || answer === allowed) return answer;
          refuse(this as object);
          return allowed;
        },
    );
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
        const answer = core.requests(this as object, fields, count);
        const isCall = indexOf(fields, 'content-type\0application/grpc') >= 0;
        words = answer === allowed ? '' : told();
        if (answer !== allowed && !isCall) return answer;
        put(list, 0, answer === allowed ? fields : noCall[0]);
        put(list, 1, answer === allowed ? count : noCall[1]);
        put(args, 0, list);
        const made = apply(original, this, args);
        if (typeof made !== 'object' || made === null) return made;
        if (isCall) calls.set(made, false);
        if (answer === allowed) core.streams(this as object, made);
        else refuse(made);
        return made;
      },
  );
  // Node asks for the text of the error right after a refused request.
  hookInner(
    binding,
    'nghttp2ErrorString',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const own = apply(original, this, args);
        if (words === '' || args[0] !== refused) return own;
        const text = `Permission denied; ${words}`;
        words = '';
        return text;
      },
  );
}

/** Streams with calls of gRPC; the value is true when the call was refused. */
const calls = belongings<boolean>();

/** The native method that returns the number of a stream of HTTP/2; it throws for any other object. */
let idOf: Any | null = null;

/** True for a native stream of HTTP/2 whose bytes the guard does not read. */
export function takesFiles(sink: unknown): boolean {
  if (idOf === null || calls.get(sink as object) !== undefined) return false;
  try {
    apply(idOf, sink, []);
    return true;
  } catch {
    return false;
  }
}

const writes = [
  'writeBuffer',
  'writev',
  'writeLatin1String',
  'writeUtf8String',
  'writeAsciiString',
  'writeUcs2String',
] as const;
