import type { Expression } from '@emmental/code';
import { evaluate } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import type { Scope } from '../state/scope.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, absent, constant, falsy, isNothing } from '../values/value.ts';
import { evaluateTest } from './conditions.ts';
import { presence, truthOf } from './decide.ts';
import { applyFacts } from './facts.ts';

/** `a || b || c`: evaluates an operand when the operands before it may lead to it. */
export function chain(
  machine: Machine,
  scope: Scope,
  operator: '||' | '&&' | '??',
  operands: readonly Expression[],
  left: Abstract | null,
): Abstract {
  const [head, ...tail] = operands;
  if (!head) return absent;
  if (tail.length === 0) return left ?? evaluate(machine, scope, head);
  if (operator === '??' || left) {
    const value = left ?? evaluate(machine, scope, head);
    return chainValue(
      machine,
      operator,
      value,
      () => chain(machine, scope, operator, tail, null),
      operator === '??' ? presence(machine, value) : truthOf(machine, value),
    );
  }
  const value = evaluateForChain(machine, scope, head, operator === '||');
  const rest = () => {
    applyFacts(machine, operator === '&&' ? value.test.yes : value.test.no);
    return chain(machine, scope, operator, tail, null);
  };
  return chainValue(machine, operator, value.value, rest, value.test.truth);
}

/** Evaluates an operand once. A test keeps its facts; its value is the truth that ends the chain. */
function evaluateForChain(machine: Machine, scope: Scope, head: Expression, stops: boolean) {
  const isTest =
    head.kind === 'operation' &&
    ['!', '===', '!==', '==', '!=', 'is', 'is not', 'in', 'not in'].includes(head.operator);
  if (isTest) {
    const test = evaluateTest(machine, scope, head);
    return { value: constant(test.truth ?? stops), test };
  }
  const value = evaluate(machine, scope, head);
  return { value, test: { truth: truthOf(machine, value), yes: [], no: [] } };
}

function chainValue(
  machine: Machine,
  operator: string,
  value: Abstract,
  rest: () => Abstract,
  truth: boolean | null,
): Abstract {
  const stops = operator !== '&&';
  if (truth === stops) return value;
  if (truth === !stops) return rest();
  const { result, after } = branch(machine.store, rest);
  meet(machine.store, [unchanged, after]);
  const kept = choices(value).filter((choice) =>
    operator === '??' ? !isNothing(choice) : truthOf(machine, choice) !== !stops,
  );
  return union([...(operator === '&&' ? kept.map(whenFalse) : kept), result]);
}

/** The value of `a && b` when `a` is false: nothing, zero or an empty text, without event data. */
const whenFalse = (value: Abstract): Abstract =>
  value.kind === 'unknown' || ('flows' in value && value.flows.length > 0) ? falsy : value;
