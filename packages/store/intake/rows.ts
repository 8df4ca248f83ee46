import { gzipSync } from 'node:zlib';
import { kindCodes, sectionCodes } from '../codes.ts';
import type { Names } from '../names.ts';
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
}

export interface Count {
  readonly rule: number;
  readonly destination: number;
  readonly n: number;
}

/** Looks up the numbers of a line's names; null if its function has no number, because its app has too many. */
export async function numbered(line: Line, names: Names): Promise<Numbered | null> {
  const { team, app } = line.sender;
  const fn = await names.fn(team, app, line.signal.function);
  if (fn === null) return null;
  const { match, evidence, kind } = line.signal;
  const rule = match === null ? null : await names.rule(team, fn, match);
  if (kind !== 'hits') return { line, fn, rule, counts: [] };
  const counts: Count[] = [];
  if ((evidence.invocations ?? 0) > 0)
    counts.push({ rule: none, destination: none, n: evidence.invocations ?? 0 });
  for (const [id, times] of Object.entries(evidence.hits ?? {})) {
    const ofRule = await names.rule(team, fn, id);
    if (ofRule === null) continue;
    let told = 0;
    for (const [target, n] of Object.entries(evidence.targets?.[id] ?? {})) {
      const destination = (await names.destination(team, target)) ?? none;
      counts.push({ rule: ofRule, destination, n });
      told += n;
    }
    if (times > told) counts.push({ rule: ofRule, destination: none, n: times - told });
  }
  return { line, fn, rule, counts };
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
  const sums = new Map<string, Delta>();
  for (const { line, fn, counts } of lines) {
    const hour = `${line.signal.time.slice(0, 13)}:00:00Z`;
    for (const { rule, destination, n } of counts) {
      const key = `${fn} ${hour} ${rule} ${destination}`;
      const sum = sums.get(key);
      if (!sum)
        sums.set(key, {
          team: line.sender.team,
          fn,
          hour,
          rule,
          destination,
          n,
          last_hit: line.signal.time,
        });
      else {
        sum.n += n;
        if (line.signal.time > sum.last_hit) sum.last_hit = line.signal.time;
      }
    }
  }
  return [...sums.values()];
}

/** A row of the table `loud_hour`: how many signals other than counts came in an hour. */
export function loudRows(lines: readonly Numbered[]) {
  const sums = new Map<
    string,
    { team: number; hour: string; fn: number; kind: number; section: number; n: number }
  >();
  for (const { line, fn } of lines) {
    const { kind, section, time } = line.signal;
    const hour = `${time.slice(0, 13)}:00:00Z`;
    const code = section === null ? -1 : sectionCodes[section];
    const key = `${hour} ${String(fn).padStart(10, '0')} ${kindCodes[kind]} ${code}`;
    const sum = sums.get(key);
    if (sum) sum.n += 1;
    else sums.set(key, { team: line.sender.team, hour, fn, kind: kindCodes[kind], section: code, n: 1 });
  }
  return sorted(sums);
}

/** The last that the guards of each function told about themselves. */
export function guardRows(lines: readonly Numbered[]) {
  const last = new Map<string, Readonly<Record<string, unknown>>>();
  const byTime = [...lines].sort((a, b) => (a.line.signal.time < b.line.signal.time ? -1 : 1));
  for (const { line, fn } of byTime) {
    const { signal } = line;
    const key = String(fn).padStart(10, '0');
    const start =
      signal.kind === 'start' ? { started_at: signal.time, modes: signal.evidence.start ?? null } : {};
    last.set(key, {
      started_at: null,
      modes: null,
      ...last.get(key),
      fn,
      seen_at: signal.time,
      level: signal.level,
      guard: signal.guardVersion,
      rulebase: signal.profileDigest,
      ...start,
    });
  }
  return sorted(last);
}

/** Rows that are written in one order by all servers cannot wait for each other in a circle. */
const sorted = <T>(rows: ReadonlyMap<string, T>): readonly T[] =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);

/** The lines of counts as a file that `gunzip` reads: kept for a week, for repairs. */
export const segmentOf = (lines: readonly Numbered[]): Buffer =>
  gzipSync(lines.map(({ line }) => `${JSON.stringify(line.signal)}\n`).join(''), { level: 1 });
