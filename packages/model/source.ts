import type { Diagnostic } from './diagnostic.ts';

/**
 * The only way to a scanned repository's files: bounded in size, count and depth, never outside its root,
 * symlinks out refused. Paths are POSIX, relative to the root, without a leading `./`; the root itself is ''.
 */
export interface Source {
  /** Absolute path of the root, for libraries that must be given one. Never shown. */
  readonly directory: string;
  /** The text of a file (UTF-8, BOM cut, CRLF kept), or why it could not be had. */
  read(path: string): { readonly text: string } | { readonly diagnostic: Diagnostic };
  kind(path: string): 'file' | 'directory' | null;
  /** Names in a folder, sorted; [] when it is none. */
  list(path: string): readonly { readonly name: string; readonly kind: 'file' | 'directory' }[];
  /** The real path inside the root (symlinks followed), or null when it lies outside. */
  resolve(path: string): string | null;
  /** Problems so far: unreadable files, symlinks out of the root, limits. */
  diagnostics(): readonly Diagnostic[];
}
