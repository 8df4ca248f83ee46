import { crc32, deflateRawSync } from 'node:zlib';
import { hash64 } from './hash.ts';
import {
  type AdvisoryRow,
  type Head,
  magic,
  type PackageRow,
  perBlock,
  type SectionName,
  type StoreInfo,
  sectionNames,
} from './layout.ts';

/** The rows of a store before they are written as bytes. */
export interface StoreRows {
  readonly packages: readonly PackageRow[];
  readonly details: readonly AdvisoryRow[];
  readonly malware: readonly MalwareRow[];
}

/** Hashes of the key of a package, and the id as one number. */
export type MalwareRow = readonly [high: number, low: number, id: number];

/** Writes rows in the layout of `layout.ts`. */
export function writeStore(info: StoreInfo, { packages, details, malware }: StoreRows): Uint8Array {
  const { index, slots, texts } = packPackages(packages);
  const { blocks, content } = packDetails(details);
  const parts: Readonly<Record<SectionName, Uint8Array>> = {
    index,
    packages: texts,
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

function packPackages(rows: readonly PackageRow[]): {
  readonly index: Uint8Array;
  readonly slots: number;
  readonly texts: Uint8Array;
} {
  let slots = 16;
  while (slots < rows.length * 1.6) slots *= 2;
  const index = Buffer.alloc(slots * 8);
  const pieces: Buffer[] = [];
  let offset = 0;
  for (const row of rows) {
    const text = Buffer.from(JSON.stringify(row), 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    pieces.push(length, text);
    const [hash] = hash64(row[0]);
    let slot = hash % slots;
    while (index.readUInt32LE(slot * 8 + 4) !== 0) slot = (slot + 1) % slots;
    index.writeUInt32LE(hash, slot * 8);
    index.writeUInt32LE(offset + 1, slot * 8 + 4);
    offset += 4 + text.length;
  }
  return { index, slots, texts: Buffer.concat(pieces) };
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
    const piece = deflateRawSync(text);
    pieces.push(piece);
    offset += piece.length;
    offsets.push(offset);
  }
  const blocks = Buffer.alloc(offsets.length * 4);
  for (const [i, index] of offsets.entries()) blocks.writeUInt32LE(index, i * 4);
  return { blocks, content: Buffer.concat(pieces) };
}

/** Three columns, sorted by the high hash. */
function packMalware(malware: readonly MalwareRow[]): Uint8Array {
  const sorted = [...malware].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  const columns = Buffer.alloc(sorted.length * 12);
  for (const [i, row] of sorted.entries())
    for (const [column, value] of row.entries())
      columns.writeUInt32LE(value, (column * sorted.length + i) * 4);
  return columns;
}
