import type { Location } from './location.ts';

/** The scanner whose syntax a waiver uses: our own, or another one. */
export type WaiverAuthor = 'emmental' | 'checkov' | 'cfn_nag' | 'guard' | 'trivy';

/** A line by which somebody accepts findings. */
export interface Waiver extends Location {
  readonly by: WaiverAuthor;
  /** The rule as it is written there: `function/no-tracing`, `EMM-FN-XRAY`, `CKV_AWS_50`. */
  readonly rule: string;
  /** Null when the line gives no reason. */
  readonly reason: string | null;
  readonly owner: string | null;
  /** The last day on which it counts, `2027-03-31`; null = no end is given. */
  readonly until: string | null;
}
