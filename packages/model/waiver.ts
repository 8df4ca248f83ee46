import type { Location } from './location.ts';

/** The scanner whose syntax a waiver uses. */
export type WaiverAuthor = 'emmental' | 'checkov' | 'cfn_nag' | 'guard' | 'trivy';

/** A line in a file by which a person accepts findings. */
export interface Waiver extends Location {
  readonly by: WaiverAuthor;
  /** The rule as the line names it: `function/no-tracing`, `EMM-FN-XRAY`, `CKV_AWS_50`. */
  readonly rule: string;
  /** Null when the line gives no reason. */
  readonly reason: string | null;
  readonly owner: string | null;
  /** The last day on which the waiver counts, `2027-03-31`, or another text that was written there; null = it has no end. */
  readonly until: string | null;
  /** The compared change adds the waiver, and the company rules allow that; absent = it was there before, or nothing was compared. */
  readonly isNew?: true;
}
