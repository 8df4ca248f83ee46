import type { Statement } from '@emmental/code';
import { bind } from '../expressions/patterns.ts';
import { evaluate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { innerScope } from '../state/places.ts';
import type { Scope } from '../state/scope.ts';
import { type After, branch, meet, unchanged } from '../state/store.ts';
import { anError, unknown } from '../values/value.ts';
import { runBlock } from './block.ts';

/** `try`: handlers start in a state in which the body may have run or not. */
export function runTry(machine: Machine, scope: Scope, statement: Statement & { kind: 'try' }): boolean {
  const body = branch(machine.store, () => runBlock(machine, scope, statement.body));
  const ways: After[] = [];
  if (body.result) {
    const rest = branch(machine.store, () => {
      meet(machine.store, [body.after]);
      return runBlock(machine, scope, statement.otherwise);
    });
    if (rest.result) ways.push(rest.after);
  }
  for (const handler of statement.handlers) {
    const caught = branch(machine.store, () => {
      // Any statement of the body may have thrown, so some of its changes are made and some are not.
      meet(machine.store, [unchanged, body.after]);
      const inner =
        languageOf(machine) === 'javascript' ? innerScope(machine, scope, 'block', handler) : scope;
      if (handler.type) evaluate(machine, inner, handler.type);
      if (handler.target) bind(machine, inner, handler.target, unknown(anError), 'declare');
      return runBlock(machine, inner, handler.body);
    });
    if (caught.result) ways.push(caught.after);
  }
  if (ways.length > 0) {
    meet(machine.store, ways);
    return runBlock(machine, scope, statement.finally);
  }
  if (statement.finally.length > 0)
    branch(machine.store, () => {
      meet(machine.store, [unchanged, body.after]);
      return runBlock(machine, scope, statement.finally);
    });
  return false;
}
