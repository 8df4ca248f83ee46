/** Limits of one inspection. Content beyond a limit is reported as not inspected. */
export interface Limits {
  /** The most characters of text that are read in total, including decoded text. */
  readonly maxText: number;
  /** The most nested decodings (base64 inside JSON is 2); nested objects do not count. */
  readonly maxDepth: number;
  /** The most values and keys, in the event and in all decoded texts together. */
  readonly maxNodes: number;
  /** The most bytes of all decompressed values together. */
  readonly maxInflate: number;
  /** The largest ratio of a decompressed value to its compressed form. */
  readonly maxInflateRatio: number;
  /** The most places that are reported one by one; further places are only counted. */
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
