import type { How } from './decoder.ts';

/** One text of the event, or one text that it decodes to. */
export interface DecodeNode {
  /** For example `Records[0].s3.object.key`. Parts of decoded documents continue the path. */
  readonly path: string;
  /** The text that was decoded into `value`; equal to `value` if nothing was decoded. */
  readonly raw: string;
  /** The text that rules read: for a key `parent.key`, for bytes the bytes as Latin-1. */
  readonly value: string;
  /** The decoders that led from the event to `value`, outermost first. */
  readonly how: readonly How[];
  readonly kind: 'value' | 'key' | 'bytes';
  /** True when the text was opened as a format: its parts follow as separate nodes, and rules read only the parts. */
  readonly container: boolean;
}

/** Describes a value of any type for the learned shapes (`shape/`). */
export interface Structure {
  readonly path: string;
  readonly type: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  /** The value of a scalar, or the number of members of an object or array. */
  readonly value: string | number | boolean | null;
  /** The last decoder that led to this value. */
  readonly how?: How;
}
