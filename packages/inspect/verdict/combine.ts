import type { AttackClass } from '../rules/rule.ts';

export type Voice = 'rule' | 'sink' | 'shape';
export type Decision = 'allow' | 'alert' | 'block';

export interface EventFinding {
  /** null: the value is odd, and nothing of it says for which attack. */
  readonly class: AttackClass | null;
  /** Id of the rule, `shape/<what is odd>` or `sink/<kind>`. */
  readonly rule: string;
  readonly path: string;
  readonly by: Voice;
  /** 0–1. */
  readonly score: number;
}

/** Which voices together decide what; the first row that holds. `same` = on the same path. */
export const combinations = [
  { voices: ['sink'], same: false, decision: 'block' },
  { voices: ['rule', 'shape'], same: true, decision: 'block' },
  { voices: ['rule'], same: false, decision: 'alert' },
  { voices: ['shape'], same: false, decision: 'alert' },
] as const satisfies readonly { voices: readonly Voice[]; same: boolean; decision: Decision }[];

/** Signatures so weak that they never take part in a block, whatever else is odd. */
export const weakest = 0.5;

/** One decision from all voices. */
export function decide(findings: readonly EventFinding[]): Decision {
  for (const { voices, same, decision } of combinations) {
    if (same ? togetherOnOnePath(findings, voices) : findings.some(({ by }) => by === voices[0]))
      return decision;
  }
  return 'allow';
}

function togetherOnOnePath(findings: readonly EventFinding[], voices: readonly Voice[]): boolean {
  return findings.some(
    (one) =>
      one.by === voices[0] &&
      one.score >= weakest &&
      voices
        .slice(1)
        .every((voice) => findings.some((other) => other.by === voice && within(one.path, other.path))),
  );
}

/** A rule may speak about a part of the value that is odd: `body.note` and `body.note.payload`. */
export const within = (part: string, whole: string): boolean =>
  part === whole || (part.startsWith(whole) && /^[.[@"]/.test(part.slice(whole.length)));
