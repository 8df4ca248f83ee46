import type { ClassNode, Expression } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { callLater } from '../escape/pending.ts';
import { callFunction, callValue, evaluate } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { recordOf } from '../state/heap.ts';
import type { Scope } from '../state/scope.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, type ClassObject, constant, undefinedValue, unknown } from '../values/value.ts';

type ClassMember = ClassNode['members'][number];

/**
 * Calls the decorators of a field that are functions of the program, and keeps what they return: functions that change the
 * first value. The older form of decorators gets the prototype and the name of the field, the standard form a context.
 */
export function decorateField(machine: Machine, made: ClassObject, inner: Scope, member: ClassMember): void {
  const name = typeof member.name === 'string' ? constant(member.name) : unknown('the name of a field');
  for (const decorator of [...member.decorators].reverse()) {
    const context = recordOf(machine, { name, kind: constant('field'), static: constant(member.static) });
    const target = union([undefinedValue, unknown('a decorated class')]);
    const result = applyOwn(machine, inner, decorator, [target, union([context, name])]);
    if (!result) continue;
    made.computed.set(decorator, result);
    // An object that decorates an accessor has the functions that read and write it.
    for (const choice of choices(result)) if (choice.kind === 'object') callLater(machine, choice, member.at);
  }
}

/** The first value of a field after its decorators have changed it. */
export function decoratedValue(
  machine: Machine,
  of: ClassObject,
  self: Abstract,
  { decorators, at }: ClassMember,
  value: Abstract,
): Abstract {
  let decorated = value;
  for (const decorator of decorators)
    for (const result of choices(of.computed.get(decorator) ?? undefinedValue))
      if (result.kind === 'function')
        decorated = union([decorated, callFunction(machine, result, self, positional([decorated], at))]);
      else if (result.kind === 'object') decorated = union([decorated, unknown('a decorated value')]);
  return decorated;
}

/** Calls the decorators of the parameters of a method that are functions of the program. */
export function decorateParameters(
  machine: Machine,
  inner: Scope,
  decorators: readonly Expression[],
  name: string | null,
): void {
  for (const decorator of [...decorators].reverse()) {
    const [expression] = decorator.kind === 'unsupported' ? decorator.inside : [];
    const key = name === null ? unknown('the name of a method') : constant(name);
    if (expression)
      applyOwn(machine, inner, expression, [
        unknown('a decorated class'),
        key,
        unknown('the place of a parameter'),
      ]);
  }
}

/** Calls a decorator that is a function of the program; null for any other one. */
function applyOwn(
  machine: Machine,
  scope: Scope,
  decorator: Expression,
  args: readonly Abstract[],
): Abstract | null {
  const root = decorator.kind === 'call' ? decorator.callee : decorator;
  if (root.kind !== 'name' && root.kind !== 'member') return null;
  const named = evaluate(machine, scope, root);
  if (!choices(named).some(({ kind }) => kind === 'function')) return null;
  const value = root === decorator ? named : evaluate(machine, scope, decorator);
  return callValue(machine, value, positional(args, decorator.at));
}
