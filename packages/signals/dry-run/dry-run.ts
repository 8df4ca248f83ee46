import type { ProfileMode, Signal } from '@emmental/model';
import type { FunctionHits } from '../hits/collect.ts';
import { type Incident, wentThrough } from '../incidents/incident.ts';

/** The answer of an edited rulebase to a recorded action; `packages/profile` gives it. */
export type DryVerdict =
  | {
      readonly kind: 'decided';
      readonly action: 'allow' | 'watch' | 'deny';
      readonly rule: string;
      readonly mode: ProfileMode;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/** The effect of an edited rulebase on all calls that one rule of an earlier rulebase matched. */
export interface DryMatch {
  readonly kind: 'same' | 'allowed' | 'stopped' | 'reported' | 'unknown';
  readonly rule: string;
}

/** Answers for one edited rulebase. */
export interface DryJudge {
  readonly judge: (signal: Signal) => DryVerdict;
  /** Null = the rule is in neither rulebase. */
  readonly judgeMatch: (fn: string, match: string) => DryMatch | null;
}

/** The effect of the edited rulebase on an action, compared with what happened. */
export type DryEffect =
  /** It happened, and would be stopped. */
  | 'would stop'
  /** It was stopped, and would happen. */
  | 'would pass'
  /** It was reported, and would happen without a report. */
  | 'would be quiet'
  | 'still stopped'
  | 'still reported'
  | 'not decided';

/** A recorded action with the answer of the edited rulebase. */
export interface DryIncident {
  readonly incident: Incident;
  readonly effect: DryEffect;
  /** The rule that decides: `payments`; null if it is not decided. */
  readonly rule: string | null;
  /** Why it is not decided; otherwise null. */
  readonly why: string | null;
}

/** Counted calls of one rule that the edited rulebase does not have as it was. */
export interface DryCalls {
  readonly function: string;
  /** `Thumbnails/outbound/carriers`, or the match id of a rule that neither rulebase has. */
  readonly rule: string;
  readonly kind: Exclude<DryMatch['kind'], 'same'>;
  readonly times: number;
}

export interface DryRun {
  /** The first incidents of each effect. */
  readonly incidents: readonly DryIncident[];
  /** Incidents by effect, with those that are not listed. */
  readonly entries: Readonly<Record<DryEffect, number>>;
  /** Signals by effect. */
  readonly counts: Readonly<Record<DryEffect, number>>;
  /** Counted calls of rules that match the same in the edited rulebase. */
  readonly sameCalls: number;
  readonly calls: readonly DryCalls[];
}

/**
 * Compares what guards recorded with an edited rulebase. Signals name each reported action, but only count allowed calls by rule:
 * of such calls only the entire rule can be judged.
 *
 * @param most incidents of each effect that the result lists; all are counted.
 */
export function dryRun(
  incidents: Iterable<Incident>,
  hits: readonly FunctionHits[],
  { judge, judgeMatch }: DryJudge,
  most: number,
): DryRun {
  const counts = { ...noEffects };
  const entries = { ...noEffects };
  const listed: DryIncident[] = [];
  for (const incident of incidents) {
    const { kind } = incident.signal;
    if (kind !== 'block' && kind !== 'alert' && kind !== 'watch') continue;
    const found = judgeIncident(incident, judge);
    counts[found.effect] += incident.times;
    entries[found.effect] += 1;
    if (entries[found.effect] <= most) listed.push(found);
  }
  let sameCalls = 0;
  const calls: DryCalls[] = [];
  for (const { function: fn, matches } of hits)
    for (const [match, { times }] of matches) {
      if (times === 0) continue;
      const verdict = judgeMatch(fn, match);
      if (verdict?.kind === 'same') sameCalls += times;
      else
        calls.push({ function: fn, rule: verdict?.rule ?? match, kind: verdict?.kind ?? 'unknown', times });
    }
  return { incidents: listed, entries, counts, sameCalls, calls };
}

const noEffects: Readonly<Record<DryEffect, number>> = {
  'would stop': 0,
  'would pass': 0,
  'would be quiet': 0,
  'still stopped': 0,
  'still reported': 0,
  'not decided': 0,
};

function judgeIncident(incident: Incident, judge: DryJudge['judge']): DryIncident {
  const { signal } = incident;
  const verdict = judge(signal);
  if (verdict.kind === 'unknown') return { incident, effect: 'not decided', rule: null, why: verdict.why };
  const wasStopped = signal.kind === 'block' && !wentThrough(signal);
  const isStopped = verdict.action === 'deny' && verdict.mode === 'enforce';
  const effect = effectOf(wasStopped, isStopped, verdict.action !== 'allow' && verdict.mode !== 'learn');
  return { incident, effect, rule: verdict.rule, why: null };
}

function effectOf(wasStopped: boolean, isStopped: boolean, isReported: boolean): DryEffect {
  if (isStopped) return wasStopped ? 'still stopped' : 'would stop';
  if (wasStopped) return 'would pass';
  return isReported ? 'still reported' : 'would be quiet';
}
