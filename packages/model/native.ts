import type { CodeUse } from './compiled-profile.ts';

/**
 * A use of code that is not in the JavaScript or Python files of the function: a native library, WebAssembly, or code
 * that a package generates at run time. The files of the deployment prove it.
 */
export interface NativeUse {
  readonly uses: readonly CodeUse[];
  /** The name, without a version, of the package that contains the code; null = no single package contains it. */
  readonly package: string | null;
  /** The file that proves the use, relative to the root of the scan; a binary file has line 1. */
  readonly file: string;
  readonly line: number;
  /** `bcrypt@5.1.1: lib/binding/napi-v3/bcrypt_lib.node`. */
  readonly text: string;
  /** Null = the code is loaded. Otherwise the thing that is not known, and why, as fragments of a sentence. */
  readonly open: { readonly what: string; readonly why: string } | null;
  /** A file, host or program that the package itself uses, without a call in the code of the function. */
  readonly system?: SystemUse;
}

/** A file or folder (absolute glob), a host, or a program with its arguments that a package uses, written as in the rulebase. */
export type SystemUse =
  | { readonly read: string }
  | { readonly write: string }
  | { readonly to: string }
  | { readonly run: string; readonly args: readonly string[] };
