import type { ClassNode, Expression } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { callFunction, callValue, evaluate } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { recordOf } from '../state/heap.ts';
import type { Scope } from '../state/scope.ts';
import { choices, union } from '../values/union.ts';
import {
  type Abstract,
  type ClassObject,
  constant,
  type Member,
  undefinedValue,
  unknown,
} from '../values/value.ts';
import { accessorKey } from './implicit.ts';

type ClassMember = ClassNode['members'][number];

/**
 * Calls the decorators of a field that are functions of the program, and keeps what they return: functions that change the
 * first value. The older form of decorators gets the prototype and the name of the field, the standard form a context.
 */
export function decorateField(machine: Machine, made: ClassObject, inner: Scope, member: ClassMember): void {
  const name = typeof member.name === 'string' ? constant(member.name) : unknown('the name of a field');
  for (const decorator of [...member.decorators].reverse()) {
    const context = recordOf(machine, { name, kind: constant('field'), static: constant(member.static) });
    const target = accessorOf(machine, made, member) ?? union([undefinedValue, unknown('a decorated class')]);
    const result = applyOwn(machine, inner, decorator, [target, union([context, name])]);
    if (!result) continue;
    made.computed.set(decorator, result);
    for (const choice of choices(result))
      if (choice.kind === 'object') {
        replaceAccessor(made, member, 'getter', choice.object.fields.get('get')?.value);
        replaceAccessor(made, member, 'setter', choice.object.fields.get('set')?.value);
      }
  }
}

/** The getter and the setter of an `accessor`, which its hidden field has the place of. */
function* accessorsOf(
  made: ClassObject,
  { at }: ClassMember,
  kind: 'getter' | 'setter',
): Generator<[string, Member]> {
  for (const part of made.node.members)
    if (part.kind === kind && part.at === at && typeof part.name === 'string') {
      const key = kind === 'setter' ? accessorKey('setter', part.name) : part.name;
      const found = (part.static ? made.statics : made.methods).get(key);
      if (found) yield [key, found];
    }
}

/** The getter and the setter that a decorator of an accessor gets; null for a plain field. */
function accessorOf(machine: Machine, made: ClassObject, member: ClassMember): Abstract | null {
  const [getter] = accessorsOf(made, member, 'getter');
  const [setter] = accessorsOf(made, member, 'setter');
  return getter && setter ? recordOf(machine, { get: getter[1].value, set: setter[1].value }) : null;
}

/** Reads and writes of a decorated accessor run the function that the decorator returned. */
function replaceAccessor(
  made: ClassObject,
  member: ClassMember,
  kind: 'getter' | 'setter',
  code: Abstract | undefined,
): void {
  if (code?.kind !== 'function') return;
  for (const [key, found] of accessorsOf(made, member, kind))
    ((member.static ? made.statics : made.methods) as Map<string, Member>).set(key, {
      ...found,
      value: code,
    });
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
      else if (result.kind === 'object') {
        const init = result.object.fields.get('init')?.value;
        if (init?.kind === 'function')
          decorated = union([decorated, callFunction(machine, init, self, positional([decorated], at))]);
      }
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
