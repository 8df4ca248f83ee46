import { crc32, deflateRawSync } from 'node:zlib';
import { compareText } from '@emmental/model';
import type { AdvisorySeverity, AffectedRange } from '../advisory.ts';
import { eventOf, isInside, sortEvents } from '../match/affected.ts';
import type { Ecosystem } from '../package-list.ts';
import { orders, type VersionOrder } from '../versions/order.ts';
import type { EpssData, KevData } from './enrich.ts';
import { hash64 } from './hash.ts';
import {
  type AdvisoryRow,
  type AffectedRow,
  type Head,
  keyOf,
  levelNumber,
  magic,
  maliciousFlag,
  perBlock,
  rangeLetters,
  type SectionName,
  type StoreInfo,
  sectionNames,
} from './layout.ts';
import type { OsvAffected, OsvRecord } from './osv.ts';

export interface Packed {
  readonly counts: ReadonlyMap<Ecosystem, { readonly advisories: number; readonly malicious: number }>;
  /** Ranges with an event that has no place in its order. */
  readonly impossible: number;
  /** The whole file, with this at its head. */
  write(info: StoreInfo): Uint8Array;
}

/** Lays records out as `layout.ts` says. Withdrawn ones are left out. Records are sorted by id, and each is about one ecosystem. */
export function packStore(records: readonly OsvRecord[], epss: EpssData | null, kev: KevData | null): Packed {
  const severities = severitiesByAlias(records);
  const counts = new Map<Ecosystem, { advisories: number; malicious: number }>();
  const rows = new Map<string, AffectedRow[]>();
  const details: AdvisoryRow[] = [];
  const malware: [high: number, low: number, id: number][] = [];
  const tally = { impossible: 0 };

  // Advisories of one package stand together, so that few blocks are unpacked for it.
  for (const record of byPackage(records)) {
    if (record.withdrawn) continue;
    const kept: OsvAffected[] = [];
    for (const part of record.affected) {
      const id = everyVersion(part) ? malwareId(record.id) : null;
      if (id === null) kept.push(part);
      else {
        malware.push([...hash64(keyOf(part)), id]);
        countOf(counts, part.ecosystem).malicious += 1;
      }
    }
    const [{ ecosystem } = { ecosystem: null }] = record.affected;
    if (ecosystem !== null) countOf(counts, ecosystem).advisories += 1;
    if (kept.length === 0) continue;
    const advisory = details.length;
    details.push(detailsOf(record, kept, severities, epss, kev));
    for (const part of kept) {
      const row = affectedRow(advisory, part, tally);
      if (row === null) continue;
      const key = keyOf(part);
      const of = rows.get(key);
      const last = of?.at(-1);
      if (!of) rows.set(key, [row]);
      // A record may name one package several times: each part adds to what is affected.
      else if (last?.[0] === advisory)
        of[of.length - 1] = [advisory, [...last[1], ...row[1]], [...(last[2] ?? []), ...(row[2] ?? [])]];
      else of.push(row);
    }
  }
  return {
    counts,
    impossible: tally.impossible,
    write: (info) => write(info, rows, details, malware),
  };
}

function byPackage(records: readonly OsvRecord[]): readonly OsvRecord[] {
  const keys = new Map(records.map((one) => [one, one.affected[0] ? keyOf(one.affected[0]) : '']));
  return records.toSorted((a, b) => compareText(keys.get(a) ?? '', keys.get(b) ?? ''));
}

function countOf(
  counts: Map<Ecosystem, { advisories: number; malicious: number }>,
  ecosystem: Ecosystem,
): { advisories: number; malicious: number } {
  const known = counts.get(ecosystem) ?? { advisories: 0, malicious: 0 };
  counts.set(ecosystem, known);
  return known;
}

/** Every version there is and will be. */
const everyVersion = ({ ranges }: OsvAffected): boolean =>
  ranges.some((range) => range.length === 1 && range[0]?.[0] === 'introduced' && range[0][1] === '0');

/** `MAL-2025-1234` as one number; null for an id of another kind. */
function malwareId(id: string): number | null {
  const found = /^MAL-20(\d\d)-([1-9]\d{0,7})$/.exec(id);
  const number = Number(found?.[2]);
  return found && number < 2 ** 24 ? Number(found[1]) * 2 ** 24 + number : null;
}

/** Null when nothing of it could match any version: only ranges of commits. */
function affectedRow(
  advisory: number,
  { ecosystem, ranges, versions }: OsvAffected,
  tally: { impossible: number },
): AffectedRow | null {
  const order = orders[ecosystem];
  const sorted = ranges.map((range) =>
    sortEvents(
      order,
      range.map(([kind, version]) => eventOf(order, kind, version)),
    ),
  );
  tally.impossible += sorted.filter((range) => range.some(({ kind }) => kind === 'unreadable')).length;
  const rest = uncovered(order, versions, sorted);
  if (sorted.length === 0 && rest.length === 0) return null;
  const texts = sorted.map(rangeText);
  return rest.length > 0 ? [advisory, texts, rest] : [advisory, texts];
}

/** Above it, versions that ranges cover are kept too: that costs space and says the same. */
const mostComparisons = 5_000_000;

/** Enumerated versions that no range covers. */
function uncovered(
  order: VersionOrder,
  versions: readonly string[],
  ranges: readonly AffectedRange[],
): readonly string[] {
  const trimmed = versions.map((version) => version.trim());
  if (trimmed.length * ranges.flat().length > mostComparisons) return trimmed;
  return trimmed.filter((version) => {
    const key = order.keyOf(version);
    return key === null || !ranges.some((range) => isInside(order, key, range));
  });
}

