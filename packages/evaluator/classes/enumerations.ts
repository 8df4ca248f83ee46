import type { Machine } from '../machine/machine.ts';
import { undecided } from '../values/texts.ts';
import { union } from '../values/union.ts';
import type { Abstract, ClassObject, Scalar } from '../values/value.ts';
import { orderOf } from './order.ts';

/** Is the class an enumeration of Python? */
export const isEnumeration = (machine: Machine, of: ClassObject): boolean =>
  orderOf(of).some((base) => machine.domain.classes.kindOf(base) === 'enumeration');

/**
 * Returns the value of a member of an enumeration, marked by how it is compared and written in texts: a member of a plain
 * enumeration equals no text and no number. A second name of a value returns the member of the first one.
 */
export function markedMember(machine: Machine, of: ClassObject, value: Abstract, name: string): Abstract {
  if (value.kind !== 'constant' || !isEnumeration(machine, of)) return value;
  const bases = orderOf(of).filter((base) => base.kind !== 'class');
  const has = (path: RegExp): boolean =>
    bases.some((base) => base.kind === 'library' && path.test(base.path));
  const isPlain = bases.every((base) => base.kind === 'library' && /^(Enum|Flag)$/.test(base.path));
  const marked = isPlain ? { ...value, enumeration: of.id } : value;
  if (hasMethod(of, comparers)) return undecided(value);
  if (hasMethod(of, writers)) return { ...marked, shownBy: 'class' };
  if (has(/^StrEnum$/)) return marked;
  const first = isPlain && memberOfValue(machine, of, value.value);
  if (first) return first;
  const shown = `${of.name}.${name}`;
  if (isPlain) return { ...marked, shown };
  return { ...marked, shown, shownBy: has(/^Int(Enum|Flag)$/) ? 'number' : 'mixture' };
}

/** Returns the member of an enumeration with a value; null when no member has it so far. */
function memberOfValue(machine: Machine, of: ClassObject, value: Scalar): Abstract | null {
  for (const member of membersOf(machine, of).values())
    if (member.kind === 'constant' && member.value === value) return member;
  return null;
}

/** Has the class, or a class that it extends, a method of one of these names? */
const hasMethod = (of: ClassObject, names: ReadonlySet<string>): boolean =>
  orderOf(of).some(
    (choice) =>
      choice.kind === 'class' &&
      choice.class.node.members.some(({ name }) => typeof name === 'string' && names.has(name)),
  );

/** The methods that write a member in texts, and those that compare it. */
const writers: ReadonlySet<string> = new Set(['__str__', '__format__', '__repr__']);
const comparers: ReadonlySet<string> = new Set(['__eq__', '__ne__', '__hash__']);

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
