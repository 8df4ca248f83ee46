/**
 * Native functions that the core's realm has none of its own of. They take and give texts, numbers and bytes; the shell
 * copies bytes, so that no object of the core reaches code that the function may have put in place of a built-in.
 */
export interface Natives {
  readonly size: (text: string, how: string) => number;
  readonly fill: (bytes: Uint8Array, text: string, how: string) => number;
  readonly text: (bytes: Uint8Array, how: string) => string;
  readonly isUtf8: (bytes: Uint8Array) => boolean;
  readonly isArrayBuffer: (value: unknown) => boolean;
  /** null: larger than `limit`; undefined: damaged. */
  readonly inflate: (
    how: 'gzip' | 'deflate' | 'raw' | 'brotli',
    bytes: Uint8Array,
    limit: number,
  ) => ArrayBuffer | null | undefined;
}
