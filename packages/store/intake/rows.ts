import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Signal } from '@emmental/model';
import { kindCodes, sectionCodes } from '../codes.ts';
import { strictestMode } from '../modes.ts';
import type { Name, Names, Target } from '../names.ts';
import type { Line } from './line.ts';

/** The number of a destination that was not told, and the number that stands for the invocations of a function in place of a rule. */
export const none = 0;

/** A signal with the numbers of its names. */
export interface Numbered {
  readonly line: Line;
  readonly fn: number;
  readonly rule: number | null;
  /** The counts of a signal `hits`, by rule and destination. */
  readonly counts: readonly Count[];
  /** True if the line counts rules that have no number, because the function has too many: their counts are left out. */
  readonly hasLostRules: boolean;
}

export interface Count {
  readonly rule: number;
  readonly destination: number;
  readonly n: number;
}

/** Numbers the names of lines: lines whose function has no number are left out, because its app has too many functions. */
export async function numbered(lines: readonly Line[], names: Names): Promise<readonly Numbered[]> {
  const fns = openLookup();
  for (const { sender, signal } of lines) fns.add(sender.team, sender.app, signal.function);
  await fns.find(names.fns);
  const rules = openLookup();
  const placed = lines.flatMap((line) => {
    const fn = fns.number(line.sender.app, line.signal.function);
    if (fn === null) return [];
    const told = toldIn(line.signal);
    for (const { key } of told.counts) rules.add(line.sender.team, fn, key);
    if (told.key !== null) rules.add(line.sender.team, fn, told.key);
    return [{ line, fn, told }];
  });
  await rules.find(names.rules);
  const targets: Target[] = [];
  for (const { line, fn, told } of placed)
    for (const { key, target } of told.counts) {
      const rule = target === null ? null : rules.number(fn, key);
      if (rule !== null && target !== null) targets.push({ team: line.sender.team, fn, rule, name: target });
    }
  const numbers = targets.length === 0 ? [] : await names.targets(targets);
  let next = 0;
  return placed.map(({ line, fn, told }) => {
    const counts: Count[] = [];
    let hasLostRules = told.key !== null && rules.number(fn, told.key) === null;
    if (told.invocations > 0) counts.push({ rule: none, destination: none, n: told.invocations });
    for (const { key, target, n } of told.counts) {
      const rule = rules.number(fn, key);
      if (rule === null) hasLostRules = true;
      else counts.push({ rule, destination: target === null ? none : (numbers[next++] ?? none), n });
    }
    return {
      line,
      fn,
      rule: told.key === null ? null : rules.number(fn, told.key),
      counts,
      hasLostRules,
    };
  });
}

/** Numbers of names that many lines share: each name is looked up once. */
interface Lookup {
  readonly add: (team: number, within: number, name: string) => void;
  readonly find: (numbers: Names['fns']) => Promise<void>;
  /** Returns the number of a name that was added; null if it has none. */
  readonly number: (within: number, name: string) => number | null;
}

function openLookup(): Lookup {
  const added: Name[] = [];
  const known = new Map<number, Map<string, number | null>>();
  return {
    add: (team, within, name) => {
      const names = inMap(known, within);
      if (names.has(name)) return;
      names.set(name, null);
      added.push({ team, within, name });
    },
    find: async (numbersOf) => {
      const numbers = await numbersOf(added);
      for (const [at, { within, name }] of added.entries()) known.get(within)?.set(name, numbers[at] ?? null);
    },
    number: (within, name) => known.get(within)?.get(name) ?? null,
  };
}

/** The rule of a signal, by its match id or the key of an implied rule, and the hits that it counts. */
interface Told {
  readonly key: string | null;
  readonly invocations: number;
  readonly counts: readonly { readonly key: string; readonly target: string | null; readonly n: number }[];
}

/** The guard counts the hits of rules that have a match id, and not those of implied rules. */
function toldIn(signal: Signal): Told {
  const { kind, match, evidence } = signal;
  if (kind !== 'hits') {
    const implied = match === null ? impliedKey(signal) : null;
    const counts = implied === null ? [] : [{ key: implied, target: targetOf(signal), n: 1 }];
    return { key: match ?? implied, invocations: 0, counts };
  }
  const counts: { readonly key: string; readonly target: string | null; readonly n: number }[] = [];
  for (const [key, times] of Object.entries(evidence.hits ?? {})) {
    let rest = times;
    const before = counts.length;
    for (const [target, n] of Object.entries(evidence.targets?.[key] ?? {})) {
      counts.push({ key, target, n });
      rest -= n;
    }
    // A rule without a number must be noticed, so a rule without hits stays, too.
    if (rest > 0 || counts.length === before) counts.push({ key, target: null, n: Math.max(rest, 0) });
  }
  return { key: null, invocations: evidence.invocations ?? 0, counts };
}

/** Returns the key of the implied rule that denied a call (`schema/` has the same for the rules of a scan); null for any other signal. */
const impliedKey = ({ section, rule, decision }: Signal): string | null =>
  section !== null && rule === '(all other)' && decision === 'deny' ? `${section}/${rule}` : null;

