import type { CodeUse } from './compiled-profile.ts';

/** Code beside the function's own files of its language: what it links, WebAssembly, what its packages make of texts; as files tell it. */
export interface NativeUse {
  readonly uses: readonly CodeUse[];
  /** The name of the package that it belongs to, without a version; null: it is of the repository itself, or of no package alone. */
  readonly package: string | null;
  /** The file that shows it, from the root of the scan; a binary has line 1. */
  readonly file: string;
  readonly line: number;
  /** `bcrypt@5.1.1: lib/binding/napi-v3/bcrypt_lib.node`. */
  readonly text: string;
  /** Null: it is loaded. Else what is not known, and why, as fragments of a sentence. */
  readonly open: { readonly what: string; readonly why: string } | null;
  /** A use of the system by the package itself, without code of the function. */
  readonly system?: SystemUse;
}

/** A use of the system by a package itself: a file or folder (absolute glob), a program with its arguments, or a host, written as in the rulebase. */
export type SystemUse =
  | { readonly read: string }
  | { readonly write: string }
  | { readonly to: string }
  | { readonly run: string; readonly args: readonly string[] };
