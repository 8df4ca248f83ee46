import type { Statement } from '@emmental/code';
import { bind } from '../expressions/patterns.ts';
import { evaluate } from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { innerScope } from '../state/places.ts';
import type { Scope } from '../state/scope.ts';
import { type After, branch, meet, type Passed, unchanged, watch } from '../state/store.ts';
import { flowOf, inner } from '../values/flows.ts';
import { anError, unknown } from '../values/value.ts';
import { runBlock } from './block.ts';
import { changeLeft, leftSoFar } from './jumps.ts';
import { isNeverRaised } from './never-raised.ts';

type Try = Statement & { kind: 'try' };

/**
 * `try`: its body may end at any point, so a handler starts with all values that the body gave to each cell on the way.
 * `finally` runs after every way out of the body and of the handlers.
 */
export function runTry(machine: Machine, scope: Scope, statement: Try): boolean {
  if (statement.finally.length === 0) return runGuarded(machine, scope, statement);
  const left = leftSoFar(frameOf(machine));
  const { result, passed } = watch(machine.store, () =>
    branch(machine.store, () => runGuarded(machine, scope, statement)),
  );
  runFinallyElsewhere(machine, scope, statement, passed, left);
  if (!result.result) return false;
  meet(machine.store, [result.after]);
  return runBlock(machine, scope, statement.finally);
}

/** Runs the body, and the handlers from every state in which it may end. */
function runGuarded(machine: Machine, scope: Scope, statement: Try): boolean {
  const { risks } = machine.evidence;
  machine.evidence.guarded++;
  const { result: body, passed } = watch(machine.store, () =>
    branch(machine.store, () => runBlock(machine, scope, statement.body)),
  );
  machine.evidence.guarded--;
  const isCalm = machine.evidence.risks === risks && !machine.stopped;
  const ways: After[] = [];
  if (body.result) {
    const rest = branch(machine.store, () => {
      meet(machine.store, [body.after]);
      return runBlock(machine, scope, statement.otherwise);
    });
    if (rest.result) ways.push(rest.after);
  }
  for (const handler of statement.handlers) {
    if (isCalm) {
      machine.evidence.excluded.add(handler.body);
      continue;
    }
    const caught = branch(machine.store, () => {
      meet(machine.store, [unchanged, passed]);
      const own = languageOf(machine) === 'javascript' ? innerScope(machine, scope, 'block', handler) : scope;
      if (handler.type && isNeverRaised(machine, evaluate(machine, own, handler.type))) {
        machine.evidence.excluded.add(handler.body);
        return false;
      }
      if (handler.target) bind(machine, own, handler.target, unknown(anError, flowOf(inner.lost)), 'declare');
      return runBlock(machine, own, handler.body);
    });
    if (caught.result) ways.push(caught.after);
  }
  meet(machine.store, ways);
  return ways.length > 0;
}

/**
 * Runs `finally` for the ways that leave the statement: errors, `return`, `break` and `continue`. It starts with every state
 * on the way, so the values that it leaves hold for each of them. A `finally` that leaves by itself ends them all.
 */
function runFinallyElsewhere(
  machine: Machine,
  scope: Scope,
  statement: Try,
  passed: Passed,
  left: ReturnType<typeof leftSoFar>,
): void {
  const frame = frameOf(machine);
  const own = leftSoFar(frame);
  const { result } = branch(machine.store, () => {
    meet(machine.store, [unchanged, passed]);
    return branch(machine.store, () => runBlock(machine, scope, statement.finally));
  });
  changeLeft(frame, left, own, result.result ? result.after : null);
}
