/** What one inspection may cost; whatever is cut by a limit is reported as not inspected. */
export interface Limits {
  /** Characters of text that are read in all, decoded text included. */
  readonly maxText: number;
  /** Decodings inside each other (base64 in JSON in … = 2); nesting of objects is not counted. */
  readonly maxDepth: number;
  /** Values and keys of the event and of what it decodes to. */
  readonly maxNodes: number;
  /** Bytes that compressed values may become in all. */
  readonly maxInflate: number;
  /** How many times larger than its compressed form a value may become. */
  readonly maxInflateRatio: number;
  /** Places that are listed one by one when a limit cuts. */
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
