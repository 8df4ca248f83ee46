import type { Span } from '@emmental/code';
import { rowOf } from '@emmental/model';
import { callFunction, positional } from './calls.ts';
import { classMember } from './class-members.ts';
import { createObject, elementOf, flowsOf, itemsOf, list, present, refer, setField } from './heap.ts';
import { instantiate } from './instances.ts';
import { languageOf, type Machine } from './machine.ts';
import { moduleMember } from './modules.ts';
import { attributeKey, libraryKey, memberPath, writtenAt } from './overrides.ts';
import { noteRead } from './reads.ts';
import { broughtWith, extendPath, flowOf, inner, memberOf, partOf, recordedKey } from './taint.ts';
import { mayBeText } from './texts.ts';
import {
  type Abstract,
  absent,
  anError,
  type ClassObject,
  choices,
  constant,
  event,
  type HeapObject,
  isNothing,
  library,
  native,
  text,
  undefinedValue,
  union,
  unknown,
} from './values.ts';

/** `value.name`, for every kind of value. Never fails: what is not known is unknown. */
export function getMember(machine: Machine, value: Abstract, name: string, at: Span): Abstract {
  const inherent = inherentMember(machine, value, name, at);
  if (inherent) return inherent;
  switch (value.kind) {
    case 'union': {
      const found: Abstract[] = [];
      for (const choice of value.of) if (!isNothing(choice)) found.push(getMember(machine, choice, name, at));
      return found.length > 0 ? union(found) : unknown(`a member of nothing: ${name}`);
    }
    case 'object': {
      const found = ownMember(machine, value, name, at);
      if (found.kind !== 'absent') return present(found);
      return builtinMember(machine, value, name) ?? undefinedValue;
    }
    case 'function':
    case 'class': {
      const found =
        value.kind === 'class'
          ? classMember(machine, value.class, name, value, at)
          : fieldOf(value.closure.own.fields.get(name)?.value);
      if (found && found.kind !== 'absent') return present(found);
      const getter = value.kind === 'function' ? value.closure.own.getters.get(name) : undefined;
      if (getter) return callFunction(machine, getter, value, positional([], at));
      const own = languageOf(machine) === 'javascript' ? inheritedByFunctions(machine, value, name) : null;
      if (own) return own;
      return (
        builtinMember(machine, value, name) ??
        unknown(`the member ${name} of ${value.kind === 'class' ? value.class.name : value.closure.name}`)
      );
    }
    case 'library':
      return libraryMember(machine, value.library, value.path, name);
    case 'instance':
      return instanceMember(machine, value, name, at);
    case 'event': {
      const property = machine.registry.language.propertyOf(machine, value, name);
      return property ?? eventField(machine, value, name);
    }
    default:
      // A method of a client is seen where it is taken, also when it is called under another name.
      if (value.kind === 'unknown' && (languageOf(machine) === 'python' || name.endsWith('Command')))
        machine.registry.observer.unknownMember(machine, name, at);
      if (value.kind === 'unknown' && value.why === anError && name === 'stack')
        return unknown('a stack trace', flowOf(inner.stack));
      return (
        machine.registry.language.propertyOf(machine, value, name) ??
        builtinMember(machine, value, name) ??
        unknown(`the member ${name}`, memberOf(flowsOf(value), name))
      );
  }
}

/** A field of the event, with what was done to the whole. */
function eventField(
  { buckets }: Machine,
  { path, flows }: Extract<Abstract, { readonly kind: 'event' }>,
  name: string,
): Abstract {
  const longer = extendPath(path, name);
  const brought = broughtWith(longer);
  const by = flows[0]?.by ?? [];
  const field = event(longer, brought.length === 0 ? by : [...by, ...brought]);
  if (longer !== recordedKey || buckets.length === 0) return field;
  // What a notification asks of keys, they all have.
  return union(
    buckets.map(({ prefix, suffix }) =>
      prefix === '' && suffix === ''
        ? field
        : text([prefix, { kind: 'event', path: longer }, suffix], flowsOf(field)),
    ),
  );
}

/** What every value has: the function that makes its kind, which for functions makes them of texts; its attributes. */
function inherentMember(machine: Machine, value: Abstract, name: string, at: Span): Abstract | null {
  if (value.kind === 'union') return null;
  if (languageOf(machine) === 'python') {
    if (name === '__dict__') return machine.registry.language.attributesOf(machine, value, at);
    if (name === '__subclasses__' && value.kind === 'class') {
      const { id } = value.class;
      return native(`subclasses of ${id}`, (call) => list(call.machine, machine.derived.get(id) ?? []));
    }
    return name === '__class__' && value.kind === 'object' && value.object.class
      ? { kind: 'class', class: value.object.class }
      : null;
  }
  if (name !== 'constructor' && name !== '__proto__') return null;
  if (value.kind === 'object') {
    const own = ownMember(machine, value, name, at);
    if (own.kind !== 'absent') return present(own);
    const { class: made, base, shape } = value.object;
    if (name === '__proto__') return base.value.kind === 'absent' ? value : base.value;
    if (made) return { kind: 'class', class: made };
    return library('global', shape === 'list' ? 'Array' : 'Object');
  }
  if (name === '__proto__') return value;
  if (value.kind === 'function' || value.kind === 'class') {
    const own = (value.kind === 'function' ? value.closure.own : value.class.own).fields.get(name)?.value;
    return own && own.kind !== 'absent' ? own : library('global', 'Function');
  }
  if (value.kind === 'instance') return null;
  return library('global', 'native method library'.includes(value.kind) ? 'Function' : 'Object');
}

