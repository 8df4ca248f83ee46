import type { Machine } from '../machine/machine.ts';
import { union } from '../values/union.ts';
import type { Abstract, ClassObject } from '../values/value.ts';
import { orderOf } from './order.ts';

/** Is the class an enumeration of Python? */
export const isEnumeration = (machine: Machine, of: ClassObject): boolean =>
  orderOf(of).some((base) => machine.domain.classes.kindOf(base) === 'enumeration');

/** The value of a member of an enumeration, marked so that it equals no plain text or number, unless the class says so. */
export function markedMember(machine: Machine, of: ClassObject, value: Abstract, name: string): Abstract {
  if (value.kind !== 'constant' || !isEnumeration(machine, of)) return value;
  const isPlain = orderOf(of).every(
    (base) => base.kind === 'class' || (base.kind === 'library' && /^(Enum|Flag)$/.test(base.path)),
  );
  if (!isPlain) return value;
  const marked = { ...value, enumeration: of.id };
  return writesItself(of) ? marked : { ...marked, shown: `${of.name}.${name}` };
}

/** Has the class, or a class that it extends, a method that writes its members in texts? */
const writesItself = (of: ClassObject): boolean =>
  orderOf(of).some(
    (choice) =>
      choice.kind === 'class' &&
      choice.class.node.members.some(({ name }) => typeof name === 'string' && writers.has(name)),
  );

const writers: ReadonlySet<string> = new Set(['__str__', '__format__', '__repr__']);

/** Returns the members of an enumeration by name; empty for other classes. */
export function membersOf(machine: Machine, of: ClassObject): ReadonlyMap<string, Abstract> {
  if (!isEnumeration(machine, of)) return new Map();
  const found = new Map<string, Abstract>();
  for (const [name, { value }] of of.own.fields)
    if (!name.startsWith('_') && value.kind !== 'function' && value.kind !== 'absent') found.set(name, value);
  return found;
}

/** Returns the member of an enumeration that a key names, or any; null for classes that are no enumeration. */
export function memberNamed(machine: Machine, of: ClassObject, name: string | null): Abstract | null {
  const members = membersOf(machine, of);
  if (members.size === 0) return null;
  return (name === null ? null : members.get(name)) ?? union([...members.values()]);
}

/**
 * Does a member of the enumeration have methods of the program? Members of other enumerations are their values, so that the
 * name of a resource in them stays known.
 */
export const hasMethods = (machine: Machine, of: ClassObject): boolean =>
  isEnumeration(machine, of) &&
  orderOf(of).some(
    (choice) =>
      choice.kind === 'class' &&
      [...choice.class.methods.keys()].some((name) => name === '__init__' || !/^_/.test(name)),
  );
