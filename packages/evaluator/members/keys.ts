import { languageOf, type Machine } from '../machine/machine.ts';
import { flowsOf } from '../values/contents.ts';
import { joinFlows } from '../values/flows.ts';
import { memberOfName, nameOfMember } from '../values/key-name.ts';
import { choices, mayBeAbsent, union } from '../values/union.ts';
import {
  type Abstract,
  type Constant,
  constant,
  type HeapObject,
  nullValue,
  unknown,
} from '../values/value.ts';

/** A key by the name of its field: a number, a boolean or nothing as a key has the name of a text. */
export function keyNamed(name: string): Abstract {
  const member = memberOfName(name);
  if (member) return member;
  if (name === 'None') return union([constant(name), nullValue]);
  return /^(-?\d+(\.\d+)?|true|false)$/.test(name)
    ? union([constant(name), unknown('a key')])
    : constant(name);
}

/** Is the field of that name the one under a constant key? Null when another key may have the name, too. */
export function isFieldOf(machine: Machine, key: Constant, name: string): boolean | null {
  if (nameOfKey(machine, key) !== name) return false;
  return languageOf(machine) === 'javascript' || choices(keyNamed(name)).length === 1 ? true : null;
}

/** The value of a field after `value` is set under a key of that name: two keys of one name are two entries. */
export function valueUnder(machine: Machine, object: HeapObject, name: string, value: Abstract): Abstract {
  const before = object.fields.get(name)?.value;
  const isOne =
    languageOf(machine) === 'javascript' || object.shape !== 'record' || choices(keyNamed(name)).length === 1;
  return isOne || !before || before.kind === 'absent' ? value : union([before, value]);
}

/**
 * Returns the name of the field under a key that is a constant. Python's `True` and 1 are one key, and there is one kind of
 * nothing. A member of an enumeration is another key than its value.
 */
export function nameOfKey(machine: Machine, key: Constant): string {
  const { value } = key;
  if (languageOf(machine) === 'javascript') return String(value);
  const member = nameOfMember(key);
  if (member !== null) return member;
  if (value === null || value === undefined) return 'None';
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}

/** Returns the names of the fields that a key may name: those of a constant, or of several texts. Null for other keys. */
export function namesOfKey(machine: Machine, key: Abstract): readonly string[] | null {
  if (key.kind === 'constant') return [nameOfKey(machine, key)];
  const found: string[] = [];
  for (const choice of choices(key)) {
    if (choice.kind !== 'constant' || (typeof choice.value !== 'string' && nameOfMember(choice) === null))
      return null;
    found.push(nameOfKey(machine, choice));
  }
  return found;
}

/**
 * The names of all fields of an object in their order; null when a field may be absent, when there may be others, or when their
 * order is not known. JavaScript puts indices first, but not in a Map.
 */
export function namesOf(machine: Machine, object: HeapObject): readonly string[] | null {
  const { fields, getters, rest, base, shared, names } = object;
  if (shared || !names.isSure || rest.value.kind !== 'absent' || base.value.kind !== 'absent') return null;
  const found: string[] = [];
  for (const [name, { value }] of fields) {
    if (value.kind === 'absent' || name.startsWith('@@') || isPrivate(object, name)) continue;
    if (mayBeAbsent(value)) return null;
    found.push(name);
  }
  const all = [...found, ...getters.keys()];
  // A namespace of JavaScript lists its names by their letters.
  if (object.shape === 'module' && languageOf(machine) === 'javascript') return all.sort();
  return languageOf(machine) === 'python' || isOrdered(all) ? all : null;
}

/** Is it a private name of a class (`#x`)? */
export const isPrivate = ({ shape }: HeapObject, name: string): boolean =>
  shape === 'instance' && name.startsWith('#');

const index = /^(0|[1-9]\d{0,9})$/;

/** Are the names in the order in which JavaScript lists them: indices first, by number? */
function isOrdered(names: readonly string[]): boolean {
  const isIndex = names.map((name) => index.test(name));
  return names.every(
    (name, at) =>
      at === 0 || !isIndex[at] || (isIndex[at - 1] === true && Number(names[at - 1]) < Number(name)),
  );
}

/** Any key of a value: `for (k in x)`, `Object.keys(x)[i]`, iteration over a dictionary. */
export function keysOf(_machine: Machine, value: Abstract): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(value)) {
    if (choice.kind === 'object') {
      for (const [name, { value: field }] of choice.object.fields)
        if (!name.startsWith('@@') && field.kind !== 'absent' && !isPrivate(choice.object, name))
          found.push(keyNamed(name));
      for (const name of choice.object.getters.keys()) found.push(constant(name));
      const { rest, restNames, base } = choice.object;
      const hasRest = rest.value.kind !== 'absent';
      if (hasRest) found.push(...restNames.texts.values());
      const { complete, flows } = restNames;
      if ((hasRest && (!complete || flows.length > 0)) || base.value.kind !== 'absent')
        found.push(unknown('a key', joinFlows(flowsOf(base.value), flows)));
    } else found.push(unknown('a key', flowsOf(choice)));
  }
  return found.length > 0 ? union(found) : unknown('a key of an empty object');
}
