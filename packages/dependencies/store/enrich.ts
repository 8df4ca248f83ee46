/** Probability of exploitation by CVE id (FIRST, EPSS), and the day of the data. */
export interface EpssData {
  readonly kind: 'epss';
  readonly asOf: string | null;
  readonly scores: ReadonlyMap<string, number>;
}

/** The day on which the catalogue of exploited vulnerabilities added each CVE (CISA, KEV). */
export interface KevData {
  readonly kind: 'kev';
  readonly asOf: string | null;
  readonly added: ReadonlyMap<string, string>;
}

/**
 * Reads the CSV that FIRST publishes: `#model_version:…,score_date:2026-11-24T…`, `cve,epss,percentile`, rows. Returns
 * null for any other text; skips other rows.
 */
export function readEpss(text: string): EpssData | null {
  const head = /^(?:#[^\n]*score_date:(\d{4}-\d{2}-\d{2})[^\n]*\r?\n)?cve,epss(?:,percentile)?\r?\n/.exec(
    text,
  );
  if (!head) return null;
  const scores = new Map<string, number>();
  for (const [, cve, score] of text
    .slice(head[0].length)
    .matchAll(/^(CVE-\d{4}-\d{4,12}),([\d.e-]{1,20})/gm)) {
    const value = Number(score);
    if (cve !== undefined && value >= 0 && value <= 1) scores.set(cve, value);
  }
  return { kind: 'epss', asOf: head[1] ?? null, scores };
}

/**
 * Reads the JSON that CISA publishes: `catalogVersion`, `dateReleased`, `vulnerabilities: [{cveID, dateAdded}]`.
 * Returns null for anything else.
 */
export function readKev(value: unknown): KevData | null {
  if (typeof value !== 'object' || value === null || !('vulnerabilities' in value)) return null;
  if (!('catalogVersion' in value) || !Array.isArray(value.vulnerabilities)) return null;
  const added = new Map<string, string>();
  for (const row of value.vulnerabilities as readonly unknown[]) {
    if (typeof row !== 'object' || row === null || !('cveID' in row) || !('dateAdded' in row)) continue;
    const day = /^\d{4}-\d{2}-\d{2}/.exec(String(row.dateAdded))?.[0];
    if (typeof row.cveID === 'string' && day) added.set(row.cveID, day);
  }
  const released = 'dateReleased' in value ? String(value.dateReleased) : '';
  return { kind: 'kev', asOf: /^\d{4}-\d{2}-\d{2}/.exec(released)?.[0] ?? null, added };
}
