import type { Expression } from '@emmental/code';
import type { Arguments } from '../calls/arguments.ts';
import { dynamicCall } from '../calls/dynamic-calls.ts';
import { callMethodOf } from '../calls/methods.ts';
import { superClass, superInstance } from '../calls/super.ts';
import { noteAwaited } from '../escape/late.ts';
import {
  callFunction,
  callMember,
  callValue,
  construct,
  type Evaluate,
  evaluate,
  getMember,
} from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { getIndex } from '../members/items.ts';
import type { Scope } from '../state/scope.ts';
import { choices, mayBeAbsent, stringsOf, union } from '../values/union.ts';
import { type Abstract, never } from '../values/value.ts';
import { evaluateArguments } from './arguments.ts';
import { presence } from './decide.ts';
import { isSuper } from './is-super.ts';
import { isReached, whereThere } from './optional.ts';

/** `callee(…)`: a method with its receiver, an item, `super(…)`, or any value. */
export function evaluateCall(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'call' },
): Abstract {
  const { callee } = expression;
  if (callee.kind === 'super') return superClass(machine, argumentsOf(machine, scope, expression));
  if (isSuper(machine, expression)) return superInstance(machine);
  if (callee.kind === 'member') {
    const { object, property } = callee;
    if (runners.has(property) && languageOf(machine) === 'python')
      for (const { value } of expression.args) noteAwaited(machine, value);
    const receiver = isSuper(machine, object) ? superInstance(machine) : evaluate(machine, scope, object);
    const isThere = both(
      isReached(machine, callee, receiver),
      expression.optional === 'here' ? hasMethod(machine, receiver, property) : true,
    );
    return whereThere(machine, isThere, () => callProperty(machine, scope, receiver, property, expression));
  }
  if (callee.kind === 'index') return callItem(machine, scope, callee, expression);
  const value = evaluate(machine, scope, callee);
  return whereThere(machine, isReached(machine, expression, value), () =>
    withArguments(machine, scope, expression, (passed) =>
      value.kind === 'method' ? callMethodOf(machine, value, passed) : callValue(machine, value, passed),
    ),
  );
}

/** `receiver.name(…)`: the member is read before the arguments are evaluated, which may change it. */
function callProperty(
  machine: Machine,
  scope: Scope,
  receiver: Abstract,
  name: string,
  expression: Expression & { kind: 'call' },
): Abstract {
  const object = receiver.kind === 'object' && expression.args.length > 0 ? receiver.object : null;
  if (object?.getters.has(name)) {
    const member = getMember(machine, receiver, name, expression.at);
    return withArguments(machine, scope, expression, (passed) =>
      callFunction(machine, member, receiver, passed),
    );
  }
  const field = object?.fields.get(name);
  const before = field?.value;
  return withArguments(machine, scope, expression, (passed) =>
    before && before.kind !== 'absent' && field.value !== before
      ? callFunction(machine, before, receiver, passed)
      : callMember(machine, receiver, name, passed),
  );
}

/** The answer to two questions that must both be answered by yes. */
function both(first: boolean | null, second: boolean | null): boolean | null {
  if (first === false || second === false) return false;
  return first && second;
}

/** Has a value a method of that name, as `value.name?.()` asks? Null when that is not known. */
function hasMethod(machine: Machine, receiver: Abstract, name: string): boolean | null {
  const answers = new Set(choices(receiver).map((choice) => hasMethodOne(machine, choice, name)));
  const [only = null] = answers;
  return answers.size === 1 ? only : null;
}

function hasMethodOne(machine: Machine, receiver: Abstract, name: string): boolean | null {
  const field = receiver.kind === 'object' ? receiver.object.fields.get(name)?.value : undefined;
  return field && field.kind !== 'absent' && !mayBeAbsent(field) ? presence(machine, field) : null;
}

/** The functions of Python that run a coroutine to its end: `asyncio.run(work())`. */
const runners: ReadonlySet<string> = new Set(['run', 'run_until_complete']);

/** `new callee(…)`. */
export const evaluateNew: Evaluate<Expression & { kind: 'new' }> = (machine, scope, expression) => {
  const callee = evaluate(machine, scope, expression.callee);
  return withArguments(machine, scope, expression, (passed) => construct(machine, callee, passed));
};

/** `receiver[key](…)`. */
function callItem(
  machine: Machine,
  scope: Scope,
  callee: Expression & { kind: 'index' },
  expression: Expression & { kind: 'call' },
): Abstract {
  const receiver = evaluate(machine, scope, callee.object);
  const isSure = expression.optional !== 'here' && isReached(machine, callee, receiver);
  return whereThere(machine, isSure || null, () => {
    const key = evaluate(machine, scope, callee.index);
    return withArguments(machine, scope, expression, (passed) => {
      const names = stringsOf(key);
      if (!names) return dynamicCall(machine, receiver, key, passed);
      // An item of Python is no attribute, so it is called without a `self`.
      if (languageOf(machine) === 'python')
        return callValue(machine, getIndex(machine, receiver, key, expression.at), passed);
      return union(names.map((name) => callMember(machine, receiver, name, passed)));
    });
  });
}

/** Calls with the arguments, unless a call in one of them surely did not return: then neither does this one. */
function withArguments(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'call' | 'new' },
  call: (passed: Arguments) => Abstract,
): Abstract {
  const passed = argumentsOf(machine, scope, expression);
  return passed.ended ? never : call(passed);
}

/** Evaluates the arguments of a call; the frame stands at the call afterwards. */
function argumentsOf(
  machine: Machine,
  scope: Scope,
  { args, at }: Expression & { kind: 'call' | 'new' },
): Arguments {
  const passed = evaluateArguments(machine, scope, args, at);
  frameOf(machine).at = at;
  return passed;
}
