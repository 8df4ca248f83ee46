import { gzipSync } from 'node:zlib';
import { kindCodes, sectionCodes } from '../codes.ts';
import { strictestMode } from '../modes.ts';
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
  const fns = await names.fns(
    lines.map(({ sender, signal }) => ({ team: sender.team, within: sender.app, name: signal.function })),
  );
  const placed = lines.flatMap((line, at) => {
    const fn = fns[at] ?? null;
    return fn === null ? [] : [{ line, fn, ...namesIn(line) }];
  });
  const rules = inTurn(
    await names.rules(
      placed.flatMap(({ line, fn, matches }) =>
        matches.map((name) => ({ team: line.sender.team, within: fn, name })),
      ),
    ),
  );
  const destinations = inTurn(
    await names.destinations(
      placed.flatMap(({ line, targets }) =>
        targets.map((name) => ({ team: line.sender.team, within: line.sender.team, name })),
      ),
    ),
  );
  return placed.map(({ line, fn, matches, targets }) => {
    const ruleOf = new Map(matches.map((name) => [name, rules()]));
    const destinationOf = new Map(targets.map((name) => [name, destinations()]));
    return {
      line,
      fn,
      rule: line.signal.match === null ? null : (ruleOf.get(line.signal.match) ?? null),
      counts: countsOf(line, ruleOf, destinationOf),
      hasLostRules: [...ruleOf.values()].includes(null),
    };
  });
}

/** The match ids of rules and the destinations in a line, each once. */
function namesIn({ signal: { kind, match, evidence } }: Line): {
  readonly matches: readonly string[];
  readonly targets: readonly string[];
} {
  const ofSignal = match === null ? [] : [match];
  if (kind !== 'hits') return { matches: ofSignal, targets: [] };
  const hits = Object.keys(evidence.hits ?? {});
  return {
    matches: [...new Set([...ofSignal, ...hits])],
    targets: [...new Set(hits.flatMap((id) => Object.keys(evidence.targets?.[id] ?? {})))],
  };
}

/** Returns the items of a list one after the other. */
function inTurn(numbers: readonly (number | null)[]): () => number | null {
  let next = 0;
  return () => numbers[next++] ?? null;
}

function countsOf(
  { signal: { kind, evidence } }: Line,
  rules: ReadonlyMap<string, number | null>,
  destinations: ReadonlyMap<string, number | null>,
): readonly Count[] {
  if (kind !== 'hits') return [];
  const counts: Count[] = [];
  if ((evidence.invocations ?? 0) > 0)
    counts.push({ rule: none, destination: none, n: evidence.invocations ?? 0 });
  for (const [id, times] of Object.entries(evidence.hits ?? {})) {
    const rule = rules.get(id) ?? null;
    if (rule === null) continue;
    let told = 0;
    for (const [target, n] of Object.entries(evidence.targets?.[id] ?? {})) {
      counts.push({ rule, destination: destinations.get(target) ?? none, n });
      told += n;
    }
    if (times > told) counts.push({ rule, destination: none, n: times - told });
  }
  return counts;
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
    const running = strictestMode(signal.evidence.start);
    const start =
      signal.kind === 'start'
        ? {
            started_at: signal.time,
            modes: running === null ? null : signal.evidence.start,
            running,
          }
        : {};
    last.set(key, {
      started_at: null,
      modes: null,
      running: null,
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
