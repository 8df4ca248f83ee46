import type { Hint } from '../trigger/row.ts';

/**
 * Returns true for a list of at least `atLeast` numbers from -128 to 255: such a list holds bytes, as Kafka header
 * values and Node buffers in JSON do.
 */
export function isByteArray(items: readonly unknown[], atLeast: number): boolean {
  if (items.length < atLeast) return false;
  for (let index = 0; index < items.length; index += 1) {
    const descriptor = Object.getOwnPropertyDescriptor(items, index);
    const item: unknown = descriptor && 'value' in descriptor ? descriptor.value : null;
    if (typeof item !== 'number' || !Number.isInteger(item) || item < -128 || item > 255) return false;
  }
  return true;
}

/**
 * Returns true when bytes start a Java stream, a pickle, or a .NET or Ruby object. Other bytes that are not text come
 * from a word that happens to be valid base64.
 */
export const startsSerialised = (bytes: Uint8Array): boolean =>
  bytes.length > 8 &&
  (bytes[0] === 0xac || bytes[0] === 0x80 || (bytes[0] === 0 && bytes[1] === 1) || bytes[0] === 4);

/** Returns bytes as a text with one character for each byte. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** Returns whether `readBytes` will try to inflate the bytes. */
export const startsCompressed = (bytes: Uint8Array, hint: Hint | undefined): boolean =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b) ||
  (bytes[0] === 0x78 && ((0x78 << 8) | (bytes[1] ?? 0)) % 31 === 0) ||
  hint === 'brotli' ||
  hint === 'deflate';
