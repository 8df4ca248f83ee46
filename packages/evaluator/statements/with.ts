import type { Expression, Span, Statement } from '@emmental/code';
import { rowOf } from '@emmental/model';
import { positional } from '../calls/arguments.ts';
import { truthOf } from '../expressions/decide.ts';
import { bind } from '../expressions/patterns.ts';
import { callMember, evaluate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { elementOf } from '../state/items.ts';
import type { Scope } from '../state/scope.ts';
import { type After, branch, meet, unchanged, watch } from '../state/store.ts';
import { choices, present, union } from '../values/union.ts';
import { type Abstract, anError, type Instance, unknown } from '../values/value.ts';
import { runBlock } from './block.ts';

/** Leaves a manager, and returns whether an error of the body surely goes on. */
type Leave = () => boolean;

/**
 * `with value as name`. The body may end at any point. The manager is left in every case, and it may end the error, so that
 * the code after the statement runs.
 */
export function runWith(machine: Machine, scope: Scope, statement: Statement & { kind: 'with' }): boolean {
  const leaving: Leave[] = [];
  for (const item of statement.items) {
    const value = evaluate(machine, scope, item.value);
    const entered = enter(machine, value, statement.at);
    if (item.target) bind(machine, scope, item.target, entered, 'declare');
    const managers = choices(value).filter((choice) => hasEnd(machine, choice));
    if (managers.length > 0)
      leaving.push(() =>
        managers.map((choice) => leaveOne(machine, scope, item.value, choice)).every((goesOn) => goesOn),
      );
  }
  if (languageOf(machine) !== 'python' || leaving.length === 0)
    return runBlock(machine, scope, statement.body);
  return runManaged(machine, scope, statement.body, leaving);
}

/** Runs the body, then leaves the managers: from its end, and from every state in which it may fail. */
function runManaged(
  machine: Machine,
  scope: Scope,
  statements: readonly Statement[],
  leaving: readonly Leave[],
): boolean {
  const { result: body, passed } = watch(machine.store, () =>
    branch(machine.store, () => runBlock(machine, scope, statements)),
  );
  const ways: After[] = [];
  const ended = branch(machine.store, () => {
    meet(machine.store, [body.after]);
    for (const leave of leaving) leave();
  });
  if (body.result) ways.push(ended.after);
  const failed = branch(machine.store, () => {
    meet(machine.store, [unchanged, passed]);
    return leaving.map((leave) => leave()).every((goesOn) => goesOn);
  });
  if (!failed.result) ways.push(failed.after);
  meet(machine.store, ways);
  return ways.length > 0;
}

/** Does a manager run code of the program when it is left, or may it end an error? */
const hasEnd = (machine: Machine, choice: Abstract): boolean =>
  (choice.kind === 'object' && (choice.object.class !== null || choice.object.shape === 'list')) ||
  (choice.kind === 'instance' && hasMethod(machine, choice, '__exit__'));

const hasMethod = (machine: Machine, { type }: Instance, name: string): boolean =>
  rowOf(machine.domain.libraries.types.get(type)?.methods, name) !== undefined;

/**
 * Leaves one manager: by `__exit__`, or by the rest of a generator, which runs from its start again because the analysis ran
 * all of it where it was entered. Returns whether an error surely goes on.
 */
function leaveOne(machine: Machine, scope: Scope, code: Expression, choice: Abstract): boolean {
  const { result, after } = branch(machine.store, () => {
    if (choice.kind === 'object' && choice.object.shape === 'list') {
      evaluate(machine, scope, code);
      return unknown('the end of a generator');
    }
    const error = unknown(anError);
    return callMember(machine, choice, '__exit__', positional([error, error, error], code.at));
  });
  meet(machine.store, [unchanged, after]);
  return truthOf(machine, result) === false;
}

/** The value that `with x as y` binds: the result of `__enter__`, the item that a generator yields, or the object itself. */
export function enter(machine: Machine, value: Abstract, at: Span): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(value)) {
    if (choice.kind === 'object' && choice.object.class)
      found.push(callMember(machine, choice, '__enter__', positional([], at)));
    else if (choice.kind === 'object' && choice.object.shape === 'list')
      found.push(present(elementOf(machine, choice)));
    else if (choice.kind === 'instance' && hasMethod(machine, choice, '__enter__'))
      found.push(callMember(machine, choice, '__enter__', positional([], at)));
    else found.push(choice);
  }
  return union(found);
}
