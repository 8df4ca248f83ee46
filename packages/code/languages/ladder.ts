import type { Expression, Span, Statement } from '../tree.ts';

export interface Rung {
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly at: Span;
}

const nested = 100;

/**
 * `if … else if … else …` as nested statements. Generated code has thousands of rungs: those past a bound stand one
 * after another, where any of them may run, as before.
 */
export function ladder(rungs: readonly Rung[], last: readonly Statement[]): readonly Statement[] {
  let otherwise: readonly Statement[] = [...rungs.slice(nested).flatMap((rung) => ifElse(rung, [])), ...last];
  for (const rung of rungs.slice(0, nested).reverse()) otherwise = ifElse(rung, otherwise);
  return otherwise;
}

const ifElse = ({ test, body, at }: Rung, otherwise: readonly Statement[]): readonly Statement[] => [
  // biome-ignore lint/suspicious/noThenProperty: the word of the tree; its nodes are never awaited
  { kind: 'if', test, then: body, otherwise, at },
];
