import type { Severity } from '@emmental/model';
import { severities } from '@emmental/model';
import { type Ecosystem, ecosystems, type Package } from '../package-list.ts';
import { normalizedName } from '../versions/pep440.ts';
import type { Intervals } from '../versions/places.ts';

/**
 * The advisory file, little-endian:
 *
 *     magic (8 bytes) · checksum of all that follows (u32, CRC-32) · length of the head (u32) · head (JSON) · sections
 *
 * | section | what |
 * |---|---|
 * | index | hash table with open addressing: slots of two u32, hash of the key and 1 + offset in `packages`; 0 = empty |
 * | packages | per package `length (u32) JSON`, a `PackageRow` |
 * | blocks | u32 offsets into `details`, one per block and one for the end |
 * | details | blocks of `perBlock` advisories, JSON, raw deflate: read only for what matches |
 * | malware | names that are malicious in every version: high hashes (u32, sorted), low hashes, ids (year − 2000, number) |
 */
export const magic = 'EMMADV02';
export const perBlock = 32;
export const sectionNames = ['index', 'packages', 'blocks', 'details', 'malware'] as const;
export type SectionName = (typeof sectionNames)[number];

/** The description of an advisory file. */
export interface StoreInfo {
  /** The day on which the file was built. */
  readonly built: string;
  readonly sources: readonly StoreSource[];
  readonly ecosystems: Readonly<Partial<Record<Ecosystem, EcosystemCounts>>>;
  /** The numbers of advisories of unsupported ecosystems, by OSV's name of the ecosystem. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly withdrawn: number;
  /** The numbers of records that could not be read, and of ranges with an event that cannot be ordered. */
  readonly unreadable: number;
  readonly impossible: number;
  /** The days of the EPSS data (probability of exploitation) and the KEV data (known exploitation); null without such data. */
  readonly epss: string | null;
  readonly kev: string | null;
}

export interface StoreSource {
  /** The source as the user named it: a file, folder or address. */
  readonly from: string;
  /** The day of the data: that of the newest record, or of the last change on the server. Null when it is unknown. */
  readonly asOf: string | null;
  readonly advisories: number;
}

export interface EcosystemCounts {
  readonly advisories: number;
  /** Packages that are malicious in every version. */
  readonly malicious: number;
  /** The day of the data. */
  readonly asOf: string | null;
}

export interface Head {
  readonly info: StoreInfo;
  readonly sections: Readonly<Record<SectionName, readonly [offset: number, length: number]>>;
  readonly slots: number;
  readonly advisories: number;
  readonly malware: number;
}

/** Returns the key of a package: the ecosystem and the name as its registry compares it. */
export const keyOf = ({ ecosystem, name }: Pick<Package, 'ecosystem' | 'name'>): string =>
  `${ecosystem}:${ecosystem === 'PyPI' ? normalizedName(name) : name}`;

/**
 * Returns the ecosystem of an OSV name; null when it is not supported. A name such as `Maven:https://…` is a further registry
 * of the ecosystem.
 */
export function ecosystemOf(name: string): Ecosystem | null {
  const colon = name.indexOf(':');
  const plain = colon === -1 ? name : name.slice(0, colon);
  return ecosystems.find((text) => text === plain) ?? null;
}

/** A row of `packages`: `PackageAdvisories` of the package with this key. */
export type PackageRow = readonly [
  key: string,
  bounds: readonly string[],
  clear: readonly number[],
  problems: readonly (readonly AffectedRow[])[],
];

/** An `Affected` as a row; empty values at the end are left out. */
export type AffectedRow = readonly [
  advisory: number,
  intervals: Intervals,
  versions?: readonly string[],
  undecided?: 1,
];

/** An `Advisory` as a row of `details`; values that are missing at the end are unknown. */
export type AdvisoryRow = readonly [
  id: string,
  aliases: readonly string[],
  summary: string,
  published: string,
  modified: string,
  severity: readonly [level: number, score: number | null, from: string, alias: string | 0] | 0,
  flags: number,
  epss: number,
  exploited: string,
  cwes: readonly number[],
  symbols: Readonly<Record<string, readonly (readonly [path: string, ...symbols: string[]])[]>> | 0,
];

export const maliciousFlag = 1;
export const levelNumber = (level: Severity): number => severities.indexOf(level);
export const levelOf = (number: number): Severity => severities[number] ?? 'info';
