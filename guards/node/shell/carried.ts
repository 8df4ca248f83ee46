import type { Part } from './parts.ts';

/** What guard.cjs carries as text (`build.mjs`). The core and the shell are as they are, all else is packed (Brotli, Base64). */
export interface Texts {
  readonly core: () => string;
  readonly inspection: () => string;
  readonly later: () => string;
  readonly reading: () => string;
  readonly requests: () => string;
  readonly part: (name: Part) => string;
}

/** Code that V8 made of these texts ahead of time (`ahead.ts`). */
export interface Ahead {
  readonly shell: Uint8Array;
  readonly core: Uint8Array;
}

export interface Carried {
  readonly texts: Texts;
  /** null: everything is compiled now. */
  readonly ahead: Ahead | null;
  /** V8 has taken the code of the shell. */
  readonly isTaken: boolean;
  /** Told of each script, where code is made ahead of time. */
  readonly made?: ((script: Script) => void) | undefined;
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
