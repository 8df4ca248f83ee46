import type { Expression, Span, Statement } from '../tree.ts';

export interface Rung {
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly at: Span;
}

const nested = 100;

/**
 * Builds nested statements from `if … else if … else …`. Generated code has thousands of rungs. Rungs past a
 * bound follow one after another, so that each of them may still run.
 */
export function ladder(rungs: readonly Rung[], last: readonly Statement[]): readonly Statement[] {
  let otherwise: readonly Statement[] = [...rungs.slice(nested).flatMap((rung) => ifElse(rung, [])), ...last];
  for (const rung of rungs.slice(0, nested).reverse()) otherwise = ifElse(rung, otherwise);
  return otherwise;
}

const ifElse = ({ test, body, at }: Rung, otherwise: readonly Statement[]): readonly Statement[] => [
  // biome-ignore lint/suspicious/noThenProperty: a field of the tree; nodes are never awaited
  { kind: 'if', test, then: body, otherwise, at },
];
