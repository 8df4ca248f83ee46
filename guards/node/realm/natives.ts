/**
 * Native functions that the core's realm does not have. They take and return texts, numbers and bytes. The shell copies the bytes: otherwise
 * an object of the core's realm could get to a built-in that the function has replaced.
 */
export interface Natives {
  readonly size: (text: string, format: string) => number;
  readonly fill: (bytes: Uint8Array, text: string, format: string) => number;
  readonly text: (bytes: Uint8Array, format: string) => string;
  readonly isUtf8: (bytes: Uint8Array) => boolean;
  readonly isArrayBuffer: (value: unknown) => boolean;
  /** Returns null when the result is larger than `limit`, and undefined when the bytes are damaged. */
  readonly inflate: (
    format: 'gzip' | 'deflate' | 'raw' | 'brotli',
    bytes: Uint8Array,
    limit: number,
  ) => ArrayBuffer | null | undefined;
}
