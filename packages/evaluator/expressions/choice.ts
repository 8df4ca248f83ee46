import type { Expression } from '@emmental/code';
import { evaluate } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import type { Scope } from '../state/scope.ts';
import { branch, meet } from '../state/store.ts';
import { type Guards, guardsOf } from '../values/guards.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, event } from '../values/value.ts';
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
    return sealed(machine, evaluate(machine, scope, expression.then));
  });
  const otherwise = branch(machine.store, () => {
    applyFacts(machine, test.no);
    return sealed(machine, evaluate(machine, scope, expression.otherwise));
  });
  meet(machine.store, [then.after, otherwise.after]);
  return union([then.result, otherwise.result]);
}

/** Writes the facts that hold on this branch into the value, because the value outlives the branch. */
function sealed(machine: Machine, value: Abstract): Abstract {
  const { guards } = machine;
  if (guards.value.kind !== 'guards' || guards.value.guards.size === 0) return value;
  const held = guards.value.guards;
  return union(choices(value).map((choice) => sealedOne(held, choice)));
}

function sealedOne(held: Guards, value: Abstract): Abstract {
  if (!('flows' in value) || value.flows.length === 0) return value;
  const flows = value.flows.map((flow) => ({
    path: flow.path,
    by: [...new Set([...flow.by, ...guardsOf(held, flow)])],
  }));
  return value.kind === 'event' ? event(value.path, flows[0]?.by ?? []) : { ...value, flows };
}
