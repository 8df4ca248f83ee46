import type { Part } from './parts.ts';

/** Packed texts (Brotli, Base64) that guard.cjs carries besides the core and the shell (`build.mjs`). */
export interface Texts {
  readonly inspection: () => string;
  readonly later: () => string;
  readonly reading: () => string;
  readonly requests: () => string;
  readonly part: (name: Part) => string;
}

/** Code that V8 compiled ahead of time (`ahead.ts`). */
export interface Ahead {
  readonly shell: Uint8Array;
  readonly core: Uint8Array;
}

export interface Carried {
  readonly texts: Texts;
  readonly core: Script;
  /** True when V8 used code that was compiled ahead of time. */
  readonly isTaken: boolean;
}

export interface Script {
  readonly runInThisContext: () => unknown;
  readonly runInContext: (context: object) => unknown;
  readonly createCachedData: () => Uint8Array;
  /** Only set for a script that was made with compiled code. */
  readonly cachedDataRejected?: boolean;
}
export type ScriptClass = new (source: string, options: object) => Script;

/** Makes the options of a script. V8 refuses code of another version or of other flags, and compiles the text then. */
export const scriptOptions = (name: string, cachedData: Uint8Array | undefined): object => ({
  __proto__: null,
  filename: `emmental:${name}`,
  cachedData,
});
