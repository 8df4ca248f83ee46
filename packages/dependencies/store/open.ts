import { crc32, inflateRawSync } from 'node:zlib';
import type { Advisory, Affected, PackageKey, RangeEvent, VulnerableSymbols } from '../advisory.ts';
import { eventOf } from '../match/affected.ts';
import { orders, type VersionOrder } from '../versions/order.ts';
import { hash64 } from './hash.ts';
import {
  type AdvisoryRow,
  type AffectedRow,
  type Head,
  keyOf,
  levelOf,
  magic,
  maliciousFlag,
  perBlock,
  rangeLetters,
  type StoreInfo,
} from './layout.ts';
import { advisoryUrl } from './links.ts';

/** The advisories in a file that `buildStore` made. */
export interface AdvisoryStore {
  readonly info: StoreInfo;
  /** What the store says about a package, whatever its version; [] = nothing. About 1 µs. */
  affected(key: PackageKey): readonly Affected[];
  /** The advisory of this number. */
  advisory(number: number): Advisory;
  /** The vulnerable part of a package, where the advisory names one. */
  symbols(number: number, key: PackageKey): readonly VulnerableSymbols[];
}

/** Opens an advisory file that is in memory, or says why it is none. Nothing is copied; details are unpacked on demand. */
export function openStore(bytes: Uint8Array): AdvisoryStore | { readonly why: string } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 16 || buffer.toString('latin1', 0, 5) !== magic.slice(0, 5))
    return { why: 'it is no advisory file' };
  if (buffer.toString('latin1', 0, 8) !== magic)
    return { why: 'it was made by another version of Emmental; run `emmental db update` again' };
  if (crc32(buffer.subarray(12)) !== buffer.readUInt32LE(8))
    return { why: 'it is damaged: its checksum is wrong' };
  const start = 16 + buffer.readUInt32LE(12);
  const head = JSON.parse(buffer.toString('utf8', 16, start)) as Head;
  const section = (name: keyof Head['sections']): Buffer => {
    const [offset, length] = head.sections[name];
    return buffer.subarray(start + offset, start + offset + length);
  };
  const packages = section('packages');
  const index = section('index');
  const blocks = section('blocks');
  const details = section('details');
  const malware = section('malware');
  const unpacked = new Map<number, readonly AdvisoryRow[]>();

  const find = (key: string): readonly AffectedRow[] => {
    const [hash] = hash64(key);
    for (let slot = hash % head.slots; ; slot = (slot + 1) % head.slots) {
      const offset = index.readUInt32LE(slot * 8 + 4);
      if (offset === 0) return [];
      if (index.readUInt32LE(slot * 8) !== hash) continue;
      const length = packages.readUInt32LE(offset - 1);
      const [name, rows] = JSON.parse(packages.toString('utf8', offset + 3, offset + 3 + length)) as [
        string,
        readonly AffectedRow[],
      ];
      if (name === key) return rows;
    }
  };

  const rowOf = (number: number): AdvisoryRow => {
    const block = Math.floor(number / perBlock);
    let rows = unpacked.get(block);
    if (!rows) {
      const packed = details.subarray(blocks.readUInt32LE(block * 4), blocks.readUInt32LE(block * 4 + 4));
      rows = JSON.parse(inflateRawSync(packed).toString('utf8')) as readonly AdvisoryRow[];
      unpacked.set(block, rows);
    }
    const row = rows[number % perBlock];
    if (!row) throw new RangeError(`no advisory ${number}`);
    return row;
  };

  const known = new Map<string, readonly Affected[]>();
  const advisories = new Map<number, Advisory>();
  return {
    info: head.info,
    affected(key) {
      const text = keyOf(key);
      const before = known.get(text);
      if (before) return before;
      const found = find(text).map((row) => affectedOf(row, orders[key.ecosystem]));
      // Numbers below zero are malware: its id is all that is kept.
      for (const id of malwareOf(malware, head.malware, text))
        found.push({ advisory: -1 - id, ranges: everyVersion, versions: [] });
      if (found.length > 0) known.set(text, found);
      return found;
    },
    advisory(number) {
      const before = advisories.get(number);
      if (before) return before;
      const advisory = number < 0 ? malwareAdvisory(-1 - number) : advisoryOf(rowOf(number));
      advisories.set(number, advisory);
      return advisory;
    },
    symbols(number, key) {
      const named = number < 0 ? 0 : rowOf(number).at(-1);
      const of = typeof named === 'object' ? (named as Exclude<AdvisoryRow[10], 0>)[keyOf(key)] : undefined;
      return (of ?? []).map(([path, ...symbols]) => ({ path, symbols }));
    },
  };
}

const everyVersion = [[{ kind: 'introduced', version: '0', key: null } as const]];

const affectedOf = ([advisory, ranges, versions]: AffectedRow, order: VersionOrder): Affected => ({
  advisory,
  ranges: ranges.map((range) =>
    range.split(' ').map((event): RangeEvent => {
      const kind = rangeLetters[event[0] as keyof typeof rangeLetters];
      const version = event.slice(1);
      return kind === 'unreadable' ? { kind, version, key: null } : eventOf(order, kind, version);
    }),
  ),
  versions: versions ?? [],
});

/** Ids of the rows with this hash: binary search for the first of its high hashes. */
function malwareOf(columns: Buffer, rows: number, key: string): readonly number[] {
  if (rows === 0) return [];
  const [high, low] = hash64(key);
  let from = 0;
  let to = rows;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (columns.readUInt32LE(middle * 4) < high) from = middle + 1;
    else to = middle;
  }
  const found: number[] = [];
  for (let i = from; i < rows && columns.readUInt32LE(i * 4) === high; i++)
    if (columns.readUInt32LE((rows + i) * 4) === low) found.push(columns.readUInt32LE((2 * rows + i) * 4));
  return found;
}

function malwareAdvisory(id: number): Advisory {
  const name = `MAL-20${String(Math.floor(id / 2 ** 24)).padStart(2, '0')}-${id % 2 ** 24}`;
  return {
    id: name,
    aliases: [],
    summary: 'Malicious package',
    published: null,
    modified: null,
    malicious: true,
    severity: { level: 'critical', score: null, from: 'malicious package', alias: null },
    url: advisoryUrl(name),
    epss: null,
    exploited: null,
    cwes: ['CWE-506'],
  };
}

function advisoryOf(row: AdvisoryRow): Advisory {
  const [id, aliases, summary, published, modified, severity, flags, epss, exploited, cwes] = row;
  const malicious = (flags & maliciousFlag) !== 0;
  return {
    id,
    aliases,
    summary: summary || (malicious ? 'Malicious package' : ''),
    published: published || null,
    modified: modified || null,
    malicious,
    severity:
      severity !== 0
        ? { level: levelOf(severity[0]), score: severity[1], from: severity[2], alias: severity[3] || null }
        : malicious
          ? { level: 'critical', score: null, from: 'malicious package', alias: null }
          : null,
    url: advisoryUrl(id),
    epss: epss < 0 ? null : epss,
    exploited: exploited || null,
    cwes: cwes.map((number) => `CWE-${number}`),
  };
}
