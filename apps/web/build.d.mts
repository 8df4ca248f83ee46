/** Builds the pages into a folder; returns false if no source changed since the last build there. */
export function buildWeb(outdir: string): Promise<boolean>;
