/** Limits of one inspection. Content beyond a limit is reported as not inspected. */
export interface Limits {
  /** The most characters of text that are read in total, including decoded text. */
  readonly maxText: number;
  /** The decoded characters that every event may have, however small the event is. */
  readonly decodedBase: number;
  /** The decoded characters that an event may have for each of its own characters and each decompressed byte. */
  readonly decodedRatio: number;
  /** The most nested decodings (base64 inside JSON is 2); nested objects do not count. */
  readonly maxDepth: number;
  /** The most values and keys, in the event and in all decoded texts together. */
  readonly maxNodes: number;
  /** The most bytes of all decompressed values together. */
  readonly maxInflate: number;
  /** The largest ratio of a decompressed value to its compressed form. */
  readonly maxInflateRatio: number;
  /** The decompressed bytes that every event may have; larger events may have `inflatedRatio` bytes for each of their own characters. */
  readonly inflatedBase: number;
  readonly inflatedRatio: number;
  /** The steps that the rules may take on every event (`rules/candidates.ts`). */
  readonly stepsBase: number;
  /** The steps that the rules may take for each of the event's own characters and each decompressed byte. */
  readonly stepsRatio: number;
  /** The most places that are reported one by one; further places are only counted. */
  readonly maxReported: number;
}

export const defaultLimits: Limits = Object.freeze({
  maxText: 16 * 1024 * 1024,
  decodedBase: 256 * 1024,
  decodedRatio: 4,
  maxDepth: 8,
  maxNodes: 500_000,
  maxInflate: 8 * 1024 * 1024,
  maxInflateRatio: 200,
  inflatedBase: 256 * 1024,
  inflatedRatio: 12,
  stepsBase: 7_000_000,
  stepsRatio: 420,
  maxReported: 50,
});
