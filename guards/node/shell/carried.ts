import type { Part } from './parts.ts';

/** What guard.cjs carries as text (`build.mjs`) besides the core and the shell: packed (Brotli, Base64). */
export interface Texts {
  readonly inspection: () => string;
  readonly later: () => string;
  readonly reading: () => string;
  readonly requests: () => string;
  readonly part: (name: Part) => string;
}

/** Code that V8 made of both ahead of time (`ahead.ts`). */
export interface Ahead {
  readonly shell: Uint8Array;
  readonly core: Uint8Array;
}

export interface Carried {
  readonly texts: Texts;
  readonly core: Script;
  /** V8 has taken code that was made ahead of time. */
  readonly isTaken: boolean;
}

export interface Script {
  readonly runInThisContext: () => unknown;
  readonly runInContext: (context: object) => unknown;
  readonly createCachedData: () => Uint8Array;
  /** Only where code was given. */
  readonly cachedDataRejected?: boolean;
}
export type ScriptClass = new (source: string, options: object) => Script;

/** V8 refuses code of another version of itself or of other flags, and compiles the text. */
export const scriptOptions = (name: string, cachedData: Uint8Array | undefined): object => ({
  __proto__: null,
  filename: `emmental:${name}`,
  cachedData,
});
