import type { Span } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { methodsOf } from '../classes/implicit.ts';
import { orderOf } from '../classes/order.ts';
import { callFunction, getMember } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { moduleMember } from '../modules/read-export.ts';
import { otherOf } from '../state/no-arrays.ts';
import { noteRead } from '../state/reads.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { mayBeText } from '../values/texts.ts';
import { choices, mayBeAbsent, union } from '../values/union.ts';
import { type Abstract, absent, type ClassObject, constant } from '../values/value.ts';
import { classMember, isSpecial } from './class-members.ts';

/** A member of an object of the program, as its class gives it; absent when there is none. */
export function ownMember(
  machine: Machine,
  value: Abstract & { kind: 'object' },
  name: string,
  at: Span,
): Abstract {
  const plain = plainMember(machine, value, name, at);
  const { class: of } = value.object;
  if (!of || languageOf(machine) !== 'python' || isSpecial(name)) return plain;
  const read = classMember(machine, of, '__getattribute__', value, at);
  if (read.kind !== 'function') return plain;
  return union([plain, callFunction(machine, read, null, positional([constant(name)], at))]);
}

/** A member of an object of the program without `__getattribute__`: own field, getter, class, base; absent when there is none. */
export function plainMember(
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
  // The fields of a Map are its entries.
  const own = otherOf(object) === 'map' ? absent : (field?.value ?? absent);
  if (own.kind !== 'absent') found.push(own);
  // A field that is surely there hides everything behind it.
  let isSure = !mayBeAbsent(own);
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
  return of && languageOf(machine) === 'python' ? missingMember(machine, of, value, name, at) : absent;
}

/** The member of the object that answers for missing fields. A method of its class runs with the object itself. */
function inherited(machine: Machine, self: Abstract & { kind: 'object' }, name: string, at: Span): Abstract {
  const base = self.object.base.value;
  const getter = base.kind === 'object' ? base.object.getters.get(name) : undefined;
  if (getter) return callFunction(machine, getter, self, positional([], at));
  const own = base.kind === 'object' ? base.object.fields.get(name)?.value : undefined;
  const of = base.kind === 'object' && (own ?? absent).kind === 'absent' ? base.object.class : null;
  const member = of && classMember(machine, of, name, self, at);
  return member && member.kind !== 'absent' ? member : getMember(machine, base, name, at);
}

/** The member that `__getattr__` of a class returns for a missing name. */
function missingMember(machine: Machine, of: ClassObject, self: Abstract, name: string, at: Span): Abstract {
  if (isSpecial(name)) return absent;
  const read = classMember(machine, of, '__getattr__', self, at);
  return read.kind === 'function'
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
