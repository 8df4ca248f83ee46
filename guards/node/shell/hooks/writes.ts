import { allowed, refused } from '../../core/contract.ts';
import { hookInner, told } from '../hook.ts';
import {
  belongings,
  byteLength,
  bytesFrom,
  copyOf,
  defineProperty,
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

/** The functions of the core that judge bytes, and the function that writes a text. */
interface Wire {
  readonly sent: Shell['core']['sent'];
  readonly wants: Shell['core']['wants'];
  readonly beside: Shell['core']['beside'];
  /** Writes a text in which each character is one byte. */
  writeText: Writing;
}

/** Keeps copied bytes until their request object is freed, because Node only keeps the original bytes until they are sent. */
const held = belongings<object>();

/** Writes up to this many bytes are sent as a text; for longer writes, copying the bytes is faster. */
const maxText = 1024;

/** The error number EINVAL. */
const invalid = -22;

/**
 * Hooks the write functions of connections, before TLS encrypts the bytes. The guard sends exactly the text that the core has read (each
 * character is one byte), so the bytes cannot change in between. Native code sends one text faster than separate chunks for the head and
 * the body of a request.
 */
export function hookWrites(shell: Shell, prototype: object | undefined): void {
  const { sent, wants, beside } = shell.core;
  const wire: Wire = { sent, wants, beside, writeText: () => invalid };
  hookLatin1(wire, prototype);
  hookUtf8(wire, prototype);
  hookEncoded(wire, prototype, 'writeAsciiString', 'latin1');
  hookEncoded(wire, prototype, 'writeUcs2String', 'ucs2');
  hookBytes(wire, prototype);
  hookChunks(wire, prototype);
}

/** Returns the number of a refused write. Node puts the text `error` of the request into the error that it makes. */
function refusedWrite(request: unknown, answer: number): number {
  const value = told();
  if (value !== '' && typeof request === 'object' && request !== null)
    defineProperty(request, 'error', { value, writable: true, configurable: true });
  return answer;
}

/** True when a message to another process carries a connection that the guard has to read: it would not be read there. */
const givesAway = ({ wants, beside }: Wire, handle: unknown): boolean =>
  typeof handle === 'object' &&
  handle !== null &&
  wants(handle, 0) >= 0 &&
  beside('a connection passed to another process') !== allowed;

function hookLatin1(wire: Wire, prototype: object | undefined): void {
  const { sent } = wire;
  hookInner(prototype, 'writeLatin1String', (original) => {
    const write = uncurry(original) as unknown as Writing;
    wire.writeText = write;
    return function (this: unknown, request: unknown, value: unknown, handle: unknown): unknown {
      if (givesAway(wire, handle)) return refusedWrite(request, refused);
      const bytes = text(value);
      const answer = sent(this as object, bytes, bytes.length);
      return answer === allowed ? write(this, request, bytes, handle) : refusedWrite(request, answer);
    };
  });
}

function hookUtf8(wire: Wire, prototype: object | undefined): void {
  const { sent } = wire;
  hookInner(prototype, 'writeUtf8String', (original) => {
    const write = uncurry(original) as unknown as Writing;
    return function (this: unknown, request: unknown, value: unknown, handle: unknown): unknown {
      if (givesAway(wire, handle)) return refusedWrite(request, refused);
      const data = text(value);
      if (byteLength(data) !== data.length)
        return writeEncoded(wire, this as object, request, data, 'utf8', handle, write);
      // All characters are ASCII, so each character is one byte in every encoding.
      const answer = sent(this as object, data, data.length);
      return answer === allowed ? write(this, request, data, handle) : refusedWrite(request, answer);
    };
  });
}

function hookEncoded(wire: Wire, prototype: object | undefined, name: string, encoding: string): void {
  hookInner(prototype, name, (original) => {
    const write = uncurry(original) as unknown as Writing;
    return function (this: unknown, request: unknown, value: unknown, handle: unknown): unknown {
      return writeEncoded(wire, this as object, request, text(value), encoding, handle, write);
    };
  });
}

function writeEncoded(
  wire: Wire,
  connection: object,
  request: unknown,
  data: string,
  encoding: string,
  handle: unknown,
  write: Writing,
): unknown {
  const { sent, wants, writeText } = wire;
  if (givesAway(wire, handle)) return refusedWrite(request, refused);
  const isRead = wants(connection, 0) >= 0;
  const bytes = isRead ? encoded(data, encoding) : data;
  const answer = sent(connection, bytes, bytes.length);
  if (answer !== allowed) return refusedWrite(request, answer);
  return isRead ? writeText(connection, request, bytes, handle) : write(connection, request, data, handle);
}

function hookBytes(wire: Wire, prototype: object | undefined): void {
  const { sent, wants } = wire;
  hookInner(prototype, 'writeBuffer', (original) => {
    const write = uncurry(original) as unknown as Writing;
    // Messages in the form `advanced` pass a handle here, too.
    return function (this: unknown, request: unknown, value: unknown, handle: unknown): unknown {
      if (givesAway(wire, handle)) return refusedWrite(request, refused);
      const length = isBytes(value) ? lengthOf(value) : 0;
      const wanted = wants(this as object, length);
      if (wanted < 0 || !isBytes(value)) return write(this, request, value, handle);
      const isText = length <= maxText && wanted >= length;
      // A copy is judged and sent, because other code could change the original bytes until they are sent.
      const bytes = isText || wanted === 0 ? value : bytesFrom(value);
      const read = latin1Of(bytes, 0, min(length, wanted));
      const answer = sent(this as object, read, length);
      if (answer !== allowed) return refusedWrite(request, answer);
      if (isText) return wire.writeText(this, request, read);
      if (wanted !== 0) held.set(request as object, bytes);
      return write(this, request, bytes);
    };
  });
}

function hookChunks(wire: Wire, prototype: object | undefined): void {
  const { sent } = wire;
  hookInner(prototype, 'writev', (original) => {
    const write = uncurry(original) as unknown as Writing;
    return function (this: unknown, request: unknown, value: unknown, areBuffers: unknown): unknown {
      const list = value as ArrayLike<unknown>;
      const step = areBuffers === true ? 1 : 2;
      // Joins all chunks; in the list each chunk is followed by its encoding, unless all chunks are bytes. The loop is not a separate
      // function, because V8 optimises a larger function sooner.
      let joined = '';
      let left = maxText;
      for (let at = 0; at < list.length && left >= 0; at += step) {
        const chunk = list[at];
        const encoding = step === 1 ? 'buffer' : list[at + 1];
        if (typeof chunk === 'string' && step === 2) {
          if (typeof encoding !== 'string') left = -1;
          else joined += encoding === 'latin1' ? chunk : encoded(chunk, encoding);
        } else {
          const length = isBytes(chunk) ? lengthOf(chunk) : maxText + 1;
          left -= length;
          if (left >= 0) joined += latin1Of(chunk as Uint8Array, 0, length);
        }
      }
      if (left < 0)
        return writeChunks(wire, this as object, request as object, value, areBuffers === true, write);
      const answer = sent(this as object, joined, joined.length);
      return answer === allowed ? wire.writeText(this, request, joined) : answer;
    };
  });
}

/** Writes chunks that are too long for one text, or that have a type that Node does not use. */
function writeChunks(
  wire: Wire,
  handle: object,
  request: object,
  value: unknown,
  areBuffers: boolean,
  write: Writing,
): unknown {
  const chunks = copyOf(value);
  if (wire.wants(handle, 0) < 0) return write(handle, request, chunks, areBuffers);
  for (let at = 0; at < chunks.length; at += 1) {
    const chunk = chunks[at];
    // Node itself passes only Uint8Arrays here. Its native code would accept other objects with bytes, too, so they are refused.
    if (areBuffers && !isBytes(chunk)) return invalid;
    put(chunks, at, isBytes(chunk) ? bytesFrom(chunk) : text(chunk));
  }
  held.set(request, chunks);
  const answer = areBuffers ? buffersSent(wire, handle, chunks) : chunksSent(wire, handle, chunks);
  return answer === allowed ? write(handle, request, chunks, areBuffers) : refusedWrite(request, answer);
}

function buffersSent(wire: Wire, handle: object, chunks: unknown[]): number {
  for (let at = 0; at < chunks.length; at += 1) {
    const answer = chunkSent(wire, handle, chunks[at], 'buffer');
    if (answer !== allowed) return answer;
  }
  return allowed;
}

/** Asks the core about each chunk of a list in which each chunk is followed by its encoding. */
function chunksSent(wire: Wire, handle: object, chunks: unknown[]): number {
  for (let at = 0; at + 1 < chunks.length; at += 2) {
    const answer = chunkSent(wire, handle, chunks[at], chunks[at + 1] as string);
    if (answer !== allowed) return answer;
  }
  return allowed;
}

function chunkSent({ sent, wants }: Wire, handle: object, chunk: unknown, encoding: string): number {
  const bytes = isBytes(chunk) ? null : encoded(chunk as string, encoding);
  const length = bytes === null ? lengthOf(chunk) : bytes.length;
  const wanted = wants(handle, length);
  if (wanted < 0) return allowed;
  const read =
    bytes === null ? latin1Of(chunk as Uint8Array, 0, min(length, wanted)) : slice(bytes, 0, wanted);
  return sent(handle, read, length);
}
