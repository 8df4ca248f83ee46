import type { Cell, Enforcement, Evidence, SliceName, Truth } from '@emmental/model';
import type { Effect, EffectKind, EffectOf } from './effect.ts';
import type { FunctionFacts } from './facts/facts.ts';

/** A slice's claim about an effect. The defaults: it neither stops nor sees the effect, is based on facts that were read, and has no question. */
export interface Claim {
  readonly by: Enforcement;
  readonly stop?: Truth;
  readonly see?: Truth;
  readonly says: string;
  readonly evidence?: readonly Evidence[];
  readonly question?: string | null;
  readonly assumed?: boolean;
}

/** A control that can stop or see a step of an attack. It has an answer for some kinds of effects; null = the control has no influence on this effect. */
export interface Slice {
  readonly name: SliceName;
  readonly answers: {
    readonly [K in EffectKind]?: (effect: EffectOf<K>, facts: FunctionFacts) => Claim | null;
  };
}

export const defineSlice = (name: SliceName, answers: Slice['answers']): Slice => ({ name, answers });

/** Returns the claims of the slices about an effect, in their order. */
export function cellsFor(effect: Effect, facts: FunctionFacts, slices: readonly Slice[]): readonly Cell[] {
  return slices.flatMap(({ name, answers }) => {
    const answer = answers[effect.kind] as
      | ((effect: Effect, facts: FunctionFacts) => Claim | null)
      | undefined;
    const claim = answer?.(effect, facts) ?? null;
    return claim === null ? [] : [cellOf(name, claim)];
  });
}

const cellOf = (slice: SliceName, claim: Claim): Cell => ({
  slice,
  by: claim.by,
  stop: claim.stop ?? 'no',
  see: claim.see ?? 'no',
  says: claim.says,
  evidence: claim.evidence ?? [],
  question: claim.question ?? null,
  assumed: claim.assumed ?? false,
});
