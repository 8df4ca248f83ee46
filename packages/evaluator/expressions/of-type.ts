import type { Expression } from '@emmental/code';
import { orderOf } from '../classes/order.ts';
import type { Machine } from '../machine/machine.ts';
import { itemsOf } from '../state/items.ts';
import { isSureText } from '../values/texts.ts';
import { choices } from '../values/union.ts';
import type { Abstract, ClassObject } from '../values/value.ts';

/** Python: is a value certainly an object of a type, or certainly not? `type` is a class, a type of the language, or a tuple of them. */
export function isOfType(machine: Machine, value: Abstract, type: Abstract): boolean | null {
  const types = itemsOf(type);
  if (types) {
    const answers = types.map((each) => isOfType(machine, value, each));
    if (answers.includes(true)) return true;
    return answers.every((answer) => answer === false) ? false : null;
  }
  let answer: boolean | null | undefined;
  for (const choice of choices(value))
    for (const each of choices(type)) {
      const found = isOfOne(machine, choice, each);
      if (found === null || (answer !== undefined && answer !== found)) return null;
      answer = found;
    }
  return answer ?? null;
}

/** The same for values that are no unions. */
function isOfOne(machine: Machine, value: Abstract, type: Abstract): boolean | null {
  if (type.kind === 'class') return isOfClass(machine, value, type.class);
  if (type.kind !== 'library' || type.library !== 'builtins' || !builtin.has(type.path)) return null;
  const possible = typesOf(value);
  return possible && !possible.includes(type.path) ? false : null;
}

const builtin = new Set(['str', 'int', 'float', 'bool', 'dict', 'list', 'tuple', 'set', 'frozenset']);

const lists = ['list', 'tuple', 'set', 'frozenset'];

/** The types of the language that a value may have, among `builtin`; null where it may have any. */
function typesOf(value: Abstract): readonly string[] | null {
  switch (value.kind) {
    case 'constant':
      if (value.enumeration !== undefined) return null;
      if (value.value === null || value.value === undefined) return [];
      if (typeof value.value === 'string') return ['str'];
      // The analysis writes `True` as a number now and then.
      return ['int', 'float', 'bool'];
    // A path may stand as a text too; it is no number and no list either.
    case 'text':
    case 'event':
      return isSureText(value) ? ['str'] : null;
    case 'function':
    case 'class':
      return [];
    case 'object':
      if (value.object.fields.has('@@iterator')) return null;
      if (value.object.shape === 'list') return lists;
      if (value.object.shape === 'record') return ['dict'];
      return value.object.class && isPlain(value.object.class) ? [] : null;
    default:
      return null;
  }
}

/** Is a value an object of a class of the program? A class that Python's own or a library's extends may take other values. */
function isOfClass(machine: Machine, value: Abstract, type: ClassObject): boolean | null {
  if (!isPlain(type)) return null;
  if (value.kind === 'constant') return value.enumeration === undefined ? false : null;
  // The event is made of JSON; a library may make objects of a decorated class of it.
  if (value.kind === 'event') return isMadeOfData(machine, type) ? null : false;
  if (value.kind !== 'object' || value.object.shape !== 'instance' || !value.object.class) return null;
  if (orderOf(value.object.class).some((each) => each.kind === 'class' && each.class === type)) return true;
  return isPlain(value.object.class) ? false : null;
}

/**
 * May a library make objects of the class from the event? A decorator may register the class. `@dataclass` does not, and the
 * class is given to nobody where the program only declares it, calls it, matches it and tests for it.
 */
function isMadeOfData({ modules }: Machine, { name, node }: ClassObject): boolean {
  if (node.decorators.length === 0) return false;
  if (!node.decorators.every(isDataclass)) return true;
  const uses = new RegExp(`\\b${name}\\b`, 'g');
  const plainUses = new RegExp(
    `\\bclass ${name}\\b|(?<![.\\w])${name}\\(|\\bisinstance\\(\\s*[\\w.]+\\s*,\\s*${name}\\s*\\)`,
    'g',
  );
  return [...modules.values()].some(
    ({ module: { text } }) => text.match(uses)?.length !== text.match(plainUses)?.length,
  );
}

function isDataclass(decorator: Expression): boolean {
  if (decorator.kind === 'call') return isDataclass(decorator.callee);
  if (decorator.kind === 'name') return decorator.name === 'dataclass';
  return (
    decorator.kind === 'member' &&
    decorator.property === 'dataclass' &&
    decorator.object.kind === 'name' &&
    decorator.object.name === 'dataclasses'
  );
}

/** Does the class extend classes of the program alone, and is it no object of a class of the program? */
export const isPlain = (of: ClassObject): boolean =>
  orderOf(of).every(
    (each) =>
      (each.kind === 'class' && each.class.metaclasses.length === 0) ||
      (each.kind === 'library' && each.library === 'builtins' && each.path === 'object'),
  );
