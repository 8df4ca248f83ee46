import type { Signal } from '@emmental/model';

/** The counts of one function that the decision about its unused rules needs. */
export interface TrafficCounts {
  readonly add: (signal: Signal) => void;
  /** Notes an attack on the function: counts of the same hours count for nothing. */
  readonly attack: (signal: Signal) => void;
  readonly result: () => Traffic;
}

/** The traffic of one function without an attack, under the present rulebase. */
export interface Traffic {
  /** Days of UTC on which the function ran. */
  readonly days: number;
  /** Calls that rules of the function allowed. */
  readonly calls: number;
  /** Hits by match id, of triggers. */
  readonly byTrigger: ReadonlyMap<string, number>;
  /** Match ids that any signal names, also one of an attack or of an older rulebase. */
  readonly hit: ReadonlySet<string>;
  readonly invocations: number;
  /** Signals that guards could not send; a hit may be among them. */
  readonly lost: number;
  /** Signals with counts that say nothing, by their reason. */
  readonly without: Readonly<Record<Reason, number>>;
}

/**
 * Why counts say nothing: guards had another rulebase, an attack came in the same hours, a guard failed in them or had no rules, or the time
 * is missing or later than today.
 */
type Reason = 'rulebase' | 'attack' | 'failure' | 'time';

export interface TrafficOf {
  /** Match ids of the rules about events that start the function. */
  readonly triggers: ReadonlySet<string>;
  /** Match ids of the rules that allow calls. */
  readonly calls: ReadonlySet<string>;
  /** Digests of the present rulebase: a count of another rulebase may be older than a rule. */
  readonly digests: ReadonlySet<string>;
  /** Today, as `2026-11-24`. */
  readonly today: string;
}

/** The counts of some hours. */
interface Span {
  readonly first: string;
  readonly last: string;
  signals: number;
  invocations: number;
  calls: number;
  readonly byTrigger: Map<string, number>;
}

/** The most spans, and the most hours with an attack: a year of hours. */
const mostSpans = 10_000;

/** Adds up the counts of one function in bounded memory: by the hour, because an attack can be known after the counts. */
export function countTraffic({ triggers, calls, digests, today }: TrafficOf): TrafficCounts {
  const hit = new Set<string>();
  const spans = new Map<string, Span>();
  const attacked = collectHours();
  const failed = collectHours();
  const without: Record<Reason, number> = { rulebase: 0, attack: 0, failure: 0, time: 0 };
  let lost = 0;

  const noteHit = (match: string): void => {
    if (triggers.has(match) || calls.has(match)) hit.add(match);
  };
  const spanOf = (first: string, last: string): Span | null => {
    const key = `${first} ${last}`;
    const span = spans.get(key) ?? {
      first,
      last,
      signals: 0,
      invocations: 0,
      calls: 0,
      byTrigger: new Map(),
    };
    if (!spans.has(key) && spans.size >= mostSpans) return null;
    spans.set(key, span);
    return span;
  };

  return {
    add: ({ kind, time, match, level, profileDigest, evidence }) => {
      if (match !== null) noteHit(match);
      if (kind === 'error') failed.add(time);
      if (kind === 'lost') lost += evidence.lost ?? 1;
      if (kind !== 'hits') return;
      const hits = Object.entries(evidence.hits ?? {}).filter(([, times]) => times > 0);
      for (const [id] of hits) noteHit(id);
      if (level === 'none') without.failure += 1;
      else if (profileDigest === null || !digests.has(profileDigest)) without.rulebase += 1;
      else if (time === '' || time.slice(0, 10) > today) without.time += 1;
      else {
        const span = spanOf(hourOf(startOf(evidence.since, time)), hourOf(time));
        if (span) addTo(span, evidence.invocations ?? 0, hits, { triggers, calls });
        else without.time += 1;
      }
    },
    attack: ({ time }) => attacked.add(time),
    result: () => {
      const all = [...spans.values()];
      const underAttack = all.filter(attacked.isWithin);
      const withFailure = all.filter((span) => !attacked.isWithin(span) && failed.isWithin(span));
      const good = all.filter((span) => !attacked.isWithin(span) && !failed.isWithin(span));
      const byTrigger = new Map<string, number>();
      for (const span of good)
        for (const [id, times] of span.byTrigger) byTrigger.set(id, (byTrigger.get(id) ?? 0) + times);
      return {
        days: new Set(good.filter(({ invocations }) => invocations > 0).map(({ last }) => last.slice(0, 10)))
          .size,
        calls: sum(good, 'calls'),
        byTrigger,
        hit,
        invocations: sum(good, 'invocations'),
        lost,
        without: {
          ...without,
          attack: sum(underAttack, 'signals'),
          failure: without.failure + sum(withFailure, 'signals'),
        },
      };
    },
  };
}

/** Collects hours in bounded memory; a time that is missing, or one too many, stands for all hours. */
function collectHours(): {
  readonly add: (time: string) => void;
  readonly isWithin: (span: Span) => boolean;
} {
  const hours = new Set<string>();
  let isAlways = false;
  return {
    add: (time) => {
      if (time === '' || hours.size >= mostSpans) isAlways = true;
      else hours.add(hourOf(time));
    },
    isWithin: ({ first, last }) => isAlways || [...hours].some((hour) => first <= hour && hour <= last),
  };
}

function addTo(
  span: Span,
  invocations: number,
  hits: readonly (readonly [string, number])[],
  { triggers, calls }: Pick<TrafficOf, 'triggers' | 'calls'>,
): void {
  span.signals += 1;
  span.invocations += invocations;
  for (const [id, times] of hits) {
    if (triggers.has(id)) span.byTrigger.set(id, (span.byTrigger.get(id) ?? 0) + times);
    if (calls.has(id)) span.calls += times;
  }
}

/** Returns the beginning of a count; a `since` that is no time, or later than the end, counts as the end. */
const startOf = (since: string | undefined, time: string): string =>
  since !== undefined && /^\d{4}-\d\d-\d\dT\d\d/.test(since) && since < time ? since : time;

/** `2026-11-25T02`. */
const hourOf = (time: string): string => time.slice(0, 13);

const sum = (spans: readonly Span[], field: 'calls' | 'invocations' | 'signals'): number =>
  spans.reduce((total, span) => total + span[field], 0);
