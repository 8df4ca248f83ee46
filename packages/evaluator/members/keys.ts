import { languageOf, type Machine } from '../machine/machine.ts';
import { flowsOf } from '../values/contents.ts';
import { joinFlows } from '../values/flows.ts';
import { choices, union } from '../values/union.ts';
import {
  type Abstract,
  constant,
  type HeapObject,
  nullValue,
  type Scalar,
  unknown,
} from '../values/value.ts';

/** A key by the name of its field: a number, a boolean or nothing as a key has the name of a text. */
export function keyNamed(name: string): Abstract {
  if (name === 'None') return union([constant(name), nullValue]);
  return /^(-?\d+(\.\d+)?|true|false)$/.test(name)
    ? union([constant(name), unknown('a key')])
    : constant(name);
}

/** Is the field of that name the one under a constant key? Null when another key may have the name, too. */
export function isFieldOf(machine: Machine, value: Scalar, name: string): boolean | null {
  if (nameOfKey(machine, value) !== name) return false;
  return languageOf(machine) === 'javascript' || choices(keyNamed(name)).length === 1 ? true : null;
}

/** The value of a field after `value` is set under a key of that name: two keys of one name are two entries. */
export function valueUnder(machine: Machine, object: HeapObject, name: string, value: Abstract): Abstract {
  const before = object.fields.get(name)?.value;
  const isOne =
    languageOf(machine) === 'javascript' || object.shape !== 'record' || choices(keyNamed(name)).length === 1;
  return isOne || !before || before.kind === 'absent' ? value : union([before, value]);
}

/** The name of the field under a key that is a constant. Python's `True` and 1 are one key, and there is one kind of nothing. */
export function nameOfKey(machine: Machine, value: Scalar): string {
  if (languageOf(machine) === 'javascript') return String(value);
  if (value === null || value === undefined) return 'None';
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}

/** Any key of a value: `for (k in x)`, `Object.keys(x)[i]`, iteration over a dictionary. */
export function keysOf(_machine: Machine, value: Abstract): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(value)) {
    if (choice.kind === 'object') {
      for (const [name, { value: field }] of choice.object.fields)
        if (!name.startsWith('@@') && field.kind !== 'absent') found.push(keyNamed(name));
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
