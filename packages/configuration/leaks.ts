import { type Effect, type Leak, type Problem, severityOf } from '@emmental/model';
import type { ReviewedFunction, RuleInput } from './rule.ts';

/** Returns the problems of one kind of leak (internal data in an answer of a function), at most one for each function and variable. */
export function leakProblems(
  { functions }: RuleInput,
  what: Leak['what'],
  describe: (
    fn: ReviewedFunction,
    leak: Leak,
  ) => { readonly title: string; readonly effect: Effect; readonly fix: string },
): readonly Problem[] {
  return functions.flatMap((fn) => {
    const { declaration, report } = fn;
    const leaks = report.behaviours.filter(
      (behaviour): behaviour is Leak => behaviour.kind === 'leak' && behaviour.what === what,
    );
    const first = new Map(leaks.toReversed().map((leak) => [leak.name, leak]));
    return [...first.values()].map((leak): Problem => {
      const { title, effect, fix } = describe(fn, leak);
      const { at, text } = leak.seen;
      return {
        title,
        function: declaration.id,
        resource: null,
        at,
        severity: severityOf(report.reachedBy.exposure, effect),
        condition: declaration.condition,
        evidence: [{ file: at.file, line: at.line, text }],
        fix,
        details: [{ label: 'who', text: report.reachedBy.path.join(' → ') }],
        subject: `${what} ${leak.name ?? ''}`,
      };
    });
  });
}
