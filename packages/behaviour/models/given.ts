import { type Abstract, type Call, flowsOf, isInner, record } from '@emmental/evaluator';
import { sanitizedFor } from './sanitizers.ts';

/** Notes the event data that is passed to a package without a model, unless that package cannot turn the data into code. */
export function noteGiven(
  { machine, at }: Pick<Call, 'machine' | 'at'>,
  what: string,
  args: readonly Abstract[],
): void {
  if (machine.loading) return;
  for (const value of args)
    for (const { path, by } of flowsOf(value))
      if (!isInner(path) && sanitizedFor('code', by) === null)
        record(machine, { kind: 'given', what, eventPath: path }, at);
}