/** `prototype`, made when it is first asked for. */
function inheritedByFunctions(machine: Machine, of: Abstract, name: string): Abstract | null {
  if (name !== 'prototype') return null;
  // What is put on a class's prototype lies with what is put on the class.
  if (of.kind === 'class')
    return refer({ ...createObject(machine, 'instance', of.class), ...shared(of.class.own) });
  if (of.kind !== 'function') return null;
  const made = refer(createObject(machine, 'record'));
  setField(machine, of.closure.own, 'prototype', made);
  return made;
}

const shared = ({ fields, getters }: HeapObject) => ({ fields, getters });

const fieldOf = (value: Abstract | undefined): Abstract => value ?? absent;

function builtinMember(machine: Machine, value: Abstract, name: string): Abstract | null {
  const property = machine.registry.language.propertyOf(machine, value, name);
  if (property) return property;
  return machine.registry.language.methodOf(machine, value, name)
    ? { kind: 'method', of: value, name }
    : null;
}

/** A member of an object of the program: own field, getter, class, base; absent when there is none. */
export function ownMember(
  machine: Machine,
  value: Abstract & { kind: 'object' },
  name: string,
  at: Span,
): Abstract {
  const { object } = value;
  if (object.shape === 'module') {
    const found = moduleMember(machine, object, name);
    if (found) return found;
  }
  const found: Abstract[] = [];
  const field = object.fields.get(name);
  if (field) noteRead(machine, field);
  const own = field?.value ?? absent;
  if (own.kind !== 'absent') found.push(own);
  // A field that is surely there hides everything behind it.
  const isSure =
    own.kind !== 'absent' && !(own.kind === 'union' && own.of.some((choice) => choice.kind === 'absent'));
  if (isSure && object.rest.value.kind === 'absent') return own;
  const getter = object.getters.get(name);
  if (getter) found.push(callFunction(machine, getter, value, positional([], at)));
  if (!isSure && object.class) {
    const inherited = classMember(machine, object.class, name, value, at);
    if (inherited.kind !== 'absent') found.push(inherited);
  }
  // The length of a list is none of its items.
  const isLength = object.length !== null && name === 'length';
  if (
    object.rest.value.kind !== 'absent' &&
    !isLength &&
    !machine.registry.language.methodOf(machine, value, name)
  )
    found.push(object.rest.value);
  if (
    !isSure &&
    found.length === 0 &&
    object.base.value.kind !== 'absent' &&
    !machine.registry.language.methodOf(machine, value, name)
  )
    found.push(getMember(machine, object.base.value, name, at));
  if (found.length === 0 && object.class && languageOf(machine) === 'python')
    return missingMember(machine, object.class, value, name, at);
  return found.length > 0 ? union(found) : absent;
}

/** `__getattr__` of a class answers for the members it has not. */
function missingMember(machine: Machine, of: ClassObject, self: Abstract, name: string, at: Span): Abstract {
  if (/^__\w+__$/.test(name)) return absent;
  for (const reader of ['__getattribute__', '__getattr__']) {
    const read = classMember(machine, of, reader, self, at);
    if (read.kind === 'function') return callFunction(machine, read, null, positional([constant(name)], at));
  }
  return absent;
}

function libraryMember(machine: Machine, from: string, path: string, name: string): Abstract {
  const inner = name === 'default' || name === '__esModule' ? path : memberPath(from, path, name);
  return (
    writtenAt(machine, libraryKey(from, inner)) ??
    machine.registry.valueOf(machine, from, inner) ??
    library(from, inner)
  );
}

function instanceMember(
  machine: Machine,
  value: Abstract & { kind: 'instance' },
  name: string,
  at: Span,
): Abstract {
  const written = writtenAt(machine, attributeKey(value, name));
  if (written) return written;
  const type = machine.registry.types.get(value.type);
  const property = rowOf(type?.properties, name);
  if (property) return property({ machine, self: value, name, at });
  const attribute = type?.attribute?.({ machine, self: value, name, at });
  if (attribute) return attribute;
  const patterned = rowOf(type?.methods, name) ? undefined : type?.pattern?.(name, value);
  if (patterned && typeof patterned !== 'function' && 'kind' in patterned) return patterned;
  const held = heldMember(machine, value, name, at);
  const method: Abstract = { kind: 'method', of: value, name };
  return held ? union([held, method]) : method;
}

