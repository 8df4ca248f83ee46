import { gzipSync } from 'node:zlib';
import type { Signal } from '@emmental/model';
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
    return fn === null ? [] : [{ line, fn, told: toldIn(line.signal) }];
  });
  const rules = await rulesOf(placed, names);
  const counts = placed.map(({ line, fn, told }, at) =>
    told.counts.flatMap(({ key, target, n }) => {
      const rule = rules[at]?.get(key) ?? null;
      return rule === null ? [] : [{ team: line.sender.team, fn, rule, name: target, n }];
    }),
  );
  const targets = inTurn(await names.targets(counts.flat().filter(isTargeted)));
  return placed.map(({ line, fn, told }, at) => ({
    line,
    fn,
    rule: told.key === null ? null : (rules[at]?.get(told.key) ?? null),
    counts: [
      ...(told.invocations > 0 ? [{ rule: none, destination: none, n: told.invocations }] : []),
      ...(counts[at] ?? []).map((count) => ({
        rule: count.rule,
        destination: isTargeted(count) ? (targets() ?? none) : none,
        n: count.n,
      })),
    ],
    hasLostRules: [...(rules[at]?.values() ?? [])].includes(null),
  }));
}

const isTargeted = <T extends { readonly name: string | null }>(
  count: T,
): count is T & { readonly name: string } => count.name !== null;

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
  const counts = Object.entries(evidence.hits ?? {}).flatMap(([key, times]) => {
    const targets = Object.entries(evidence.targets?.[key] ?? {}).map(([target, n]) => ({ key, target, n }));
    const rest = times - targets.reduce((sum, { n }) => sum + n, 0);
    // A rule without a number must be noticed, so a rule without hits stays, too.
    return rest > 0 || targets.length === 0
      ? [...targets, { key, target: null, n: Math.max(rest, 0) }]
      : targets;
  });
  return { key: null, invocations: evidence.invocations ?? 0, counts };
}

/** Returns the numbers of the rules of each line, by key. */
async function rulesOf(
  placed: readonly { readonly line: Line; readonly fn: number; readonly told: Told }[],
  names: Names,
): Promise<readonly ReadonlyMap<string, number | null>[]> {
  const keys = placed.map(({ told }) => [
    ...new Set([...(told.key === null ? [] : [told.key]), ...told.counts.map(({ key }) => key)]),
  ]);
  const rules = inTurn(
    await names.rules(
      placed.flatMap(({ line, fn }, at) =>
        (keys[at] ?? []).map((name) => ({ team: line.sender.team, within: fn, name })),
      ),
    ),
  );
  return keys.map((ofLine) => new Map(ofLine.map((key) => [key, rules()])));
}

/** Returns the items of a list one after the other. */
function inTurn(numbers: readonly (number | null)[]): () => number | null {
  let next = 0;
  return () => numbers[next++] ?? null;
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

/** How many signals other than counts came in an hour, of a function, kind and section; and the newest of them. */
interface Loud {
  readonly team: number;
  readonly hour: string;
  readonly fn: number;
  readonly kind: number;
  readonly section: number;
  n: number;
  time: string;
  key: string;
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
    const { key, sender } = line;
    if (!sum)
      sums.set(name, { team: sender.team, hour, fn, kind: kindCodes[kind], section: code, n: 1, time, key });
    else {
      sum.n += 1;
      if (time > sum.time || (time === sum.time && key > sum.key)) Object.assign(sum, { time, key });
    }
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
