import { type Effect, type Leak, type Problem, severityOf } from '@emmental/model';
import type { Facts, FunctionFacts } from './rule.ts';

/** Problems of one kind of leak: what an answer carries out of a function, one for each function and variable. */
export function leakProblems(
  { functions }: Facts,
  what: Leak['what'],
  say: (
    fn: FunctionFacts,
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
      const { title, effect, fix } = say(fn, leak);
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
