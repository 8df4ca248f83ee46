import type { Span, Statement } from '@emmental/code';
import { rowOf } from '@emmental/model';
import { positional } from '../calls/arguments.ts';
import type { Call } from '../domain/call.ts';
import { truthOf } from '../expressions/decide.ts';
import { bind } from '../expressions/patterns.ts';
import { callMember, callValue, evaluate, run } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { ownMember } from '../members/own-member.ts';
import { elementOf } from '../state/items.ts';
import type { Scope } from '../state/scope.ts';
import { type After, branch, meet, unchanged, watch } from '../state/store.ts';
import { choices, present, union } from '../values/union.ts';
import {
  type Abstract,
  anError,
  type Instance,
  isNever,
  never,
  nullValue,
  unknown,
} from '../values/value.ts';
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
    if (languageOf(machine) === 'javascript') leaving.push(...disposalsOf(machine, value, item.value.at));
    else leaving.push(...leavesOf(machine, value, () => evaluate(machine, scope, item.value), item.value.at));
  }
  // `using` of JavaScript lasts to the end of the block that declares it.
  if (languageOf(machine) === 'javascript' && leaving.length > 0)
    return runManaged(machine, leaving, () => run(machine, scope, statement.body)) !== 'fails';
  if (languageOf(machine) === 'javascript') return run(machine, scope, statement.body);
  if (leaving.length === 0) return runBlock(machine, scope, statement.body);
  return runManaged(machine, leaving, () => runBlock(machine, scope, statement.body)) !== 'fails';
}

/** Calls a function that a manager decorates: the manager is entered and left around the call. */
export function callManaged(
  { machine, args, named, open, at }: Call,
  manager: Abstract,
  code: Abstract,
): Abstract {
  enter(machine, manager, at);
  let result: Abstract = never;
  const leaving = leavesOf(machine, manager, () => manager, at);
  const end = runManaged(machine, leaving, () => {
    result = callValue(machine, code, { args, named, open, at });
    return !isNever(result);
  });
  return end === 'ends an error' ? union([result, nullValue]) : result;
}

/**
 * Runs the body, then leaves the managers: from its end, and from every state in which it may fail. Returns how the
 * statement ends: not at all, at the end of the body, or there and perhaps where a manager ends an error.
 */
function runManaged(
  machine: Machine,
  leaving: readonly Leave[],
  body: () => boolean,
): 'fails' | 'ends' | 'ends an error' {
  const { result: ended, passed } = watch(machine.store, () => branch(machine.store, body));
  const ways: After[] = [];
  const left = branch(machine.store, () => {
    meet(machine.store, [ended.after]);
    for (const leave of leaving.toReversed()) leave();
  });
  if (ended.result) ways.push(left.after);
  const failed = branch(machine.store, () => {
    meet(machine.store, [unchanged, passed]);
    return leaving
      .toReversed()
      .map((leave) => leave())
      .every((goesOn) => goesOn);
  });
  if (!failed.result) ways.push(failed.after);
  meet(machine.store, ways);
  if (ways.length === 0) return 'fails';
  return failed.result ? 'ends' : 'ends an error';
}

/** Returns how a manager is left; empty when leaving it does nothing. `again` evaluates its expression once more. */
function leavesOf(machine: Machine, value: Abstract, again: () => void, at: Span): readonly Leave[] {
  const managers = choices(value).filter((choice) => hasEnd(machine, choice));
  if (managers.length === 0) return [];
  return [() => managers.map((choice) => leaveOne(machine, choice, again, at)).every((goesOn) => goesOn)];
}

/** Returns how the objects of `using` are disposed of. An error of the body goes on. */
function disposalsOf(machine: Machine, value: Abstract, at: Span): readonly Leave[] {
  return choices(value).flatMap((choice) => {
    const names = ['@@dispose', '@@asyncDispose'].filter(
      (name) => choice.kind === 'object' && ownMember(machine, choice, name, at).kind !== 'absent',
    );
    const isSure = names.length === 1 && choices(value).length === 1;
    return names.map(
      (name): Leave =>
        () => {
          const { after } = branch(machine.store, () =>
            callMember(machine, choice, name, positional([], at)),
          );
          meet(machine.store, isSure ? [after] : [unchanged, after]);
          return true;
        },
    );
  });
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
function leaveOne(machine: Machine, choice: Abstract, again: () => void, at: Span): boolean {
  const { result, after } = branch(machine.store, () => {
    if (choice.kind === 'object' && choice.object.shape === 'list') {
      again();
      return unknown('the end of a generator');
    }
    const error = unknown(anError);
    return callProtocol(machine, choice, 'exit', [error, error, error], at);
  });
  meet(machine.store, [unchanged, after]);
  return truthOf(machine, result) === false;
}

/** The value that `with x as y` binds: the result of `__enter__`, the item that a generator yields, or the object itself. */
export function enter(machine: Machine, value: Abstract, at: Span): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(value)) {
    if (choice.kind === 'object' && choice.object.class)
      found.push(callProtocol(machine, choice, 'enter', [], at));
    else if (choice.kind === 'object' && choice.object.shape === 'list')
      found.push(present(elementOf(machine, choice)));
    else if (choice.kind === 'instance' && hasMethod(machine, choice, '__enter__'))
      found.push(callProtocol(machine, choice, 'enter', [], at));
    else found.push(choice);
  }
  return union(found);
}

/** Calls the method by which `with` or `async with` enters or leaves a manager: those that an object of the program has. */
function callProtocol(
  machine: Machine,
  manager: Abstract,
  step: 'enter' | 'exit',
  args: readonly Abstract[],
  at: Span,
): Abstract {
  const isThere = (name: string): boolean =>
    manager.kind === 'object' && ownMember(machine, manager, name, at).kind !== 'absent';
  const names = [`__${step}__`, `__a${step}__`].filter(isThere);
  return union(
    (names.length > 0 ? names : [`__${step}__`]).map((name) =>
      callMember(machine, manager, name, positional(args, at)),
    ),
  );
}
