import type { Span } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { methodsOf } from '../classes/implicit.ts';
import { orderOf } from '../classes/order.ts';
import { callFunction, construct, getMember } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { moduleMember } from '../modules/read-export.ts';
import { otherOf } from '../state/no-arrays.ts';
import { noteRead } from '../state/reads.ts';
import { branch, meet, unchanged, watch } from '../state/store.ts';
import { mayBeText } from '../values/texts.ts';
import { choices, mayBeAbsent, union } from '../values/union.ts';
import { type Abstract, absent, type ClassObject, constant, unknown } from '../values/value.ts';
import { classMember, isSpecial } from './class-members.ts';

/** A member of an object of the program, as its class gives it; absent when there is none. */
export function ownMember(
  machine: Machine,
  value: Abstract & { kind: 'object' },
  name: string,
  at: Span,
): Abstract {
  const { class: of } = value.object;
  if (!of || languageOf(machine) !== 'python' || isSpecial(name))
    return plainMember(machine, value, name, at);
  const hook = classMember(machine, of, '__getattribute__', value, at);
  const isHooked = hook.kind === 'function';
  const read = (): Abstract => {
    const plain = plainMember(machine, value, name, at);
    if (!isHooked) return plain;
    return union([plain, callFunction(machine, hook, null, positional([constant(name)], at))]);
  };
  const mayFail = (isHooked || isComputed(of, name)) && hasMissing(machine, of, value, at);
  return mayFail ? orElse(machine, read, () => missingMember(machine, of, value, name, at)) : read();
}

/** Reads something, or takes another value where the read fails, at any point of it: Python asks `__getattr__` then. */
export function orElse(machine: Machine, read: () => Abstract, otherwise: () => Abstract): Abstract {
  const { store } = machine;
  const { result: way, passed } = watch(store, () => branch(store, read));
  const other = branch(store, () => {
    meet(store, [unchanged, passed]);
    return otherwise();
  });
  meet(store, [way.after, other.after]);
  return union([way.result, other.result]);
}

/** Has a class a method for the members that are missing? */
const hasMissing = (machine: Machine, of: ClassObject, self: Abstract, at: Span): boolean =>
  classMember(machine, of, '__getattr__', self, at).kind === 'function';

/** Runs a read of the member code of the program: a property, a descriptor? */
const isComputed = (of: ClassObject, name: string): boolean =>
  orderOf(of).some(
    (choice) =>
      choice.kind === 'class' &&
      (choice.class.methods.get(name)?.kind === 'getter' ||
        choice.class.own.getters.has(name) ||
        choices(choice.class.own.fields.get(name)?.value ?? choice.class.own.rest.value).some(isDescriptor)),
  );

/** Python: has an object surely a member of that name, which no code of the program answers for? */
export function hasField({ object }: Abstract & { kind: 'object' }, name: string): boolean {
  const { class: of } = object;
  if (
    !of ||
    isSpecial(name) ||
    object.fields.has('__class__') ||
    orderOf(of).some(({ kind }) => kind !== 'class')
  )
    return false;
  const hooked = [...methodsOf(of)].some(([method]) => method === '__getattribute__');
  if (hooked || isComputed(of, name) || hidesField(of, name)) return false;
  if (!mayBeAbsent(object.fields.get(name)?.value ?? absent)) return true;
  return orderOf(of).some(
    (choice) =>
      choice.kind === 'class' &&
      (!mayBeAbsent(choice.class.own.fields.get(name)?.value ?? absent) ||
        (choice.class.methods.get(name)?.kind === 'method' && !choice.class.own.fields.has(name))),
  );
}

const isDescriptor = (value: Abstract): boolean =>
  (value.kind === 'instance' && value.type === 'python/property') ||
  (value.kind === 'object' && value.object.class !== null);

/** Does a class answer for the member of an object that has a field of that name: by a property, a descriptor with `__set__`? */
const hidesField = (of: ClassObject, name: string): boolean =>
  orderOf(of).some(
    (choice) =>
      choice.kind === 'class' &&
      (choice.class.node.members.some(
        (member) =>
          member.name === name &&
          member.decorators.some((each) => each.kind === 'name' && each.name === 'property'),
      ) ||
        choices(choice.class.own.fields.get(name)?.value ?? absent).some(
          (value) => isDescriptor(value) && (value.kind !== 'object' || hasSetter(value)),
        )),
  );

const hasSetter = ({ object }: Abstract & { kind: 'object' }): boolean =>
  object.class !== null && [...methodsOf(object.class)].some(([name]) => name === '__set__');

