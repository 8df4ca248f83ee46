/** Replaces the parts of `node:zlib` that the inspection engine uses. */
import { Buffer } from './buffer.ts';
import type { Natives } from './natives.ts';

declare const natives: Natives;

const inflater =
  (format: 'gzip' | 'deflate' | 'raw' | 'brotli') =>
  (bytes: Uint8Array, { maxOutputLength }: { readonly maxOutputLength: number }): Buffer => {
    const inflated = natives.inflate(format, bytes, maxOutputLength);
    if (inflated === null) throw Object.assign(new Error('too large'), { code: 'ERR_BUFFER_TOO_LARGE' });
    if (inflated === undefined) throw new Error('damaged');
    return Buffer.from(inflated, 0, inflated.byteLength);
  };

export const gunzipSync = inflater('gzip');
export const inflateRawSync = inflater('raw');
export const inflateSync = inflater('deflate');
export const brotliDecompressSync = inflater('brotli');
