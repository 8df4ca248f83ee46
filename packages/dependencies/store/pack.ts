import { compareText } from '@emmental/model';
import type { Ecosystem } from '../package-list.ts';
import { orders } from '../versions/order.ts';
import { detailsOf } from './details.ts';
import type { EpssData, KevData } from './enrich.ts';
import { hash64 } from './hash.ts';
import { type AdvisoryRow, keyOf, type PackageRow } from './layout.ts';
import type { OsvAffected, OsvRecord } from './osv.ts';
import { compilePackage, type Mention } from './package-row.ts';
import { isBeforeAll } from './ranges.ts';
import type { MalwareRow, StoreRows } from './write.ts';

export interface Packed {
  readonly rows: StoreRows;
  readonly counts: ReadonlyMap<Ecosystem, { readonly advisories: number; readonly malicious: number }>;
  /** The number of ranges with an event that cannot be ordered. */
  readonly impossible: number;
}

/**
 * Packs records into the rows of a store; withdrawn records are left out. The records must be sorted by id, and each must be
 * about one ecosystem.
 */
export function packStore(records: readonly OsvRecord[], epss: EpssData | null, kev: KevData | null): Packed {
  const kept = records.filter(({ withdrawn }) => !withdrawn);
  const counts = new Map<Ecosystem, { advisories: number; malicious: number }>();
  for (const { affected } of kept) if (affected[0]) countOf(counts, affected[0].ecosystem).advisories += 1;

  const packages: PackageRow[] = [];
  const malware: MalwareRow[] = [];
  const details: AdvisoryRow[] = [];
  const rowOf = detailsOf(kept, epss, kev);
  const numbers = new Map<OsvRecord, number>();
  const numberOf = (record: OsvRecord): number => {
    const known = numbers.get(record);
    if (known !== undefined) return known;
    numbers.set(record, details.length);
    return details.push(rowOf(record)) - 1;
  };
  let impossible = 0;
  // Advisories are numbered in the order of the packages, so that those of one package are in few blocks.
  for (const { key, ecosystem, mentions } of byPackage(kept)) {
    const ids = mentions.map(malwareId);
    if (ids.some((id) => id !== null)) countOf(counts, ecosystem).malicious += 1;
    // A package with only such records needs no row: its name and the ids are enough.
    if (ids.every((id) => id !== null)) {
      for (const id of ids) malware.push([...hash64(key), id]);
      continue;
    }
    const compiled = compilePackage(key, orders[ecosystem], mentions, numberOf);
    impossible += compiled.impossible;
    if (compiled.row) packages.push(compiled.row);
  }
  return { rows: { packages, details, malware }, counts, impossible };
}

function countOf(
  counts: Map<Ecosystem, { advisories: number; malicious: number }>,
  ecosystem: Ecosystem,
): { advisories: number; malicious: number } {
  const known = counts.get(ecosystem) ?? { advisories: 0, malicious: 0 };
  counts.set(ecosystem, known);
  return known;
}

interface OfPackage {
  readonly key: string;
  readonly ecosystem: Ecosystem;
  readonly mentions: readonly Mention[];
}

/** Returns the packages with the records that mention them, sorted by key. */
function byPackage(records: readonly OsvRecord[]): readonly OfPackage[] {
  const found = new Map<
    string,
    { key: string; ecosystem: Ecosystem; mentions: { record: OsvRecord; parts: OsvAffected[] }[] }
  >();
  for (const record of records)
    for (const part of record.affected) {
      const key = keyOf(part);
      const entry = found.get(key) ?? { key, ecosystem: part.ecosystem, mentions: [] };
      found.set(key, entry);
      const last = entry.mentions.at(-1);
      if (last?.record === record) last.parts.push(part);
      else entry.mentions.push({ record, parts: [part] });
    }
  return [...found.values()].sort((a, b) => compareText(a.key, b.key));
}

/** Returns an id such as `MAL-2025-1234` as a number if the record is about all present and future versions; otherwise null. */
function malwareId({ record: { id }, parts }: Mention): number | null {
  if (!id.startsWith('MAL-')) return null;
  const found = /^MAL-20(\d\d)-([1-9]\d{0,7})$/.exec(id);
  const number = Number(found?.[2]);
  return found && number < 2 ** 24 && parts.some(everyVersion) ? Number(found[1]) * 2 ** 24 + number : null;
}

const everyVersion = ({ ranges }: OsvAffected): boolean =>
  ranges.some((range) => range.length === 1 && range.every(isBeforeAll));
