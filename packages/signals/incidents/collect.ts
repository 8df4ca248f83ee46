import type { Signal } from '@emmental/model';
import {
  type Incident,
  type IncidentKind,
  incidentKey,
  isIncident,
  type Origin,
  rankOf,
  wentThrough,
} from './incident.ts';
import { type StoredText, storeTexts } from './texts.ts';

/** The threat log, and the number of signals that it leaves out. */
export interface ThreatLog {
  /** Attacks first, then the other kinds, the newest first; the first `most` of them. */
  readonly incidents: readonly Incident[];
  /** The number of entries, with those beyond `most`. */
  readonly entries: number;
  /** The number of signals by kind, with those that are left out. */
  readonly counts: Readonly<Record<IncidentKind, number>>;
  /** The number of signals of kind `block` about records that reached the function nevertheless. */
  readonly wentThrough: number;
  /** Signals that are in no entry, because there were too many different ones. */
  readonly leftOut: number;
}

/** Collects the threat log signal by signal, in bounded memory. */
export interface ThreatLogCollector {
  /** Adds a signal. `text` is the signal as JSON, if the caller has it. */
  readonly add: (signal: Signal, text?: string) => void;
  readonly result: (most: number, kind?: IncidentKind) => ThreatLog;
  /** Returns all entries in the order of the log, one after the other, so that they are never all in memory. */
  readonly all: () => Iterable<Incident>;
  /** Signals that are in no entry. */
  readonly leftOut: () => number;
}

/** The most entries. A part of them is kept for what was blocked, so that other signals cannot push that out. */
const mostEntries = { all: 120_000, others: 100_000 };
/** The most bytes of the signals that are kept for these entries. */
const mostBytes = { all: 70_000_000, others: 55_000_000 };
/** The most invocations whose event is remembered. */
const mostOrigins = 20_000;

interface Entry {
  /** The first signal as JSON. */
  readonly text: StoredText;
  readonly kind: IncidentKind;
  readonly rank: number;
  times: number;
  /** Earliest and latest time, and the id of the latest signal, where they differ from those of the first signal. */
  first: string | null;
  last: string;
  lastId: string;
}

export function collectThreats(): ThreatLogCollector {
  const entries = new Map<string, Entry>();
  const counts: Record<IncidentKind, number> = { block: 0, alert: 0, watch: 0, error: 0, lost: 0 };
  const kept = { all: 0, others: 0 };
  const bytes = { all: 0, others: 0 };
  const texts = storeTexts();
  const isFull = (share: 'all' | 'others', size: number): boolean =>
    kept[share] >= mostEntries[share] || bytes[share] + size > mostBytes[share];
  const origins = originsOfInvocations();
  let leftOut = 0;
  let through = 0;

  const start = (key: string, signal: Incident['signal'], text: string): void => {
    const { kind, time, id } = signal;
    const size = Buffer.byteLength(text);
    const isOther = kind !== 'block';
    if (isFull('all', size) || (isOther && isFull('others', size))) {
      leftOut += 1;
      return;
    }
    for (const share of isOther ? (['all', 'others'] as const) : (['all'] as const)) {
      kept[share] += 1;
      bytes[share] += size;
    }
    const [stored, rank] = [texts.add(text), rankOf(signal)];
    entries.set(key, { text: stored, kind, rank, times: 1, first: null, last: time, lastId: id });
  };

  return {
    add: (signal, text) => {
      if (!isIncident(signal)) return;
      counts[signal.kind] += 1;
      if (wentThrough(signal)) through += 1;
      origins.add(signal);
      const key = incidentKey(signal);
      const entry = entries.get(key);
      if (entry) extend(entry, signal);
      else start(key, signal, text ?? JSON.stringify(signal));
    },
    result: (most, kind) => {
      const wanted = [...entries.values()].filter((entry) => kind === undefined || entry.kind === kind);
      const shown = wanted.sort(byRank).slice(0, most);
      const incidents = shown.map((entry) => incidentOf(entry, texts.read(entry.text), origins));
      return { incidents, entries: wanted.length, counts, wentThrough: through, leftOut };
    },
    *all() {
      for (const entry of [...entries.values()].sort(byRank))
        yield incidentOf(entry, texts.read(entry.text), origins);
    },
    leftOut: () => leftOut,
  };
}

function extend(entry: Entry, { time, id }: Signal): void {
  entry.times += 1;
  if (time !== '' && time < (entry.first ?? entry.last)) entry.first = time;
  if (time < entry.last) return;
  entry.first ??= entry.last;
  entry.last = time;
  entry.lastId = id;
}

/** Sorts entries: attacks first, then what was blocked, reported, failed, watched; within each the newest first. */
function byRank(a: Entry, b: Entry): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.last !== b.last) return a.last < b.last ? 1 : -1;
  return a.lastId < b.lastId ? -1 : 1;
}

function incidentOf({ times, first, last, lastId }: Entry, text: string, origins: Origins): Incident {
  const signal = JSON.parse(text) as Incident['signal'];
  const known = origins.of(signal);
  const { trigger = known?.trigger ?? null, path = known?.path ?? null } = signal.evidence;
  const from = trigger === null && path === null ? null : { trigger, path };
  return { signal, times, first: first || last, last, lastId, from };
}

/** Names an invocation; null for a signal without an id, which can belong to any invocation. */
const invocationOf = ({ app, function: fn, invocation }: Signal): string | null =>
  invocation === null ? null : `${app}\n${fn}\n${invocation}`;

interface Origins {
  readonly add: (signal: Signal) => void;
  readonly of: (signal: Signal) => Origin | null;
}

/** Remembers the newest events, because only the signal about an event names its trigger. */
function originsOfInvocations(): Origins {
  const known = new Map<string, Origin>();
  return {
    add: (signal) => {
      const { trigger = null, path = null } = signal.evidence;
      const invocation = invocationOf(signal);
      if (invocation === null || (trigger === null && path === null)) return;
      const before = known.get(invocation);
      known.set(invocation, { trigger: before?.trigger ?? trigger, path: before?.path ?? path });
      const [oldest] = known.keys();
      if (known.size > mostOrigins && oldest !== undefined) known.delete(oldest);
    },
    of: (signal) => known.get(invocationOf(signal) ?? '') ?? null,
  };
}
