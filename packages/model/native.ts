import type { CodeUse } from './compiled-profile.ts';

/** Code beside the function's own files of its language: what it links, WebAssembly, what its packages make of texts; as files tell it. */
export interface NativeUse {
  readonly uses: readonly CodeUse[];
  /** The file that shows it, from the root of the scan; a binary has line 1. */
  readonly file: string;
  readonly line: number;
  /** `bcrypt@5.1.1: lib/binding/napi-v3/bcrypt_lib.node`. */
  readonly text: string;
  /** Null: it is loaded. Else what is not known, and why, as fragments of a sentence. */
  readonly open: { readonly what: string; readonly why: string } | null;
  /** What it uses of the system by itself, in place of code. */
  readonly system?: SystemUse;
}

/** What a package does by itself wherever it is used: a file or folder, as an absolute glob, a program with its arguments, or a host, as the rulebase has them. */
export type SystemUse =
  | { readonly read: string }
  | { readonly write: string }
  | { readonly to: string }
  | { readonly run: string; readonly args: readonly string[] };

/** What a function has beside the code of its language: who runs code in it has that, too. */
export interface PackageCode {
  /** Native code that is linked: it reaches past what a guard within the language sees. WebAssembly does not. */
  readonly native: NativeUse | null;
  /** Code made of texts: a value that gets there is code. */
  readonly texts: NativeUse | null;
}

/** Of each the first use that is certain, else one that is not decided, else null. */
export function packageCodeOf(uses: readonly NativeUse[]): PackageCode {
  const first = (wanted: readonly CodeUse[]): NativeUse | null => {
    const all = uses.filter((one) => one.uses.some((use) => wanted.includes(use)));
    return all.find(({ open }) => open === null) ?? all[0] ?? null;
  };
  return { native: first(['addon']), texts: first(['eval', 'vm']) };
}
