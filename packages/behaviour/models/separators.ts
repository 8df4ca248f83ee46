import { type Abstract, type Flows, flowsOf, without } from '@emmental/evaluator';
import { sanitize } from './rules.ts';

/**
 * A text after all of `from` became `to`; null = not known. Without slashes it is one name of a folder: it is good for as much as
 * `basename`. A slash that comes in makes a path again.
 */
export function afterReplacing(
  made: Abstract,
  { from, to, isAll }: { readonly from: string | null; readonly to: string | null; readonly isAll: boolean },
): Abstract {
  if (flowsOf(made).length === 0) return made;
  if (to === null || /[/\\.%]/.test(to)) return withFlows(made, pathAgain(flowsOf(made)));
  return from === '/' && isAll ? sanitize(made, 'basename') : made;
}

/** The flows without the steps that keep a path in its folder. */
export const pathAgain = (flows: Flows): Flows =>
  without(
    flows,
    (step) => step === 'basename' || step === 'no parent folders' || step.startsWith('cleaned text'),
  );

const withFlows = (value: Abstract, flows: Flows): Abstract =>
  value.kind === 'unknown' || value.kind === 'text' || value.kind === 'constant'
    ? { ...value, flows }
    : value;
