/** Writes guard.cjs and handler.mjs into `outdir`. */
export function buildGuard(outdir?: string, options?: { readonly ahead?: boolean }): Promise<void>;
