/** Writes guard.cjs and handler.mjs into `outdir`. */
export function buildGuard(outdir?: string): Promise<void>;