/** A container or proxy of a library hands out what it was given: its members count as members of the result. */
export function heldMember(
  machine: Machine,
  value: Abstract & { kind: 'instance' },
  name: string,
  at: Span,
): Abstract | null {
  if (value.type !== '') return null;
  const found: Abstract[] = [];
  for (const held of choices(value.holder.cell.value)) {
    const owner =
      held.kind === 'class' && hasMethod(held.class, name)
        ? instantiate(machine, held.class, positional([], at))
        : held;
    if (owner.kind !== 'object' || (!owner.object.class && owner.object.shape !== 'record')) continue;
    // What stands under keys that are not known may be anything: the library is taken to call it anyway.
    if (!owner.object.class && !owner.object.fields.has(name) && !owner.object.getters.has(name)) continue;
    const member = ownMember(machine, owner, name, at);
    if (member.kind !== 'absent') found.push(member);
  }
  return found.length > 0 ? union(found) : null;
}

const hasMethod = (of: ClassObject, name: string): boolean =>
  of.methods.has(name) || of.bases.some((base) => base.kind === 'class' && hasMethod(base.class, name));

/** Any field of an object that a key may name. */
export function elementNamed(
  machine: Machine,
  value: Abstract & { readonly kind: 'object' },
  key: Abstract,
): Abstract {
  const { fields, rest } = value.object;
  const base = value.object.base.value;
  const named = [...fields].flatMap(([name, field]) => (mayBeText(key, name) ? [field.value] : []));
  const found: Abstract[] = [...named, rest.value].filter((one) => one.kind !== 'absent');
  if (base.kind !== 'absent') found.push(elementOf(machine, base));
  return found.length > 0 ? union(found.map(present)) : unknown('an item of an empty list');
}

/** Has this record the fields that are known and no others, so that it may have none of an unknown name? */
const isClosed = (machine: Machine, { shape, rest, base }: HeapObject): boolean =>
  languageOf(machine) === 'javascript' &&
  shape === 'record' &&
  rest.value.kind === 'absent' &&
  base.value.kind === 'absent';

/** `value[key]`. */
export function getIndex(machine: Machine, value: Abstract, key: Abstract, at: Span): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(value)) {
    if (isNothing(choice)) continue;
    for (const one of choices(key)) found.push(indexOne(machine, choice, one, at));
  }
  return found.length > 0 ? union(found) : unknown('an item of nothing');
}

function indexOne(machine: Machine, value: Abstract, key: Abstract, at: Span): Abstract {
  const name = key.kind === 'constant' && typeof key.value !== 'object' ? String(key.value) : null;
  const isNumber = key.kind === 'constant' && typeof key.value === 'number';
  switch (value.kind) {
    case 'event':
      return eventField(machine, value, name === null || isNumber || /^-?\d+$/.test(name) ? '[]' : name);
    case 'object': {
      // The items of a named tuple are its fields.
      const place =
        isNumber && value.object.shape === 'instance' ? value.object.fields.get(String(name)) : null;
      if (place && place.value.kind !== 'absent') return present(place.value);
      const read =
        languageOf(machine) === 'python' && value.object.class
          ? ownMember(machine, value, '__getitem__', at)
          : absent;
      if (read.kind !== 'absent') return callFunction(machine, read, null, positional([key], at));
      if (name === null) {
        const found = elementNamed(machine, value, key);
        return isClosed(machine, value.object) ? union([found, undefinedValue]) : found;
      }
      const items = isNumber ? itemsOf(value) : null;
      if (items) return items.at(Number(name)) ?? undefinedValue;
      if (value.object.shape === 'list') {
        const field = value.object.fields.get(name)?.value;
        return field && field.kind !== 'absent' && value.object.rest.value.kind === 'absent'
          ? present(field)
          : elementOf(machine, value);
      }
      if (languageOf(machine) === 'python') {
        const found = ownMember(machine, value, name, at);
        return found.kind === 'absent' ? unknown(`the item ${name}`) : present(found);
      }
      return getMember(machine, value, name, at);
    }
    case 'instance':
    case 'library':
    case 'class':
    case 'function': {
      if (value.kind === 'instance') {
        const read = machine.registry.types.get(value.type)?.properties?.['[]'];
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
        const read = classMember(machine, value.class, '__class_getitem__', value, at);
        if (read.kind === 'function') return callFunction(machine, read, null, positional([value, key], at));
        return value;
      }
      if (value.kind === 'library')
        return library(value.library, value.path === '' ? '[]' : `${value.path}.[]`);
      return unknown('an item', flowsOf(value));
    }
    default:
      return unknown('an item', flowsOf(value));
  }
}

/** `value[a:b]`: a part of it. */
export function getSlice(machine: Machine, value: Abstract, _bounds: readonly Abstract[]): Abstract {
  const found = choices(value).map((choice): Abstract => {
    if (choice.kind === 'object') return list(machine, [], elementOf(machine, choice));
    if (choice.kind === 'constant' || choice.kind === 'text')
      return unknown('a part of a text', flowsOf(choice));
    const flows = partOf(flowsOf(choice), 'slice');
    return choice.kind === 'event' ? event(choice.path, flows[0]?.by ?? []) : unknown('a part', flows);
  });
  return union(found);
}
