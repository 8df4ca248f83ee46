/** One output that a build makes of one source. Paths are relative to the root. */
export type BuildOutput =
  /** A file that a bundler makes of an entry file; `output` has no ending, and is null if the description does not name it. */
  | { readonly kind: 'file'; readonly entry: string; readonly output: string | null }
  /** A folder in which each file is compiled from the file of the same path in `from`. */
  | { readonly kind: 'folder'; readonly from: string; readonly output: string }
  /** An archive of a folder. */
  | { readonly kind: 'archive'; readonly from: string; readonly output: string }
  /** An archive for each folder in `from`; `*` in the file name `output` stands for the name of the folder. */
  | { readonly kind: 'archives'; readonly from: string; readonly output: string };

/** At most this many outputs of one description are kept. */
export const mostOutputs = 500;
