import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { inheritedNames } from '../members/items.ts';
import { keyNamed, nameOfKey } from '../members/keys.ts';
import { itemsOf } from '../state/items.ts';
import { allOf, flowsOf } from '../values/contents.ts';
import { testFact } from '../values/outcome.ts';
import { mayBeText } from '../values/texts.ts';
import { choices, mayBeAbsent } from '../values/union.ts';
import {
  type Abstract,
  absent,
  constant,
  type HeapObject,
  type Instance,
  stringOf,
  unknown,
} from '../values/value.ts';
import { decidesBy } from './decide.ts';
import { equal } from './equality.ts';

/** `item in container`: an item of a list or a key in Python, a name of a member in JavaScript. */
export function contained(machine: Machine, container: Abstract, item: Abstract): Abstract {
  if (languageOf(machine) === 'python') return membership(machine, container, item);
  if (container.kind === 'instance')
    return (
      machine.domain.language.operator(machine, 'in', item, container) ??
      containedIn(machine, container, item)
    );
  if (container.kind !== 'object' || container.object.shape === 'list') return unknown('a membership test');
  // Inherited names are a few fixed texts, as harmless as those of the record.
  const isInherited = item.kind === 'constant' && inheritedNames.some((name) => mayBeText(item, name));
  return isInherited ? unknown('a membership test') : membership(machine, container, item);
}

/** `item in container`: proves an allow-list when the code contains every item of the container. */
export function membership(machine: Machine, container: Abstract, item: Abstract): Abstract {
  const answered = machine.domain.language.operator(machine, 'in', item, container);
  if (answered) return answered;
  if (container.kind === 'instance') return containedIn(machine, container, item);
  if (container.kind !== 'object') {
    const part = item.kind === 'constant' && typeof item.value === 'string' ? item.value : null;
    return absenceTest(container, part) ?? unknown('a membership test');
  }
  const { object } = container;
  const isRecord = object.shape !== 'list';
  if (isSurelyKey(machine, object, item)) return constant(true);
  if (object.base.value.kind !== 'absent' || object.getters.size > 0) return unknown('a membership test');
  const key = item.kind === 'constant' ? nameOfKey(machine, item) : null;
  if (isRecord) {
    if (object.rest.value.kind !== 'absent') return unknown('a membership test');
    if (key !== null && object.shape === 'record') {
      const field = object.fields.get(key)?.value;
      if (!field || field.kind === 'absent') return constant(false);
      return unknown('a membership test');
    }
    return object.fields.size > 0 ? testFact(item, 'allow-list') : unknown('a membership test');
  }
  const known = itemsOf(container);
  if (known && key !== null) {
    const answers = known.map((value) => isItem(machine, value, item));
    if (answers.includes(true)) return constant(true);
    if (answers.every((answer) => answer === false)) return constant(false);
  }
  const all = allOf(object);
  if (isMissing(machine, container, all, item)) return constant(false);
  const written = all.length > 0 && all.every((value) => isWritten(value));
  return written ? testFact(item, 'allow-list') : unknown('a membership test');
}

/** Has a record surely a field under a key, whatever others it may have? A number and a text are two keys under one name. */
function isSurelyKey(machine: Machine, { shape, fields }: HeapObject, key: Abstract): boolean {
  if (shape !== 'record' || key.kind !== 'constant') return false;
  const name = nameOfKey(machine, key);
  return !mayBeAbsent(fields.get(name)?.value ?? absent) && choices(keyNamed(name)).length === 1;
}

/** Returns the answer of an object of a library whose names its type knows. */
function containedIn(machine: Machine, self: Instance, item: Abstract): Abstract {
  const name = stringOf(item);
  const contains = machine.domain.libraries.types.get(self.type)?.contains;
  const answer = name === null ? undefined : contains?.({ machine, self, name, at: frameOf(machine).at });
  return answer ?? absenceTest(self, name) ?? unknown('a membership test');
}

/** Is the value surely none of the items of a list, however many there are? */
function isMissing(machine: Machine, container: Abstract, all: readonly Abstract[], item: Abstract): boolean {
  // An object may be the item itself.
  if (item.kind !== 'constant' || container.kind !== 'object' || all.length === 0) return false;
  if (container.object.fields.has('@@iterator')) return false;
  return all.every((value) =>
    choices(value).every((choice) =>
      // A hole of an array is undefined; in Python it is no item.
      choice.kind === 'absent' ? languageOf(machine) === 'python' : isItem(machine, choice, item) === false,
    ),
  );
}

/**
 * Is an item of a list the same as another value? An object without a method for it equals itself alone. NaN equals nothing, but
 * the same object is an item.
 */
function isItem(machine: Machine, value: Abstract, item: Abstract): boolean | null {
  if (isNaNValue(value) && isNaNValue(item)) return null;
  const isObject = value.kind === 'object' || value.kind === 'function' || value.kind === 'class';
  return isObject && !decidesBy(machine, value, ['__eq__']) ? false : equal(machine, value, item);
}

const isNaNValue = (value: Abstract): boolean => value.kind === 'constant' && Number.isNaN(value.value);

const isWritten = (value: Abstract): boolean => {
  if (value.kind === 'union') return value.of.every(isWritten);
  if (value.kind === 'constant') return value.flows.length === 0;
  return (
    value.kind === 'text' &&
    value.flows.length === 0 &&
    value.parts.every((part) => typeof part === 'string' || part.kind === 'env')
  );
};

/** `name.includes('..')`: where the test fails, the name leads to no folder above. Null for other parts. */
export function absenceTest(subject: Abstract, part: string | null): Abstract | null {
  if (part === null || flowsOf(subject).length === 0) return null;
  if (part === '..' || part === '../' || part === '/') return testFact(subject, 'no parent folders', false);
  if (part === '\n' || part === '\r\n' || part === '\r') return testFact(subject, 'no line breaks', false);
  return null;
}
