import type { Expression } from '@emmental/code';
import { evaluate } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { keysOf } from '../members/keys.ts';
import { addRest, createObject, list, refer, setField } from '../state/heap.ts';
import { elementOf } from '../state/items.ts';
import { innerScope } from '../state/places.ts';
import type { Scope } from '../state/scope.ts';
import { choices, stringsOf, union } from '../values/union.ts';
import type { Abstract } from '../values/value.ts';
import { evaluateTest } from './conditions.ts';
import { applyFacts } from './facts.ts';
import { bind } from './patterns.ts';

/** A comprehension of Python: a list, or a record when it has a key. */
export function evaluateComprehension(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'comprehension' },
): Abstract {
  const inner = innerScope(machine, scope, 'block', expression);
  for (const loop of expression.loops) {
    const over = evaluate(machine, inner, loop.over);
    const items = choices(over).map((choice) =>
      choice.kind === 'object' && choice.object.shape === 'record'
        ? keysOf(machine, choice)
        : elementOf(machine, choice),
    );
    bind(machine, inner, loop.target, union(items), 'declare');
    for (const test of loop.tests) applyFacts(machine, evaluateTest(machine, inner, test).yes);
  }
  const value = evaluate(machine, inner, expression.value);
  if (!expression.key) return list(machine, [], value, expression.at);
  const made = createObject(machine, 'record', null, expression.at);
  const key = evaluate(machine, inner, expression.key);
  const names = stringsOf(key);
  if (names) for (const name of names) setField(machine, made, name, value);
  else addRest(machine, made, value, key);
  return refer(made);
}
