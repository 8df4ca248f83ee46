import type { Span, Statement } from '@emmental/code';
import { rowOf } from '@emmental/model';
import { positional } from '../calls/arguments.ts';
import { bind } from '../expressions/patterns.ts';
import { callMember, evaluate } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { elementOf } from '../state/items.ts';
import type { Scope } from '../state/scope.ts';
import { present, union } from '../values/union.ts';
import type { Abstract } from '../values/value.ts';
import { runBlock } from './block.ts';

/** `with value as name`. */
export function runWith(machine: Machine, scope: Scope, statement: Statement & { kind: 'with' }): boolean {
  for (const item of statement.items) {
    const value = evaluate(machine, scope, item.value);
    const entered = enter(machine, value, statement.at);
    if (item.target) bind(machine, scope, item.target, entered, 'declare');
  }
  return runBlock(machine, scope, statement.body);
}

/** The value that `with x as y` binds: the result of `__enter__`, the item that a generator yields, or the object itself. */
export function enter(machine: Machine, value: Abstract, at: Span): Abstract {
  const found: Abstract[] = [];
  for (const choice of value.kind === 'union' ? value.of : [value]) {
    if (choice.kind === 'object' && choice.object.class)
      found.push(callMember(machine, choice, '__enter__', positional([], at)));
    else if (choice.kind === 'object' && choice.object.shape === 'list')
      found.push(present(elementOf(machine, choice)));
    else if (
      choice.kind === 'instance' &&
      rowOf(machine.domain.libraries.types.get(choice.type)?.methods, '__enter__')
    )
      found.push(callMember(machine, choice, '__enter__', positional([], at)));
    else found.push(choice);
  }
  return union(found);
}
