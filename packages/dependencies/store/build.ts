import { gunzipSync } from 'node:zlib';
import { openZip } from '@emmental/code';
import { compareText } from '@emmental/model';
import { type Ecosystem, ecosystems } from '../package-list.ts';
import { type EpssData, type KevData, readEpss, readKev } from './enrich.ts';
import type { EcosystemCounts, StoreInfo, StoreSource } from './layout.ts';
import { type OsvRecord, readOsv } from './osv.ts';
import { packStore } from './pack.ts';
import { writeStore } from './write.ts';

/** One file of advisory data: an OSV archive, an OSV record or list of records, EPSS scores (also packed), or KEV. */
export interface StoreInput {
  /** The source as the user named it; all files of a folder have the name of the folder. */
  readonly from: string;
  readonly file: string;
  readonly bytes: Uint8Array;
  /** The day of the data that the server states; null when only its records have dates. */
  readonly asOf: string | null;
}

export type BuiltStore =
  | {
      readonly kind: 'built';
      readonly bytes: Uint8Array;
      readonly info: StoreInfo;
      /** The first unreadable records, one sentence each. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Builds the advisory file from OSV data. If a file cannot be read at all, the build is refused, so that the old store stays
 * in place. A record that cannot be read is counted and named in `notes`.
 */
export function buildStore(inputs: Iterable<StoreInput>, today: string): BuiltStore {
  const gathered: Gathered = {
    records: new Map(),
    leftOut: new Map(),
    sources: new Map(),
    epss: null,
    kev: null,
    unreadable: 0,
    notes: [],
  };
  for (const input of inputs) {
    const why = gather(gathered, input);
    if (why !== null) return { kind: 'refused', why: `${input.file}: ${why}` };
  }
  if (gathered.records.size === 0) return { kind: 'refused', why: 'the data holds no advisory' };
  const records = [...gathered.records.values()].flatMap((ofOne) =>
    [...ofOne.values()].sort((a, b) => compareText(a.record.id, b.record.id)),
  );
  const sources = [...gathered.sources].map(
    ([from, { asOf, advisories }]): StoreSource => ({ from, asOf: notAfter(asOf, today), advisories }),
  );
  const plain = records.map(({ record }) => record);
  const packed = packStore(plain, gathered.epss, gathered.kev);
  const info: StoreInfo = {
    built: today,
    sources,
    ecosystems: withDates(packed.counts, gathered, today),
    leftOut: countsOf(gathered.leftOut.values()),
    withdrawn: plain.filter((record) => record.withdrawn).length,
    unreadable: gathered.unreadable,
    impossible: packed.impossible,
    epss: gathered.epss ? (gathered.epss.asOf ?? today) : null,
    kev: gathered.kev ? (gathered.kev.asOf ?? today) : null,
  };
  return { kind: 'built', bytes: writeStore(info, packed.rows), info, notes: gathered.notes };
}

interface Sourced {
  /** The part of a record about one ecosystem. */
  readonly record: OsvRecord;
  readonly from: string;
}

interface Gathered {
  /** The records, by ecosystem and id. */
  readonly records: Map<Ecosystem, Map<string, Sourced>>;
  /** Records about ecosystems that are not supported: the name of the ecosystem, by the id of the record and that name. */
  readonly leftOut: Map<string, string>;
  readonly sources: Map<string, { asOf: string | null; server: string | null; advisories: number }>;
  epss: EpssData | null;
  kev: KevData | null;
  unreadable: number;
  readonly notes: string[];
}

const mostNotes = 20;

/** Adds the records of a file. Returns the reason if the file cannot be used at all, otherwise null. */
function gather(into: Gathered, input: StoreInput): string | null {
  const start = input.bytes.subarray(0, 4);
  if (start[0] === 0x50 && start[1] === 0x4b) return gatherZip(into, input);
  if (start[0] === 0x1f && start[1] === 0x8b) {
    try {
      return gatherText(into, input, textOf(gunzipSync(input.bytes, { maxOutputLength: 512 * 2 ** 20 })));
    } catch {
      return 'it cannot be unpacked, or is larger than 512 MB unpacked';
    }
  }
  return gatherText(into, input, textOf(input.bytes));
}

function gatherZip(into: Gathered, input: StoreInput): string | null {
  const zip = openZip(input.bytes);
  if ('why' in zip) return zip.why;
  for (const { path, why } of zip.refused) note(into, `${input.file}/${path}: ${why}`);
  const records = zip.entries.filter(({ path }) => path.endsWith('.json'));
  for (const [entry, content] of zip.readAll(records)) {
    if ('why' in content) note(into, `${input.file}/${entry.path}: ${content.why}`);
    else {
      const why = gatherText(into, input, textOf(content));
      if (why !== null) note(into, `${input.file}/${entry.path}: ${why}`);
    }
  }
  return null;
}

function gatherText(into: Gathered, input: StoreInput, text: string): string | null {
  const epss = readEpss(text);
  if (epss) {
    into.epss = epss;
    sourceOf(into, input, epss.asOf);
    return null;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `it is neither JSON nor an archive (${(error as Error).message.slice(0, 80)})`;
  }
  const kev = readKev(value);
  if (kev) {
    into.kev = kev;
    sourceOf(into, input, kev.asOf);
    return null;
  }
  // The value is one record, a list of records, or the answer of an OSV server: { vulns: […] }.
  const list = Array.isArray(value) ? value : ((value as { vulns?: unknown } | null)?.vulns ?? value);
  let read = 0;
  for (const candidate of Array.isArray(list) ? list : [list]) {
    const record = readOsv(candidate);
    if (record) {
      add(into, input, record);
      read += 1;
    } else if (Array.isArray(list)) note(into, `${input.file}: a row is not an OSV record`);
  }
  return read === 0 ? 'it holds no OSV record' : null;
}

/**
 * Adds a record. A record about packages of several ecosystems is in the archive of each, and archives may be of
 * different days: for each ecosystem the newest record counts.
 */
function add(into: Gathered, input: StoreInput, record: OsvRecord): void {
  const source = sourceOf(into, input, later(record.modified, record.published));
  for (const name of record.leftOut) into.leftOut.set(`${record.id} ${name}`, name);
  for (const [ecosystem, part] of byEcosystem(record)) {
    const records = into.records.get(ecosystem) ?? new Map<string, Sourced>();
    into.records.set(ecosystem, records);
    const known = records.get(part.id);
    if (known && known.record.stamp >= part.stamp) continue;
    if (!known) source.advisories += 1;
    records.set(part.id, { record: part, from: input.from });
  }
}

/** Returns one record for each of its ecosystems, which is nearly always the record itself. */
function byEcosystem(record: OsvRecord): readonly (readonly [Ecosystem, OsvRecord])[] {
  const named = [...new Set(record.affected.map(({ ecosystem }) => ecosystem))];
  return named.map((ecosystem) => [
    ecosystem,
    named.length === 1
      ? record
      : { ...record, affected: record.affected.filter((part) => part.ecosystem === ecosystem) },
  ]);
}

function sourceOf(into: Gathered, input: StoreInput, asOf: string | null): { advisories: number } {
  const source = into.sources.get(input.from) ?? { asOf: input.asOf, server: input.asOf, advisories: 0 };
  into.sources.set(input.from, source);
  source.asOf = later(source.asOf, asOf);
  return source;
}

function countsOf(names: Iterable<string>): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => compareText(a, b)));
}

