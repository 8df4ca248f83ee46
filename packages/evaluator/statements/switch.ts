import type { Expression, Statement } from '@emmental/code';
import { caseTest } from '../expressions/conditions.ts';
import { applyFacts } from '../expressions/facts.ts';
import { evaluate, run } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { innerScope } from '../state/places.ts';
import type { Scope } from '../state/scope.ts';
import { type After, branch, meet, unchanged } from '../state/store.ts';
import type { Scalar } from '../values/value.ts';
import { withJumps } from './jumps.ts';

type Switch = Statement & { kind: 'switch' };

/** `switch`: every case that may match runs, each from the state before. The default runs when no case surely matches. */
export function runSwitch(machine: Machine, scope: Scope, statement: Switch): boolean {
  const subject = evaluate(machine, scope, statement.subject);
  const inner = languageOf(machine) === 'javascript' ? innerScope(machine, scope, 'block', statement) : scope;
  const ways: After[] = [];
  let open = true;
  let otherwise: number | null = null;
  const refused = new Set<Scalar>();
  for (const [index, { tests, guard, body }] of statement.cases.entries()) {
    if (tests.length === 0) {
      otherwise = index;
      continue;
    }
    const test = caseTest(machine, inner, statement.subject, subject, tests);
    const values = constantsOf(tests);
    const isRefused = values?.every((value) => refused.has(value)) === true;
    if (!guard) for (const value of values ?? []) refused.add(value);
    if (test.truth === false || isRefused) {
      machine.evidence.excluded.add(body);
      continue;
    }
    ways.push(...runFrom(machine, inner, statement, index, () => applyFacts(machine, test.yes)));
    if (guard) {
      // The guard may have changed something before the next cases are tried.
      const { after } = branch(machine.store, () => evaluate(machine, inner, guard));
      meet(machine.store, [unchanged, after]);
    }
    if (test.truth !== true || guard) continue;
    open = false;
    excludeFrom(machine, statement, index + 1);
    break;
  }
  if (open) ways.push(...(otherwise === null ? [unchanged] : runFrom(machine, inner, statement, otherwise)));
  meet(machine.store, ways);
  return ways.length > 0;
}

/** The texts and numbers of a case; null where it tests something else. A later case with the same ones never runs. */
function constantsOf(tests: readonly Expression[]): readonly Scalar[] | null {
  const values = tests.flatMap((test) =>
    test.kind === 'literal' && ['string', 'number'].includes(typeof test.value) ? [test.value] : [],
  );
  return values.length === tests.length ? values : null;
}

/** Notes that a case which surely matches keeps the later ones from running, and the default. */
function excludeFrom({ evidence }: Machine, { cases }: Switch, from: number): void {
  for (const [index, { tests, body }] of cases.entries())
    if (index >= from || tests.length === 0) evidence.excluded.add(body);
}

/** Runs a case and those that it falls into, and returns the states at the end of the statement. */
function runFrom(
  machine: Machine,
  inner: Scope,
  { cases, label }: Switch,
  from: number,
  before: () => void = () => {},
): readonly After[] {
  const { result, jump } = withJumps(machine, 'switch', label, () =>
    branch(machine.store, () => {
      before();
      for (const clause of cases.slice(from)) {
        if (!run(machine, inner, clause.body)) return false;
        if (!clause.falls) return true;
      }
      return true;
    }),
  );
  return [...(result.result ? [result.after] : []), ...jump.breaks];
}