/** Returns the destination, operation, program or trigger of a call that an implied rule denied, as guards count those of other rules. */
export function targetOf({ section, evidence }: Pick<Signal, 'section' | 'evidence'>): string {
  const what = evidence.what ?? '';
  switch (section) {
    case 'inbound':
      return evidence.trigger ?? 'unknown';
    case 'outbound':
      return what.replace(/^udp /, '').replace(/ \(.{1,100}\)$/, '') || 'unknown';
    case 'processes':
    case 'code':
    case 'permissions':
      return what.split(' ', 1)[0] || 'unknown';
    default:
      return what || 'unknown';
  }
}

/** A row of the table `event`. */
export const eventRow = ({ line, fn, rule }: Numbered) => ({
  time: line.signal.time,
  key: line.key,
  team: line.sender.team,
  fn,
  kind: kindCodes[line.signal.kind],
  section: line.signal.section === null ? null : sectionCodes[line.signal.section],
  rule,
  decision: line.signal.decision,
  mode: line.signal.mode,
  signal: line.signal.id,
  invocation: line.signal.invocation,
  rulebase: line.signal.profileDigest,
  class: line.signal.evidence.class ?? null,
  evidence: { ...line.signal.evidence, rule: line.signal.rule, level: line.signal.level },
});

/** A row of the table `hit_delta`. */
export interface Delta {
  readonly team: number;
  readonly fn: number;
  readonly hour: string;
  readonly rule: number;
  readonly destination: number;
  n: number;
  last_hit: string;
}

/** Adds up the counts of several lines: one row for each function, hour, rule and destination. */
export function deltasOf(lines: readonly Numbered[]): readonly Delta[] {
  const hours = new Map<string, Map<number, Map<number, Delta>>>();
  const deltas: Delta[] = [];
  for (const { line, fn, counts } of lines) {
    const hour = `${line.signal.time.slice(0, 13)}:00:00Z`;
    const rules = inMap(hours, `${fn} ${hour}`);
    for (const { rule, destination, n } of counts) {
      const sums = inMap(rules, rule);
      const sum = sums.get(destination);
      if (sum) {
        sum.n += n;
        if (line.signal.time > sum.last_hit) sum.last_hit = line.signal.time;
        continue;
      }
      const { team } = line.sender;
      const delta = { team, fn, hour, rule, destination, n, last_hit: line.signal.time };
      sums.set(destination, delta);
      deltas.push(delta);
    }
  }
  return deltas;
}

/** Returns the map at a key, which is made where there is none. */
function inMap<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const found = maps.get(key);
  if (found) return found;
  const made = new Map<L, V>();
  maps.set(key, made);
  return made;
}

/** How many signals other than counts came in an hour, of a function, kind and section. */
interface Loud {
  readonly team: number;
  readonly hour: string;
  readonly fn: number;
  readonly kind: number;
  readonly section: number;
  n: number;
}

/** Adds up signals other than counts. */
export function loudRows(lines: readonly Numbered[]): readonly Loud[] {
  const sums = new Map<string, Loud>();
  for (const { line, fn } of lines) {
    const { kind, section, time } = line.signal;
    const hour = `${time.slice(0, 13)}:00:00Z`;
    const code = section === null ? -1 : sectionCodes[section];
    const name = `${hour} ${String(fn).padStart(10, '0')} ${kindCodes[kind]} ${code}`;
    const sum = sums.get(name);
    if (sum) sum.n += 1;
    else sums.set(name, { team: line.sender.team, hour, fn, kind: kindCodes[kind], section: code, n: 1 });
  }
  return sorted(sums);
}

/** The last that the guards of each function told about themselves. */
export function guardRows(lines: readonly Numbered[]) {
  const last = new Map<number, Signal>();
  const started = new Map<number, Signal>();
  for (const { line, fn } of lines) {
    const { signal } = line;
    if (isLatest(signal, last.get(fn))) last.set(fn, signal);
    if (signal.kind === 'start' && isLatest(signal, started.get(fn))) started.set(fn, signal);
  }
  return [...last]
    .sort(([a], [b]) => a - b)
    .map(([fn, signal]) => {
      const start = started.get(fn);
      const modes = start?.evidence.start;
      const running = strictestMode(modes);
      return {
        fn,
        seen_at: signal.time,
        level: signal.level,
        guard: signal.guardVersion,
        rulebase: signal.profileDigest,
        started_at: start?.time ?? null,
        modes: running === null ? null : modes,
        running,
      };
    });
}

const isLatest = (signal: Signal, before: Signal | undefined): boolean =>
  before === undefined || signal.time >= before.time;

/** Rows that are written in one order by all servers cannot wait for each other in a circle. */
const sorted = <T>(rows: ReadonlyMap<string, T>): readonly T[] =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);

const pack = promisify(gzip);

/** The lines of counts as a file that `gunzip` reads: kept for a week, for repairs. */
export const segmentOf = (lines: readonly Numbered[]): Promise<Buffer> =>
  pack(lines.map(({ line }) => `${line.text}\n`).join(''), { level: 1, chunkSize: 128 * 1024 });