/** A member of an object of the program without `__getattribute__`: own field, getter, class, base; absent when there is none. */
export function plainMember(
  machine: Machine,
  value: Abstract & { kind: 'object' },
  name: string,
  at: Span,
): Abstract {
  const { object } = value;
  const isPython = languageOf(machine) === 'python';
  if (object.shape === 'module') {
    const found = moduleMember(machine, object, name);
    if (found) return found;
  }
  const found: Abstract[] = [];
  const field = object.fields.get(name);
  if (field) noteRead(machine, field);
  // The fields of a Map are its entries.
  const own = otherOf(object) === 'map' ? absent : (field?.value ?? absent);
  if (own.kind !== 'absent') found.push(own);
  // A field that is surely there hides everything behind it.
  let isSure = !mayBeAbsent(own) && !(object.class && isPython && hidesField(object.class, name));
  if (isSure && object.rest.value.kind === 'absent') return own;
  const getter = object.getters.get(name);
  if (getter) found.push(callFunction(machine, getter, value, positional([], at)));
  if (!isSure && object.class) {
    const inherited = classMember(machine, object.class, name, value, at);
    if (inherited.kind !== 'absent') found.push(inherited);
    isSure = !mayBeAbsent(inherited);
  }
  // The length of a list is none of its items, and neither are the methods of an iterator.
  const isLength = object.length !== null && (name === 'length' || otherOf(object) === 'iterator');
  if (
    object.rest.value.kind !== 'absent' &&
    !isLength &&
    !machine.domain.language.methodOf(machine, value, name)
  )
    found.push(object.rest.value);
  const behind = isSure || getter ? absent : memberBehind(machine, value, name, at);
  if (behind.kind !== 'absent') found.push(behind);
  if (found.length === 0) return absent;
  if (isSure || getter || !mayBeAbsent(behind))
    return union(found.flatMap((choice) => choices(choice).filter(({ kind }) => kind !== 'absent')));
  // The field whose name is not known may be another one.
  const isOther =
    found.length === 1 && found[0] === object.rest.value && languageOf(machine) === 'javascript';
  return isOther ? union([...found, absent]) : union(found);
}

/** The member of what answers for fields that neither the object nor its class has; absent when nothing does. */
function memberBehind(
  machine: Machine,
  value: Abstract & { kind: 'object' },
  name: string,
  at: Span,
): Abstract {
  const { base, class: of } = value.object;
  if (base.value.kind !== 'absent' && !machine.domain.language.methodOf(machine, value, name))
    return inherited(machine, value, name, at);
  const unmade = base.value.kind === 'absent' && of ? libraryBaseOf(of) : null;
  if (unmade && !isSpecial(name))
    return getMember(
      machine,
      machine.domain.classes.instanceFor(machine, unmade, value) ??
        unknown(`a member of ${of?.name ?? 'a class'}`),
      name,
      at,
    );
  return of && languageOf(machine) === 'python' ? missingMember(machine, of, value, name, at) : absent;
}

/** The class of a library that a class extends, directly or through others; null when it extends none. */
const libraryBaseOf = (of: ClassObject): Abstract | null =>
  orderOf(of).find(({ kind }) => kind === 'library' || kind === 'unknown') ?? null;

/** The member of the object that answers for missing fields. A method of its class runs with the object itself. */
function inherited(machine: Machine, self: Abstract & { kind: 'object' }, name: string, at: Span): Abstract {
  const base = self.object.base.value;
  const getter = base.kind === 'object' ? base.object.getters.get(name) : undefined;
  if (getter) return callFunction(machine, getter, self, positional([], at));
  const own = base.kind === 'object' ? base.object.fields.get(name)?.value : undefined;
  const of = base.kind === 'object' && (own ?? absent).kind === 'absent' ? base.object.class : null;
  if (base.kind === 'object' && base.object.shape === 'list' && makers.has(name))
    makeAlike(machine, self, at);
  const member = of && classMember(machine, of, name, self, at);
  return member && member.kind !== 'absent' ? member : getMember(machine, base, name, at);
}

/** The methods of arrays that make another array of the same class. Source: ECMA-262, ArraySpeciesCreate. */
const makers: ReadonlySet<string> = new Set([
  'concat',
  'filter',
  'flat',
  'flatMap',
  'map',
  'slice',
  'splice',
]);

/** JavaScript: runs the constructor of the class whose objects a method of arrays makes, which `Symbol.species` may name. */
function makeAlike(machine: Machine, self: Abstract & { kind: 'object' }, at: Span): void {
  const { class: of } = self.object;
  if (!of || languageOf(machine) === 'python') return;
  const own: Abstract = { kind: 'class', class: of };
  const named = classMember(machine, of, '@@species', own, at);
  const { after } = branch(machine.store, () => {
    for (const choice of choices(named.kind === 'absent' ? own : named))
      if (choice.kind === 'class')
        construct(machine, choice, positional([unknown('the length of an array')], at));
  });
  meet(machine.store, [unchanged, after]);
}

/** The member that `__getattr__` of a class returns for a missing name. */
function missingMember(machine: Machine, of: ClassObject, self: Abstract, name: string, at: Span): Abstract {
  if (isSpecial(name)) return absent;
  const read = classMember(machine, of, '__getattr__', self, at);
  return read.kind === 'function' || read.kind === 'method'
    ? callFunction(machine, read, null, positional([constant(name)], at))
    : absent;
}

/** Runs the code that a read of a member runs whose name is not known: properties and descriptors, `__getattr__`. */
export function readAny(machine: Machine, owner: Abstract, key: Abstract, at: Span): void {
  for (const choice of choices(owner)) {
    if (choice.kind !== 'object' || !choice.object.class) continue;
    const readers = [...methodsOf(choice.object.class)].flatMap(([name, { kind, value }]) =>
      kind === 'getter' && mayBeText(key, name)
        ? [() => callFunction(machine, value, choice, positional([], at))]
        : [],
    );
    for (const of of orderOf(choice.object.class))
      if (of.kind === 'class')
        for (const name of of.class.own.fields.keys())
          if (mayBeText(key, name)) readers.push(() => classMember(machine, of.class, name, choice, at));
    for (const hook of ['__getattr__', '__getattribute__']) {
      const read = classMember(machine, choice.object.class, hook, choice, at);
      if (read.kind === 'function')
        readers.push(() => callFunction(machine, read, null, positional([key], at)));
    }
    for (const reader of readers) meet(machine.store, [unchanged, branch(machine.store, reader).after]);
  }
}
