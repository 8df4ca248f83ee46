import type { Part } from './parts.ts';

/** Functions that return the packed texts (Brotli, Base64) in guard.cjs: all code and data except the core and the shell (`build.mjs`). */
export interface Texts {
  readonly inspection: () => string;
  readonly later: () => string;
  readonly reading: () => string;
  readonly requests: () => string;
  readonly googleMethods: () => string;
  readonly part: (name: Part) => string;
}

/** Code that V8 compiled ahead of time (`ahead.ts`). */
export interface Ahead {
  readonly shell: Uint8Array;
  readonly core: Uint8Array;
}

/** The contents of guard.cjs that the shell gets at the start. */
export interface Carried {
  readonly texts: Texts;
  readonly core: Script;
  /** True when V8 used code that was compiled ahead of time. */
  readonly isTaken: boolean;
}

/** The methods of Node's `vm.Script` that the guard uses. */
export interface Script {
  readonly runInThisContext: () => unknown;
  readonly runInContext: (context: object) => unknown;
  readonly createCachedData: () => Uint8Array;
  /** True when V8 did not accept the compiled code; undefined for a script that was made without compiled code. */
  readonly cachedDataRejected?: boolean;
}
export type ScriptClass = new (source: string, options: object) => Script;

/** Makes the options of a script. V8 rejects compiled code (`cachedData`) of another version or of other flags, and then compiles the text. */
export const scriptOptions = (name: string, cachedData: Uint8Array | undefined): object => ({
  __proto__: null,
  filename: `emmental:${name}`,
  cachedData,
});
