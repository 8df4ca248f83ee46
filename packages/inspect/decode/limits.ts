/** Limits of one inspection. Content that a limit cuts off is reported as not inspected. */
export interface Limits {
  /** Characters of text that are read in total, decoded text included. */
  readonly maxText: number;
  /** Decodings inside each other (base64 in JSON in … = 2); nested objects do not count. */
  readonly maxDepth: number;
  /** Values and keys of the event and of everything it decodes to. */
  readonly maxNodes: number;
  /** Bytes that all compressed values together may become. */
  readonly maxInflate: number;
  /** Factor by which a value may exceed its compressed form. */
  readonly maxInflateRatio: number;
  /** Places that are reported one by one; further ones are only counted. */
  readonly maxReported: number;
}

export const defaultLimits: Limits = Object.freeze({
  maxText: 16 * 1024 * 1024,
  maxDepth: 8,
  maxNodes: 500_000,
  maxInflate: 8 * 1024 * 1024,
  maxInflateRatio: 200,
  maxReported: 50,
});
