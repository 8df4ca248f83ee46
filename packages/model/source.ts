import type { Diagnostic } from './diagnostic.ts';

/**
 * The files of a scanned repository; nothing else reads them. It limits size, count and depth, and refuses paths and
 * symlinks that lead out of the root. Paths are POSIX, relative to the root, without a leading `./`; the root is ''.
 */
export interface Source {
  /** Absolute path of the root, for libraries that need one. No report shows it. */
  readonly directory: string;
  /** Returns the text of a file (UTF-8, without BOM, CRLF kept), or a diagnostic with the reason why it cannot be read. */
  read(path: string): { readonly text: string } | { readonly diagnostic: Diagnostic };
  /** Returns the bytes of a file within the limits, for archives; null if it cannot be read. Absent = the source has texts only. */
  bytes?(path: string): Uint8Array | null;
  kind(path: string): 'file' | 'directory' | null;
  /** Returns the sorted names in a folder; [] when the path is not a folder. */
  list(path: string): readonly { readonly name: string; readonly kind: 'file' | 'directory' }[];
  /** Follows symlinks and returns the real path inside the root, or null when it lies outside. */
  resolve(path: string): string | null;
  /** Returns the problems so far: unreadable files, symlinks out of the root, exceeded limits. */
  diagnostics(): readonly Diagnostic[];
}
