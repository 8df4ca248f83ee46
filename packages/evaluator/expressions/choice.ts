import type { Expression } from '@emmental/code';
import { evaluate } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import type { Scope } from '../state/scope.ts';
import { branch, meet } from '../state/store.ts';
import { sealed } from '../values/sealed.ts';
import { union } from '../values/union.ts';
import { type Abstract, guardsIn } from '../values/value.ts';
import { evaluateTest } from './conditions.ts';
import { applyFacts } from './facts.ts';

/** `test ? then : otherwise`: the side that the test allows, or both, joined. */
export function evaluateChoice(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'choose' },
): Abstract {
  const test = evaluateTest(machine, scope, expression.test);
  if (test.truth !== null) {
    applyFacts(machine, test.truth ? test.yes : test.no);
    return evaluate(machine, scope, test.truth ? expression.then : expression.otherwise);
  }
  const then = branch(machine.store, () => {
    applyFacts(machine, test.yes);
    return sealed(evaluate(machine, scope, expression.then), guardsIn(machine.guards.value));
  });
  const otherwise = branch(machine.store, () => {
    applyFacts(machine, test.no);
    return sealed(evaluate(machine, scope, expression.otherwise), guardsIn(machine.guards.value));
  });
  meet(machine.store, [then.after, otherwise.after]);
  return union([then.result, otherwise.result]);
}
