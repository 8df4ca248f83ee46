/** Replaces the parts of `node:buffer` that the inspection engine uses; it is built on the built-ins of the core's realm. */
import type { Natives } from './natives.ts';

declare const natives: Natives;

type Encoding = 'utf8' | 'utf-8' | 'utf16le' | 'latin1' | 'hex' | 'base64' | 'base64url';

/** The type of `Uint8Array` without its static `from`, whose parameters differ from those of `Buffer.from`. */
type ByteArray = new (source: number | ArrayBufferLike, from?: number, length?: number) => Uint8Array;

/** Bytes with those methods of Node's Buffer that the inspection engine uses. */
export class Buffer extends (Uint8Array as unknown as ByteArray) {
  static from(
    source: string | ArrayBufferLike | ArrayLike<number> | Uint8Array,
    format?: Encoding | number | ((value: number, key: number) => number),
    length?: number,
  ): Buffer {
    if (typeof source === 'string') {
      const form = typeof format === 'string' ? format : 'utf8';
      const bytes = new Buffer(natives.size(source, form));
      const size = natives.fill(bytes, source, form);
      return size === bytes.length ? bytes : (bytes.subarray(0, size) as Buffer);
    }
    if (source instanceof ArrayBuffer || natives.isArrayBuffer(source))
      return new Buffer(source as ArrayBuffer, typeof format === 'number' ? format : 0, length);
    const list = source as ArrayLike<number>;
    const bytes = new Buffer(list.length);
    for (let at = 0; at < list.length; at += 1) bytes[at] = list[at] ?? 0;
    return bytes;
  }

  static alloc(size: number): Buffer {
    return new Buffer(size);
  }

  static isBuffer(value: unknown): value is Buffer {
    return value instanceof Buffer;
  }

  static concat(parts: readonly Uint8Array[]): Buffer {
    let size = 0;
    for (const part of parts) size += part.length;
    const joined = new Buffer(size);
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }

  swap16(): this {
    for (let at = 0; at + 1 < this.length; at += 2) {
      const first = this[at] ?? 0;
      this[at] = this[at + 1] ?? 0;
      this[at + 1] = first;
    }
    return this;
  }

  override toString(format: Encoding = 'utf8', from = 0, to = this.length): string {
    return natives.text(from === 0 && to >= this.length ? this : this.subarray(from, to), format);
  }
}

/**
 * Returns true for valid UTF-8. In most cases all bytes are ASCII, or the first byte beyond ASCII is already invalid; only otherwise the
 * bytes are copied out of the realm for the native test.
 */
export function isUtf8(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= 0x80) return isLead(byte) && isTrail(bytes[at + 1]) && natives.isUtf8(bytes);
  }
  return true;
}

/** Recognise the first and the second byte of a character with several bytes. Source: RFC 3629. */
const isLead = (byte: number): boolean => byte >= 0xc2 && byte <= 0xf4;
const isTrail = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
