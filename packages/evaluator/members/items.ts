import type { Span } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { memberNamed } from '../classes/enumerations.ts';
import { orderOf } from '../classes/order.ts';
import { callFunction, getMember } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { eventField } from '../state/event-field.ts';
import { list, noteReadKey } from '../state/heap.ts';
import { elementOf, itemsOf } from '../state/items.ts';
import { flowsOf } from '../values/contents.ts';
import { itemFlows, partOf } from '../values/flows.ts';
import { mayBeText } from '../values/texts.ts';
import { choices, mayBeAbsent, present, union } from '../values/union.ts';
import {
  type Abstract,
  absent,
  event,
  type HeapObject,
  isNothing,
  library,
  type Scalar,
  undefinedValue,
  unknown,
} from '../values/value.ts';
import { classMember } from './class-members.ts';
import { nameOfKey } from './keys.ts';
import { memberOfMetaclass } from './members.ts';
import { orElse, ownMember } from './own-member.ts';
import { routedItems } from './routed-items.ts';

/** Any field of an object that a key may name. */
export function elementNamed(
  machine: Machine,
  value: Abstract & { readonly kind: 'object' },
  key: Abstract,
): Abstract {
  const { rest } = value.object;
  const base = value.object.base.value;
  const made = machine.moduleObjects.get(value.object);
  const fields = made?.module.language === 'python' ? made.scope.names : value.object.fields;
  const named = [...fields].flatMap(([name, field]) => (mayBeText(key, name) ? [field.value] : []));
  // Python finds the attributes of the classes, too.
  const inherited = languageOf(machine) === 'python' && value.object.class ? orderOf(value.object.class) : [];
  const ofClasses = inherited.flatMap((choice) =>
    choice.kind === 'class'
      ? [...choice.class.own.fields].flatMap(([name, field]) => (mayBeText(key, name) ? [field.value] : []))
      : [],
  );
  const found: Abstract[] = [...named, ...ofClasses, rest.value].filter((item) => item.kind !== 'absent');
  if (base.kind !== 'absent') found.push(elementOf(machine, base));
  if (found.length > 0) return union(found.map(present));
  // A record that has names, and none that the key may be. Other code may fill a record without names.
  const hasOthers = isClosed(machine, value.object) && value.object.fields.size > 0;
  return hasOthers && !inheritedNames.some((name) => mayBeText(key, name))
    ? undefinedValue
    : unknown('an item of an empty list');
}

/** The members that every object of JavaScript inherits. Source: ECMA-262, "Properties of the Object Prototype Object". */
export const inheritedNames: readonly string[] = [
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
];

/** Are all fields of the record known, so that an unknown name may be none of them? */
const isClosed = (machine: Machine, { shape, rest, base, getters }: HeapObject): boolean =>
  languageOf(machine) === 'javascript' &&
  shape === 'record' &&
  getters.size === 0 &&
  rest.value.kind === 'absent' &&
  base.value.kind === 'absent';

/** `value[key]`. */
export function getIndex(machine: Machine, value: Abstract, key: Abstract, at: Span): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(value)) {
    if (isNothing(choice)) continue;
    for (const part of choices(key)) {
      const item = indexOne(machine, choice, part, at);
      found.push(choice.kind === 'object' ? routedItems(machine, choice.object, part, item) : item);
    }
  }
  return found.length > 0 ? union(found) : unknown('an item of nothing');
}

/** Is a constant a key with a name? Nothing is one in Python alone. */
const isName = (machine: Machine, value: Scalar): boolean =>
  typeof value !== 'object' || languageOf(machine) === 'python';

