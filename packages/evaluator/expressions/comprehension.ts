import type { Expression } from '@emmental/code';
import { evaluate } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { loopItem, taken } from '../members/iterated.ts';
import { namesOfKey } from '../members/keys.ts';
import { addRest, createObject, list, refer, setField } from '../state/heap.ts';
import { innerScope } from '../state/places.ts';
import type { Scope } from '../state/scope.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { repeated } from '../statements/fixed-point.ts';
import { stringsOf, union } from '../values/union.ts';
import { type Abstract, type HeapObject, never, unknown } from '../values/value.ts';
import { evaluateTest } from './conditions.ts';
import { applyFacts } from './facts.ts';
import { bind } from './patterns.ts';

type Comprehension = Expression & { kind: 'comprehension' };

/** A comprehension of Python: a list, or a record when it has a key. Its value is evaluated any number of times. */
export function evaluateComprehension(machine: Machine, scope: Scope, expression: Comprehension): Abstract {
  const [first] = expression.loops;
  const over = first ? taken(machine, evaluate(machine, scope, first.over)) : unknown('an iterable');
  const record = expression.key ? createObject(machine, 'record', null, expression.at) : null;
  const values = repeated(machine, () => {
    const inner = innerScope(machine, scope, 'block', expression);
    return evaluateLoops(machine, inner, expression, over, () =>
      evaluateItem(machine, inner, expression, record),
    );
  });
  return record ? refer(record) : list(machine, [], union([...values]), expression.at);
}

/** Binds an item of each loop, and evaluates the rest where the tests allow it. */
function evaluateLoops(
  machine: Machine,
  inner: Scope,
  { loops }: Comprehension,
  first: Abstract,
  then: () => Abstract,
): Abstract {
  const from = (index: number): Abstract => {
    const loop = loops[index];
    if (!loop) return then();
    const over = index === 0 ? first : evaluate(machine, inner, loop.over);
    bind(machine, inner, loop.target, loopItem(machine, over), 'declare');
    return whenAll(machine, inner, loop.tests, () => from(index + 1));
  };
  return from(0);
}

/** Evaluates `then` when all tests may be true. */
function whenAll(
  machine: Machine,
  scope: Scope,
  [test, ...more]: readonly Expression[],
  then: () => Abstract,
): Abstract {
  if (!test) return then();
  const { truth, yes } = evaluateTest(machine, scope, test);
  if (truth === false) return never;
  const { result, after } = branch(machine.store, () => {
    applyFacts(machine, yes);
    return whenAll(machine, scope, more, then);
  });
  meet(machine.store, truth === true ? [after] : [unchanged, after]);
  return result;
}

/** Evaluates the value of an item, and puts it into the record under its key. */
function evaluateItem(
  machine: Machine,
  inner: Scope,
  { key, value }: Comprehension,
  record: HeapObject | null,
): Abstract {
  const name = key ? evaluate(machine, inner, key) : null;
  const item = evaluate(machine, inner, value);
  if (!name || !record) return item;
  const names = stringsOf(name);
  if (names) for (const known of namesOfKey(machine, name) ?? names) setField(machine, record, known, item);
  else addRest(machine, record, item, name);
  return item;
}
