/** A finding of the last scan. */
export interface FindingRow {
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: string;
  readonly title: string;
  readonly state: 'new' | 'inProgress' | 'suppressed' | 'resolved';
  readonly isReopened: boolean;
  readonly owner: string | null;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly document: unknown;
}
