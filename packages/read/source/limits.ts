/** Bounds of what a scan reads, each reported when it is reached. */
export interface SourceLimits {
  /** Bytes per file. */
  readonly fileBytes: number;
  /** Files and folders looked at in one repository. */
  readonly entries: number;
  /** Folders below the root. */
  readonly depth: number;
}

export const defaultLimits: SourceLimits = { fileBytes: 8 * 1024 * 1024, entries: 100_000, depth: 40 };
