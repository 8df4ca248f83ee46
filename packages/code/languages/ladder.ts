import type { Expression, Span, Statement } from '../tree.ts';

/** One branch of an `if … else if … else …` chain. */
export interface Rung {
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly at: Span;
}

const mostNested = 100;

/**
 * Builds nested `if` statements from a chain of branches. Generated code may have thousands of branches.
 * After `mostNested` branches, the others follow one after another without nesting, so that each of them is
 * still seen as a possible branch.
 */
export function ladder(rungs: readonly Rung[], last: readonly Statement[]): readonly Statement[] {
  let otherwise: readonly Statement[] = [
    ...rungs.slice(mostNested).flatMap((rung) => ifElse(rung, [])),
    ...last,
  ];
  for (const rung of rungs.slice(0, mostNested).reverse()) otherwise = ifElse(rung, otherwise);
  return otherwise;
}

const ifElse = ({ test, body, at }: Rung, otherwise: readonly Statement[]): readonly Statement[] => [
  // biome-ignore lint/suspicious/noThenProperty: a field of the tree; nodes are never awaited
  { kind: 'if', test, then: body, otherwise, at },
];
