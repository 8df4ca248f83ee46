/** Bounds of what a scan reads, each reported when it is reached. */
export interface SourceLimits {
  /** Bytes per file. */
  readonly fileBytes: number;
  /** Bytes read of all files together, each time one is read. */
  readonly allBytes: number;
  /** Files and folders looked at in one repository. */
  readonly entries: number;
  /** Folders below the root. */
  readonly depth: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: SourceLimits = {
  fileBytes: 8 * mebibyte,
  allBytes: 2048 * mebibyte,
  entries: 100_000,
  depth: 40,
};