function indexOne(machine: Machine, value: Abstract, key: Abstract, at: Span): Abstract {
  const name = key.kind === 'constant' && isName(machine, key.value) ? nameOfKey(machine, key) : null;
  const isNumber = key.kind === 'constant' && typeof key.value === 'number';
  switch (value.kind) {
    case 'event': {
      return eventField(machine, value, isNumber ? null : name);
    }
    case 'object': {
      // The items of a named tuple are its fields.
      const place =
        isNumber && value.object.shape === 'instance' ? value.object.fields.get(String(name)) : null;
      if (place && place.value.kind !== 'absent') return present(place.value);
      const read =
        languageOf(machine) === 'python' && value.object.class
          ? ownMember(machine, value, '__getitem__', at)
          : absent;
      const call = () => callFunction(machine, read, null, positional([key], at));
      if (read.kind === 'function') return call();
      return orMissing(machine, value, key, at, () =>
        read.kind === 'absent' ? itemOf(machine, value, key, name, at) : call(),
      );
    }
    case 'instance':
    case 'library':
    case 'class':
    case 'function': {
      if (value.kind === 'instance') {
        const read = machine.domain.libraries.types.get(value.type)?.properties?.['[]'];
        if (read)
          return read({
            machine,
            self: { ...value, facts: { ...value.facts, key } },
            name: name ?? '[]',
            at,
          });
      }
      if (name !== null && !isNumber && languageOf(machine) === 'javascript')
        return getMember(machine, value, name, at);
      if (value.kind === 'class') {
        const member = memberNamed(machine, value.class, name);
        if (member) return member;
        const item = memberOfMetaclass(machine, value, '__getitem__', at);
        if (item) return callFunction(machine, item, null, positional([key], at));
        const read = classMember(machine, value.class, '__class_getitem__', value, at);
        if (read.kind === 'function') return callFunction(machine, read, null, positional([value, key], at));
        return value;
      }
      if (value.kind === 'library')
        return library(value.library, value.path === '' ? '[]' : `${value.path}.[]`);
      return unknown('an item', flowsOf(value));
    }
    default:
      return unknown('an item', itemFlows(flowsOf(value), isNumber ? null : name));
  }
}

/** Reads an item of a dictionary, or takes what `__missing__` of its class returns where it has none under the key. */
export function orMissing(
  machine: Machine,
  value: Abstract & { kind: 'object' },
  key: Abstract,
  at: Span,
  read: () => Abstract,
): Abstract {
  const { class: of } = value.object;
  if (!of || languageOf(machine) !== 'python') return read();
  const missing = classMember(machine, of, '__missing__', value, at);
  const field = key.kind === 'constant' ? value.object.fields.get(nameOfKey(machine, key))?.value : undefined;
  if (missing.kind !== 'function' || !mayBeAbsent(field ?? absent)) return read();
  return orElse(machine, read, () => callFunction(machine, missing, null, positional([key], at)));
}

/** An item of an object without a method for its items. */
function itemOf(
  machine: Machine,
  value: Abstract & { kind: 'object' },
  key: Abstract,
  name: string | null,
  at: Span,
): Abstract {
  const isNumber = key.kind === 'constant' && typeof key.value === 'number';
  if (name === null) {
    noteReadKey(machine, value.object, key);
    const found = elementNamed(machine, value, key);
    const mayMiss =
      isClosed(machine, value.object) ||
      (value.object.shape === 'list' && languageOf(machine) === 'javascript');
    // A class may have more members: those of its bases, defaults of its fields.
    if (value.object.class) return union([found, unknown('a member')]);
    return mayMiss ? union([found, undefinedValue]) : found;
  }
  const items = isNumber ? itemsOf(value) : null;
  if (items)
    return (
      (languageOf(machine) === 'python' ? items.at(Number(name)) : items[Number(name)]) ?? undefinedValue
    );
  if (value.object.shape === 'list') {
    const field = value.object.fields.get(name)?.value;
    if (field && field.kind !== 'absent' && value.object.rest.value.kind === 'absent') return present(field);
    const any = elementOf(machine, value);
    return languageOf(machine) === 'javascript' ? union([any, undefinedValue]) : any;
  }
  if (languageOf(machine) === 'python') {
    const found = ownMember(machine, value, name, at);
    return found.kind === 'absent' ? unknown(`the item ${name}`) : present(found);
  }
  return getMember(machine, value, name, at);
}

/** `value[a:b]`: a part of it. */
export function getSlice(machine: Machine, value: Abstract): Abstract {
  const found = choices(value).map((choice): Abstract => {
    if (choice.kind === 'object') return list(machine, [], elementOf(machine, choice));
    if (choice.kind === 'constant' || choice.kind === 'text')
      return unknown('a part of a text', flowsOf(choice));
    const flows = partOf(flowsOf(choice), 'slice');
    return choice.kind === 'event' ? event(choice.path, flows[0]?.by ?? []) : unknown('a part', flows);
  });
  return union(found);
}
