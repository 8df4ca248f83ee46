/** Writes guard.cjs and handler.mjs into `outdir`. */
export function buildGuard(outdir?: string, options?: { readonly ahead?: boolean }): Promise<void>;

/** The inspection engine as it is in a realm: an expression that gives a function of the natives. */
export function inspectionText(): Promise<string>;

/** The files of the shell that are packed and loaded later, and the modules that they share with the rest of it. */
export const shellParts: readonly string[];
export const sharedByParts: readonly string[];
