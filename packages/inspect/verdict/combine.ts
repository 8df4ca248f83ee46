import type { AttackClass } from '../rules/rule.ts';

/** The kinds of evidence: a signature, a dangerous call, or a value unlike all learned values. */
export type Voice = 'rule' | 'sink' | 'shape';
export type Decision = 'allow' | 'alert' | 'block';

/** One finding in an event. */
export interface EventFinding {
  /** The class of the attack; null when a value is odd but matches no rule of an attack. */
  readonly class: AttackClass | null;
  /** The id of the rule, `shape/<aspect that is odd>` or `sink/<kind>`. */
  readonly rule: string;
  readonly path: string;
  readonly by: Voice;
  /** How sure the finding is, from 0 to 1. */
  readonly score: number;
}

/**
 * The combinations of evidence that lead to a decision; the first row that holds decides. `same` is true when all
 * evidence of the row must concern the same path.
 */
export const combinations = [
  { voices: ['sink'], same: false, decision: 'block' },
  { voices: ['rule', 'shape'], same: true, decision: 'block' },
  { voices: ['rule'], same: false, decision: 'alert' },
  { voices: ['shape'], same: false, decision: 'alert' },
] as const satisfies readonly { voices: readonly Voice[]; same: boolean; decision: Decision }[];

/** The lowest score of the evidence of each voice that can block together with another. Evidence with a lower score only alerts. */
export const weakest = { sink: 0, rule: 0.5, shape: 0.3 } as const satisfies Readonly<Record<Voice, number>>;

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
      speaksFor(finding, voices[0]) &&
      voices
        .slice(1)
        .every((voice) =>
          findings.some((other) => speaksFor(other, voice) && within(finding.path, other.path)),
        ),
  );
}

const speaksFor = ({ by, score }: EventFinding, voice: Voice | undefined): boolean =>
  by === voice && score >= weakest[by];

/** Returns whether `part` is `place` or lies inside it, as `body.note.payload` lies inside `body.note`. */
export const within = (part: string, place: string): boolean =>
  part === place || (part.startsWith(place) && /^[.[@"]/.test(part.slice(place.length)));
