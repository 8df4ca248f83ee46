import { crc32, inflateRawSync } from 'node:zlib';
import type { Advisory, Affected, PackageAdvisories, PackageKey, VulnerableSymbols } from '../advisory.ts';
import { endOf, type Intervals } from '../versions/places.ts';
import { hash64 } from './hash.ts';
import {
  type AdvisoryRow,
  type AffectedRow,
  type Head,
  keyOf,
  levelOf,
  magic,
  maliciousFlag,
  type PackageRow,
  perBlock,
  type StoreInfo,
} from './layout.ts';
import { advisoryUrl } from './links.ts';

/** The advisories in a file that `buildStore` made. */
export interface AdvisoryStore {
  readonly info: StoreInfo;
  /**
   * Returns the advisories of a package in any version, always as the same object; null when there are none. Takes
   * about 1 µs.
   */
  advisoriesOf(key: PackageKey): PackageAdvisories | null;
  /** Returns the advisory with this number. */
  advisory(number: number): Advisory;
  /** Returns the vulnerable parts of a package that the advisory names; [] when it names none. */
  symbols(number: number, key: PackageKey): readonly VulnerableSymbols[];
}

/** Opens an advisory file in memory, or returns why it cannot be opened. Nothing is copied; details are unpacked on demand. */
export function openStore(bytes: Uint8Array): AdvisoryStore | { readonly why: string } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 16 || buffer.toString('latin1', 0, 5) !== magic.slice(0, 5))
    return { why: 'it is not an advisory file' };
  if (buffer.toString('latin1', 0, 8) !== magic)
    return { why: 'another version of Emmental wrote it; run `emmental db update` again' };
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

  const find = (key: string, hash: number): PackageRow | null => {
    for (let tried = 0; tried < head.slots; tried++) {
      const slot = (hash + tried) % head.slots;
      const offset = index.readUInt32LE(slot * 8 + 4);
      if (offset === 0) return null;
      if (index.readUInt32LE(slot * 8) !== hash) continue;
      const length = packages.readUInt32LE(offset - 1);
      const row = JSON.parse(packages.toString('utf8', offset + 3, offset + 3 + length)) as PackageRow;
      if (row[0] === key) return row;
    }
    return null;
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

  const known = new Map<string, PackageAdvisories>();
  const advisories = new Map<number, Advisory>();
  return {
    info: head.info,
    advisoriesOf(key) {
      const text = keyOf(key);
      const before = known.get(text);
      if (before) return before;
      const [high, low] = hash64(text);
      const row = find(text, high);
      const found = row ? packageOf(row) : malwareOf(malware, head.malware, high, low);
      if (found) known.set(text, found);
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
      const rows = typeof named === 'object' ? (named as Exclude<AdvisoryRow[10], 0>)[keyOf(key)] : undefined;
      return (rows ?? []).map(([path, ...symbols]) => ({ path, symbols }));
    },
  };
}

const packageOf = ([, bounds, clear, problems]: PackageRow): PackageAdvisories => ({
  bounds,
  clear,
  problems: problems.map((affected) => affected.map(affectedOf)),
});

const affectedOf = ([advisory, intervals, versions, undecided]: AffectedRow): Affected => ({
  advisory,
  intervals,
  versions: versions ?? [],
  undecided: undecided === 1,
});

/** The intervals that cover all versions of a package without bounds. */
const everyVersion: Intervals = [0, endOf(0)];

/**
 * Returns the advisories of a package that is malicious in every version; null when it is not in the table. It does a binary
 * search for the high hash. The numbers of these advisories are negative, because only their id is stored.
 */
function malwareOf(columns: Buffer, rows: number, high: number, low: number): PackageAdvisories | null {
  let from = 0;
  let to = rows;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (columns.readUInt32LE(middle * 4) < high) from = middle + 1;
    else to = middle;
  }
  const problems: (readonly Affected[])[] = [];
  for (let i = from; i < rows && columns.readUInt32LE(i * 4) === high; i++) {
    if (columns.readUInt32LE((rows + i) * 4) !== low) continue;
    const id = columns.readUInt32LE((2 * rows + i) * 4);
    problems.push([{ advisory: -1 - id, intervals: everyVersion, versions: [], undecided: false }]);
  }
  return problems.length > 0 ? { bounds: [], clear: [], problems } : null;
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
    severity: severityOf(severity, malicious),
    url: advisoryUrl(id),
    epss: epss < 0 ? null : epss,
    exploited: exploited || null,
    cwes: cwes.map((number) => `CWE-${number}`),
  };
}

function severityOf(severity: AdvisoryRow[5], malicious: boolean): Advisory['severity'] {
  if (severity !== 0)
    return { level: levelOf(severity[0]), score: severity[1], from: severity[2], alias: severity[3] || null };
  return malicious ? { level: 'critical', score: null, from: 'malicious package', alias: null } : null;
}
