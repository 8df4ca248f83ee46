import type { AdvisorySeverity, VulnerableSymbols } from '../advisory.ts';
import type { Ecosystem } from '../package-list.ts';
import { type Fields, isFields, listAt, objectAt, objectsAt, textAt, textsAt } from './fields.ts';
import { ecosystemOf } from './layout.ts';
import { severityFrom } from './severity.ts';

/** One OSV record, reduced to the stored parts. */
export interface OsvRecord {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly withdrawn: boolean;
  readonly summary: string;
  readonly published: string | null;
  readonly modified: string | null;
  /** The time of the last change, to the second. Of two records with the same id, the newer one is used. */
  readonly stamp: string;
  readonly malicious: boolean;
  readonly severity: Omit<AdvisorySeverity, 'alias'> | null;
  readonly cwes: readonly number[];
  readonly affected: readonly OsvAffected[];
  /** Ecosystems in the record that are not supported. */
  readonly leftOut: readonly string[];
}

export type EventKind = 'introduced' | 'fixed' | 'last_affected' | 'limit';
/** An event of a range as written; `version` is '' if it is not a text. */
export interface OsvEvent {
  readonly kind: EventKind;
  readonly version: string;
}

export interface OsvAffected {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  /** The ranges of versions as written, not sorted; ranges of commits are left out. */
  readonly ranges: readonly (readonly OsvEvent[])[];
  readonly versions: readonly string[];
  readonly symbols: readonly VulnerableSymbols[];
}

/** Reads a record of the OSV schema (1.7); returns null for any other value. Unknown fields and kinds are skipped. */
export function readOsv(value: unknown): OsvRecord | null {
  if (!isFields(value)) return null;
  const record = value;
  const id = textAt(record, 'id');
  if (!isId(id)) return null;
  const specific = objectAt(record, 'database_specific');
  const modified = textAt(record, 'modified');
  const published = textAt(record, 'published');
  const leftOut: string[] = [];
  const affected: OsvAffected[] = [];
  const speaking: Fields[] = [record];
  for (const part of objectsAt(record, 'affected')) {
    const named = packageOf(part);
    if (!named) continue;
    if (named.ecosystem === null) {
      leftOut.push(named.registry);
      continue;
    }
    speaking.push(part);
    affected.push(readAffected(part, named.ecosystem, named.name));
  }
  return {
    id,
    aliases: [...new Set(listAt(record, 'aliases').filter(isId))].filter((text) => text !== id),
    withdrawn: textAt(record, 'withdrawn') !== null,
    summary: sentence(textAt(record, 'summary') || textAt(record, 'details') || ''),
    published: dayOf(published),
    modified: dayOf(modified),
    stamp: modified ?? published ?? '',
    malicious: id.startsWith('MAL-') || specific?.['malicious-packages-origins'] !== undefined,
    severity: readSeverity(speaking),
    cwes: listAt(specific, 'cwe_ids')
      .map((weakness) => Number(/^CWE-(\d{1,5})$/.exec(String(weakness))?.[1]))
      .filter((number) => number > 0),
    affected,
    leftOut,
  };
}

/** Returns the package that a part of a record names; null for a part about commits of a repository, which no lockfile can name. */
function packageOf(part: Fields): { ecosystem: Ecosystem | null; registry: string; name: string } | null {
  const named = objectAt(part, 'package');
  const registry = textAt(named, 'ecosystem');
  const name = textAt(named, 'name');
  if (registry === null || name === null || name.length > 400) return null;
  return { ecosystem: ecosystemOf(registry), registry, name };
}

const readAffected = (part: Fields, ecosystem: Ecosystem, name: string): OsvAffected => ({
  ecosystem,
  name,
  ranges: readRanges(part),
  versions: listAt(part, 'versions').flatMap((version) => versionOf(version) ?? []),
  symbols: readSymbols(objectAt(part, 'ecosystem_specific')),
});

/** Reads the severity of a record and of its packages, from all CVSS vectors and the first level in words. */
function readSeverity(parts: readonly Fields[]): OsvRecord['severity'] {
  const vectors: string[] = [];
  let word: string | null = null;
  for (const part of parts) {
    for (const severity of objectsAt(part, 'severity')) {
      const vector = textAt(severity, 'score');
      if (vector !== null) vectors.push(vector);
    }
    for (const place of ['database_specific', 'ecosystem_specific'])
      word ??= textAt(objectAt(part, place), 'severity');
  }
  return severityFrom(vectors, word);
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9][\w.:-]{1,99}$/.test(value);

const kinds: readonly EventKind[] = ['introduced', 'fixed', 'last_affected', 'limit'];
/** The greatest number of events that are read, more than any package has. The time of matching grows with their number. */
const mostEvents = 2_000;
/** The event for a range that cannot be read. Any version may be in such a range, so its matches are `possible`. */
const unreadableRange: readonly OsvEvent[] = [{ kind: 'introduced', version: '' }];

function readRanges(part: Fields): readonly (readonly OsvEvent[])[] {
  const found: (readonly OsvEvent[])[] = [];
  let left = mostEvents;
  for (const range of objectsAt(part, 'ranges')) {
    const events = readRange(range);
    if (events.length > left) return [...found, unreadableRange];
    left -= events.length;
    if (events.length > 0) found.push(events);
  }
  return found;
}

/**
 * Returns the events of a SEMVER or ECOSYSTEM range; [] for a range of commits or of an unknown kind, which decides
 * nothing about versions.
 */
function readRange(range: Fields): readonly OsvEvent[] {
  const type = textAt(range, 'type');
  if (type !== 'SEMVER' && type !== 'ECOSYSTEM') return [];
  const events: OsvEvent[] = [];
  for (const event of objectsAt(range, 'events')) {
    for (const kind of kinds) {
      const version = event[kind];
      if (version === undefined) continue;
      events.push({ kind, version: versionOf(version) ?? '' });
    }
    if (events.length > mostEvents) break;
  }
  return events;
}

/** Returns a version without the spaces around it; null for a text that cannot be a version of any ecosystem. */
function versionOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim() : '';
  return text.length > 0 && text.length <= 400 && !/\s/.test(text) ? text : null;
}

/** Reads symbols. Go writes `imports: [{path, symbols}]`; others that name functions write `affected_functions`. */
function readSymbols(specific: Fields | null): readonly VulnerableSymbols[] {
  const imports = objectsAt(specific, 'imports').flatMap((row) => {
    const path = textAt(row, 'path');
    return path === null ? [] : [{ path, symbols: textsAt(row, 'symbols') }];
  });
  const functions = textsAt(specific, 'affected_functions');
  return functions.length > 0 ? [...imports, { path: '', symbols: functions }] : imports;
}

/** Returns the first sentence, without Markdown marks, of at most 160 characters. */
function sentence(text: string): string {
  const start = text.slice(0, 1000);
  const plain = /[#[`*_]|[^\S ]| {2}/.test(start)
    ? start
        .replaceAll(/^#+ .*$/gm, ' ')
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replaceAll(/[`*_]{1,3}(?=\S)|(?<=\S)[`*]{1,3}/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim()
    : start.trim();
  const end = /[.!?](?= [A-Z])/.exec(plain);
  const first = end ? plain.slice(0, end.index + 1) : plain;
  if (first.length <= 160) return first;
  const space = first.lastIndexOf(' ', 157);
  return `${first.slice(0, space === -1 ? 158 : space)} …`;
}

const dayOf = (stamp: string | null): string | null =>
  /^(?!0001)\d{4}-\d{2}-\d{2}/.exec(stamp ?? '')?.[0] ?? null;
