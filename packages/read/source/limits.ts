/** Bounds of the files that a scan reads. The scan reports each bound that it hits. */
export interface SourceLimits {
  /** Bytes per file. */
  readonly fileBytes: number;
  /** Bytes of one archive. Lambda takes packages of at most 50 MB. */
  readonly archiveBytes: number;
  /** Bytes of all files together. A file counts each time it is read. */
  readonly allBytes: number;
  /** Files and folders listed in one repository. */
  readonly entries: number;
  /** Levels of folders below the root. */
  readonly depth: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: SourceLimits = {
  fileBytes: 8 * mebibyte,
  archiveBytes: 50 * mebibyte,
  allBytes: 2048 * mebibyte,
  entries: 100_000,
  depth: 40,
};
