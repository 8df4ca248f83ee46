import type { AttackClass } from '../rules/rule.ts';

export type Voice = 'rule' | 'sink' | 'shape';
export type Decision = 'allow' | 'alert' | 'block';

export interface EventFinding {
  /** `null` when the value is odd but no rule says which attack it belongs to. */
  readonly class: AttackClass | null;
  /** Id of the rule, `shape/<what is odd>` or `sink/<kind>`. */
  readonly rule: string;
  readonly path: string;
  readonly by: Voice;
  /** 0–1. */
  readonly score: number;
}

/**
 * Lists the voices that lead to a decision; the first row that holds decides. `same`: all voices must speak about one
 * path.
 */
export const combinations = [
  { voices: ['sink'], same: false, decision: 'block' },
  { voices: ['rule', 'shape'], same: true, decision: 'block' },
  { voices: ['rule'], same: false, decision: 'alert' },
  { voices: ['shape'], same: false, decision: 'alert' },
] as const satisfies readonly { voices: readonly Voice[]; same: boolean; decision: Decision }[];

/** The lowest score of a rule that may take part in a block. Weaker signatures only alert. */
export const weakest = 0.5;

/** Returns the decision that all findings together lead to. */
export function decide(findings: readonly EventFinding[]): Decision {
  for (const { voices, same, decision } of combinations) {
    if (same ? togetherOnOnePath(findings, voices) : findings.some(({ by }) => by === voices[0]))
      return decision;
  }
  return 'allow';
}

function togetherOnOnePath(findings: readonly EventFinding[], voices: readonly Voice[]): boolean {
  return findings.some(
    (finding) =>
      finding.by === voices[0] &&
      finding.score >= weakest &&
      voices
        .slice(1)
        .every((voice) => findings.some((other) => other.by === voice && within(finding.path, other.path))),
  );
}

/** Returns whether `part` is `place` or lies inside it, as `body.note.payload` lies inside `body.note`. */
export const within = (part: string, place: string): boolean =>
  part === place || (part.startsWith(place) && /^[.[@"]/.test(part.slice(place.length)));