function note(into: Gathered, sentence: string): void {
  into.unreadable += 1;
  if (into.notes.length < mostNotes) into.notes.push(sentence);
}

/**
 * Adds the day of each ecosystem's data: the day of its newest record, or a later day that the server of its source
 * states.
 */
function withDates(
  counts: ReadonlyMap<Ecosystem, { readonly advisories: number; readonly malicious: number }>,
  { sources, records }: Gathered,
  today: string,
): StoreInfo['ecosystems'] {
  const newest = (sourced: Iterable<Sourced>): string | null => {
    let day: string | null = null;
    for (const { record, from } of sourced)
      day = later(day, later(later(record.modified, record.published), sources.get(from)?.server ?? null));
    return day;
  };
  return Object.fromEntries(
    ecosystems.flatMap((ecosystem): readonly [Ecosystem, EcosystemCounts][] => {
      const counted = counts.get(ecosystem);
      return counted
        ? [[ecosystem, { ...counted, asOf: notAfter(newest(records.get(ecosystem)?.values() ?? []), today) }]]
        : [];
    }),
  );
}

const later = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null ? a : a > b ? a : b;

/** Returns a day, but at most today: a date in the future is a mistake in a record. */
const notAfter = (day: string | null, today: string): string | null =>
  day !== null && day > today ? today : day;

function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
