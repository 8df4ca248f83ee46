import type { AdvisorySeverity } from '../advisory.ts';
import type { EpssData, KevData } from './enrich.ts';
import { type AdvisoryRow, keyOf, levelNumber, maliciousFlag } from './layout.ts';
import type { OsvRecord } from './osv.ts';

/**
 * Returns a function that makes the row of `details` for a record, from the record and from other records about the same
 * problem.
 */
export function detailsOf(
  records: readonly OsvRecord[],
  epss: EpssData | null,
  kev: KevData | null,
): (record: OsvRecord) => AdvisoryRow {
  const severities = severitiesByName(records);
  return (record) => {
    const ids = [record.id, ...record.aliases];
    const severity = record.severity
      ? { ...record.severity, alias: null }
      : (ids.map((id) => severities.get(id)).find((known) => known !== undefined) ?? null);
    return [
      record.id,
      record.aliases,
      record.summary,
      record.published ?? '',
      record.modified ?? '',
      severity ? [levelNumber(severity.level), severity.score, severity.from, severity.alias ?? 0] : 0,
      record.malicious ? maliciousFlag : 0,
      Math.max(-1, ...ids.map((id) => epss?.scores.get(id) ?? -1)),
      ids.map((id) => kev?.added.get(id)).find((day) => day !== undefined) ?? '',
      record.cwes,
      symbolsOf(record),
    ];
  };
}

/** Returns by id or alias the severity of an advisory about the same problem. A numeric score is preferred to a named level. */
function severitiesByName(records: readonly OsvRecord[]): ReadonlyMap<string, AdvisorySeverity> {
  const found = new Map<string, AdvisorySeverity>();
  for (const { id, aliases, severity, withdrawn } of records) {
    if (!severity || withdrawn) continue;
    const borrowed = { ...severity, alias: id };
    for (const name of [id, ...aliases]) {
      const known = found.get(name);
      if (!known || (known.score === null && severity.score !== null)) found.set(name, borrowed);
    }
  }
  return found;
}

function symbolsOf({ affected }: OsvRecord): AdvisoryRow[10] {
  const symbols: Record<string, [string, ...string[]][]> = {};
  for (const part of affected)
    if (part.symbols.length > 0)
      symbols[keyOf(part)] = part.symbols.map(({ path, symbols: names }) => [path, ...names]);
  return Object.keys(symbols).length > 0 ? symbols : 0;
}