const letterOf = new Map<string, string>(
  Object.entries(rangeLetters).map(([letter, kind]) => [kind, letter]),
);

const rangeText = (range: AffectedRange): string =>
  range.map(({ kind, version }) => `${letterOf.get(kind)}${version}`).join(' ');

function detailsOf(
  record: OsvRecord,
  affected: readonly OsvAffected[],
  severities: ReadonlyMap<string, Borrowed>,
  epss: EpssData | null,
  kev: KevData | null,
): AdvisoryRow {
  const ids = [record.id, ...record.aliases];
  const severity: AdvisorySeverity | null = record.severity
    ? { ...record.severity, alias: null }
    : (ids.map((id) => severities.get(id)).find((one) => one !== undefined) ?? null);
  const exploited = ids.map((id) => kev?.added.get(id)).find((day) => day !== undefined) ?? '';
  const symbols: Record<string, [string, ...string[]][]> = {};
  for (const part of affected)
    if (part.symbols.length > 0)
      symbols[keyOf(part)] = part.symbols.map(({ path, symbols: names }) => [path, ...names]);
  return [
    record.id,
    record.aliases,
    record.summary,
    record.published ?? '',
    record.modified ?? '',
    severity ? [levelNumber(severity.level), severity.score, severity.from, severity.alias ?? 0] : 0,
    record.malicious ? maliciousFlag : 0,
    Math.max(-1, ...ids.map((id) => epss?.scores.get(id) ?? -1)),
    exploited,
    record.cwes,
    Object.keys(symbols).length > 0 ? symbols : 0,
  ];
}

type Borrowed = AdvisorySeverity & { readonly alias: string };

/** id or alias → the severity of an advisory of the same problem that has one; a score before a word. */
function severitiesByAlias(records: readonly OsvRecord[]): ReadonlyMap<string, Borrowed> {
  const found = new Map<string, Borrowed>();
  for (const { id, aliases, severity, withdrawn } of records) {
    if (!severity || withdrawn) continue;
    for (const name of [id, ...aliases]) {
      const known = found.get(name);
      if (!known || (known.score === null && severity.score !== null))
        found.set(name, { ...severity, alias: id });
    }
  }
  return found;
}

function write(
  info: StoreInfo,
  rows: ReadonlyMap<string, readonly AffectedRow[]>,
  details: readonly AdvisoryRow[],
  malware: readonly [high: number, low: number, id: number][],
): Uint8Array {
  const { packages, index, slots } = packPackages(rows);
  const { blocks, content } = packDetails(details);
  const parts: Readonly<Record<SectionName, Uint8Array>> = {
    index,
    packages,
    blocks,
    details: content,
    malware: packMalware(malware),
  };
  const sections: Partial<Record<SectionName, readonly [number, number]>> = {};
  let offset = 0;
  for (const name of sectionNames) {
    sections[name] = [offset, parts[name].length];
    offset += parts[name].length;
  }
  const head: Head = {
    info,
    sections: sections as Head['sections'],
    slots,
    advisories: details.length,
    malware: malware.length,
  };
  const text = Buffer.from(JSON.stringify(head), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const body = Buffer.concat([length, text, ...sectionNames.map((name) => parts[name])]);
  const start = Buffer.alloc(12);
  start.write(magic, 'latin1');
  start.writeUInt32LE(crc32(body), 8);
  return Buffer.concat([start, body]);
}

function packPackages(rows: ReadonlyMap<string, readonly AffectedRow[]>): {
  readonly packages: Uint8Array;
  readonly index: Uint8Array;
  readonly slots: number;
} {
  let slots = 16;
  while (slots < rows.size * 1.6) slots *= 2;
  const index = Buffer.alloc(slots * 8);
  const pieces: Buffer[] = [];
  let offset = 0;
  for (const [key, affected] of rows) {
    const text = Buffer.from(JSON.stringify([key, affected]), 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    pieces.push(length, text);
    const [hash] = hash64(key);
    let slot = hash % slots;
    while (index.readUInt32LE(slot * 8 + 4) !== 0) slot = (slot + 1) % slots;
    index.writeUInt32LE(hash, slot * 8);
    index.writeUInt32LE(offset + 1, slot * 8 + 4);
    offset += 4 + text.length;
  }
  return { packages: Buffer.concat(pieces), index, slots };
}

function packDetails(details: readonly AdvisoryRow[]): {
  readonly blocks: Uint8Array;
  readonly content: Uint8Array;
} {
  const pieces: Buffer[] = [];
  const offsets = [0];
  let offset = 0;
  for (let first = 0; first < details.length; first += perBlock) {
    const text = JSON.stringify(details.slice(first, first + perBlock));
    const piece = deflateRawSync(text, { level: 9 });
    pieces.push(piece);
    offset += piece.length;
    offsets.push(offset);
  }
  const blocks = Buffer.alloc(offsets.length * 4);
  for (const [i, one] of offsets.entries()) blocks.writeUInt32LE(one, i * 4);
  return { blocks, content: Buffer.concat(pieces) };
}

/** Three columns, sorted by the high hash. */
function packMalware(malware: readonly [high: number, low: number, id: number][]): Uint8Array {
  const sorted = [...malware].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  const columns = Buffer.alloc(sorted.length * 12);
  for (const [i, row] of sorted.entries())
    for (const [column, value] of row.entries())
      columns.writeUInt32LE(value, (column * sorted.length + i) * 4);
  return columns;
}
