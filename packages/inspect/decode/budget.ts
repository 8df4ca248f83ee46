import type { Limits } from './limits.ts';

/** A part of the event that was not inspected, and the reason. `limit` is true when a limit left the part out. */
export interface NotInspected {
  readonly path: string;
  readonly why: string;
  readonly limit?: true;
}

/**
 * Counts the work on one event, refuses work beyond the limits, and lists the places that were left out for this or
 * another reason.
 */
export class Budget {
  private readonly limits: Limits;
  private readonly places: NotInspected[] = [];
  private placeCount = 0;
  /** True when `places` holds a place that a limit left out. */
  private hasLimit = false;
  /** The characters of the event itself that were read. */
  private own = 0;
  /** The steps that were taken to decode (`Limits.decodedRatio`). */
  private decoded = 0;
  /** All characters that were read. */
  private text = 0;
  private visited = 0;
  /** The bytes of all decompressed values. */
  private inflated = 0;
  /** The bytes that failed and repeated inflations used up in addition (`inflationCost`, `failureCost`). */
  private wasted = 0;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /** Counts a value. Reports the place and returns false when too many values were visited. */
  visit(path: string): boolean {
    this.visited += 1;
    if (this.visited <= this.limits.maxNodes) return true;
    this.report(path, `more than ${this.limits.maxNodes} values`, true);
    return false;
  }

  /** Returns the number of further values that may be visited, plus one, so that the limit is reported. */
  valuesLeft(): number {
    return Math.max(0, this.limits.maxNodes - this.visited) + 1;
  }

  /** Returns true when so many places are left out that the walk need not go on. */
  isExhausted(): boolean {
    return this.placeCount > this.limits.maxReported;
  }

  /** Counts the characters of a text. Reports the place and returns false when the limits leave no room for the text. */
  afford(path: string, length: number, isDecoded: boolean): boolean {
    const { maxText, decodedBase, decodedRatio } = this.limits;
    if (this.text + length > maxText) {
      this.report(path, `more than ${maxText} characters in all`, true);
      return false;
    }
    if (!isDecoded) this.own += length;
    else {
      const most = decodedBase + decodedRatio * (this.own + this.inflated);
      if (this.decoded + length > most) {
        this.report(path, `more than ${most} decoded characters for an event of this size`, true);
        return false;
      }
      this.decoded += length;
    }
    this.text += length;
    return true;
  }

  /** Reports the place and returns false when the value was decoded too often to be decoded again. */
  mayDecode(path: string, times: number): boolean {
    if (times <= this.limits.maxDepth) return true;
    this.report(path, `decoded ${this.limits.maxDepth} times already`, true);
    return false;
  }

  countOwnBytes(length: number): void {
    this.own += length;
  }

  countDecodedValue(): void {
    this.decoded += valueCost;
  }

  countOpening(): void {
    this.decoded += openingCost;
  }

  countInflated(bytes: number): void {
    this.inflated += bytes;
  }

  /** Counts an inflation of damaged data, or one that ended at its limit of `bytes`. */
  countFailure(bytes = failureCost): void {
    this.wasted += bytes;
  }

  /** Returns how many bytes a compressed value may become. Reports the place and returns null when no room is left. */
  inflate(path: string, length: number): number | null {
    const { maxInflate, maxInflateRatio, inflatedBase, inflatedRatio } = this.limits;
    const most = Math.min(maxInflate, inflatedBase + inflatedRatio * this.own);
    const room = Math.min(most - this.inflated - this.wasted, Math.max(length * maxInflateRatio, 65_536));
    if (room <= 0) {
      this.report(path, `more than ${most} bytes of compressed data in all`, true);
      return null;
    }
    this.wasted += inflationCost;
    return room;
  }

  /** Returns the steps that the rules may take on the nodes. */
  ruleSteps(): number {
    return this.limits.stepsBase + this.limits.stepsRatio * (this.own + this.inflated);
  }

  /** Reports a place that is not inspected. The first place that a limit left out is always listed. */
  report(path: string, why: string, limit = false): void {
    this.placeCount += 1;
    if (this.places.length >= this.limits.maxReported && (!limit || this.hasLimit)) return;
    const place = path.length > 1000 ? `${path.slice(0, 1000)}…` : path;
    this.places.push(limit ? { path: place, why, limit } : { path: place, why });
    if (limit) this.hasLimit = true;
  }

  /** Counts places that are left out without being listed. */
  reportMore(count: number): void {
    this.placeCount += count;
  }

  /** Returns the places that were not inspected. The last one counts the places that are not listed. */
  notInspected(): readonly NotInspected[] {
    const hidden = this.placeCount - this.places.length;
    return hidden > 0
      ? [...this.places, { path: '', why: `${hidden} more places, for the same reasons` }]
      : this.places;
  }
}

/** The steps of a decoded value, and of a decoding that makes values, in addition to the characters of decoded texts. */
const valueCost = 8;
const openingCost = 64;
/**
 * The bytes of `maxInflate` that every inflation uses up, also a failed one: so thousands of damaged streams reach the
 * limit.
 */
const inflationCost = 512;
/** The bytes that an inflation of damaged data uses up in addition, because it takes several times as long. */
const failureCost = 2048;
