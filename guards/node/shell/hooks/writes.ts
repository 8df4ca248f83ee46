import { allowed } from '../../core/contract.ts';
import { hookInner } from '../hook.ts';
import {
  belongings,
  byteLength,
  bytesFrom,
  copyOf,
  encoded,
  isBytes,
  latin1Of,
  lengthOf,
  min,
  put,
  slice,
  text,
  uncurry,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';

type Writing = (self: unknown, ...args: unknown[]) => unknown;

/** Bytes must live as long as their request: Node keeps only those that it was given. */
const held = belongings<object>();

/** Bytes of one write that are made a text of: longer ones are cheaper as they are. */
const most = 1024;

/**
 * What is written to a connection, before TLS makes it unreadable. What was read leaves as the text that was read, each sign a byte:
 * nobody changes it on the way, and native code sends one text faster than the chunks that head and body of a request are.
 */
export function hookWrites(shell: Shell, prototype: object | undefined): void {
  const { sent, wants } = shell.core;
  let writeText: Writing = () => -22;
  hookInner(prototype, 'writeLatin1String', (original) => {
    const write = uncurry(original) as unknown as Writing;
    writeText = write;
    return function (this: unknown, request: unknown, given: unknown, handle: unknown): unknown {
      const bytes = text(given);
      const answer = sent(this as object, bytes, bytes.length);
      return answer === allowed ? write(this, request, bytes, handle) : answer;
    };
  });
  hookInner(prototype, 'writeUtf8String', (original) => {
    const write = uncurry(original) as unknown as Writing;
    return function (this: unknown, request: unknown, given: unknown, handle: unknown): unknown {
      const data = text(given);
      if (byteLength(data) !== data.length)
        return encodedWritten(this as object, request, data, 'utf8', handle, write);
      // Each sign is a byte, in whatever encoding.
      const answer = sent(this as object, data, data.length);
      return answer === allowed ? write(this, request, data, handle) : answer;
    };
  });
  const texts = [
    ['writeAsciiString', 'latin1'],
    ['writeUcs2String', 'ucs2'],
  ] as const;
  for (let at = 0; at < texts.length; at += 1) {
    const [name, encoding] = texts[at] as (typeof texts)[number];
    hookInner(prototype, name, (original) => {
      const write = uncurry(original) as unknown as Writing;
      return function (this: unknown, request: unknown, given: unknown, handle: unknown): unknown {
        return encodedWritten(this as object, request, text(given), encoding, handle, write);
      };
    });
  }

  function encodedWritten(
    connection: object,
    request: unknown,
    data: string,
    encoding: string,
    handle: unknown,
    write: Writing,
  ): unknown {
    const isRead = wants(connection, 0) >= 0;
    const bytes = isRead ? encoded(data, encoding) : data;
    const answer = sent(connection, bytes, bytes.length);
    if (answer !== allowed) return answer;
    return isRead ? writeText(connection, request, bytes, handle) : write(connection, request, data, handle);
  }

  hookInner(prototype, 'writeBuffer', (original) => {
    const write = uncurry(original) as unknown as Writing;
    return function (this: unknown, request: unknown, given: unknown): unknown {
      const length = isBytes(given) ? lengthOf(given) : 0;
      const wanted = wants(this as object, length);
      if (wanted < 0 || !isBytes(given)) return write(this, request, given);
      const isText = length <= most && wanted >= length;
      // What was read is what leaves, whatever becomes of the bytes while they wait.
      const bytes = isText || wanted === 0 ? given : bytesFrom(given);
      const read = latin1Of(bytes, 0, min(length, wanted));
      const answer = sent(this as object, read, length);
      if (answer !== allowed) return answer;
      if (isText) return writeText(this, request, read);
      if (wanted !== 0) held.set(request as object, bytes);
      return write(this, request, bytes);
    };
  });
  hookInner(prototype, 'writev', (original) => {
    const write = uncurry(original) as unknown as Writing;
    return function (this: unknown, request: unknown, given: unknown, areBuffers: unknown): unknown {
      const list = given as ArrayLike<unknown>;
      const step = areBuffers === true ? 1 : 2;
      // All of the chunks, each followed by its encoding where they are not all bytes. Here and not in a function of its own: V8
      // compiles what is larger sooner.
      let whole = '';
      let left = most;
      for (let at = 0; at < list.length && left >= 0; at += step) {
        const chunk = list[at];
        const encoding = step === 1 ? 'buffer' : list[at + 1];
        if (typeof chunk === 'string' && step === 2) {
          if (typeof encoding !== 'string') left = -1;
          else whole += encoding === 'latin1' ? chunk : encoded(chunk, encoding);
        } else {
          const length = isBytes(chunk) ? lengthOf(chunk) : most + 1;
          left -= length;
          if (left >= 0) whole += latin1Of(chunk as Uint8Array, 0, length);
        }
      }
      if (left < 0)
        return chunksWritten(this as object, request as object, given, areBuffers === true, write);
      const answer = sent(this as object, whole, whole.length);
      return answer === allowed ? writeText(this, request, whole) : answer;
    };
  });

  /** What is longer than what is made a text of, or what Node does not give. */
  function chunksWritten(
    handle: object,
    request: object,
    given: unknown,
    areBuffers: boolean,
    write: Writing,
  ): unknown {
    const chunks = copyOf(given);
    if (wants(handle, 0) < 0) return write(handle, request, chunks, areBuffers);
    for (let at = 0; at < chunks.length; at += 1) {
      const one = chunks[at];
      // Node gives bytes and nothing like them, which its native code would take, too.
      if (areBuffers && !isBytes(one)) return -22;
      put(chunks, at, isBytes(one) ? bytesFrom(one) : text(one));
    }
    held.set(request, chunks);
    const answer = areBuffers ? buffersSent(handle, chunks) : chunksSent(handle, chunks);
    return answer === allowed ? write(handle, request, chunks, areBuffers) : answer;
  }

  function buffersSent(handle: object, chunks: unknown[]): number {
    for (let at = 0; at < chunks.length; at += 1) {
      const answer = chunkSent(handle, chunks[at], 'buffer');
      if (answer !== allowed) return answer;
    }
    return allowed;
  }

  /** Chunk and encoding take turns. */
  function chunksSent(handle: object, chunks: unknown[]): number {
    for (let at = 0; at + 1 < chunks.length; at += 2) {
      const answer = chunkSent(handle, chunks[at], chunks[at + 1] as string);
      if (answer !== allowed) return answer;
    }
    return allowed;
  }

  function chunkSent(handle: object, chunk: unknown, encoding: string): number {
    const bytes = isBytes(chunk) ? null : encoded(chunk as string, encoding);
    const length = bytes === null ? lengthOf(chunk) : bytes.length;
    const wanted = wants(handle, length);
    if (wanted < 0) return allowed;
    const read =
      bytes === null ? latin1Of(chunk as Uint8Array, 0, min(length, wanted)) : slice(bytes, 0, wanted);
    return sent(handle, read, length);
  }
}
