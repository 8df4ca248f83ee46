import type { Span } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { callFunction } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { createObject, refer, setField } from '../state/heap.ts';
import { itemsOf } from '../state/items.ts';
import { union } from '../values/union.ts';
import { type Abstract, type ClassObject, constant } from '../values/value.ts';
import { methodsOf } from './implicit.ts';

/** Are the static fields of the class its members? */
export const isEnumeration = (machine: Machine, of: ClassObject, depth = 10): boolean =>
  of.bases.some((base) =>
    base.kind === 'class'
      ? depth > 0 && isEnumeration(machine, base.class, depth - 1)
      : machine.domain.classes.kindOf(base) === 'enumeration',
  );

/** The members of an enumeration by name. */
export const membersOf = (of: ClassObject): ReadonlyMap<string, Abstract> =>
  new Map(
    [...of.own.fields].flatMap(([name, { value }]) =>
      /^_|^#/.test(name) || value.kind === 'absent' ? [] : [[name, value] as const],
    ),
  );

/**
 * Makes an object of each member of an enumeration that has methods, so that they run with their member. A member still is its
 * value too, because classes such as `class K(str, Enum)` have members that are texts.
 */
export function makeMembers(machine: Machine, of: ClassObject, at: Span): void {
  const methods = new Map(
    [...methodsOf(of)].filter(([name]) => name === '__init__' || !/^__\w+__$/.test(name)),
  );
  if (methods.size === 0) return;
  for (const [name, value] of membersOf(of)) {
    const made = createObject(machine, 'instance', of);
    const self = refer(made);
    for (const field of ['value', '_value_']) setField(machine, made, field, value);
    for (const field of ['name', '_name_']) setField(machine, made, field, constant(name));
    const init = methods.get('__init__')?.value;
    if (init) callFunction(machine, init, self, positional(itemsOf(value) ?? [value], at));
    setField(machine, of.own, name, union([value, self]));
  }
}
