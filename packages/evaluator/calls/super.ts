import { alsoOn, initialiseBases, initialiseFields } from '../classes/instances.ts';
import { orderAfter } from '../classes/order.ts';
import { callValue, getMember, instantiate } from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { memberAmong } from '../members/class-members.ts';
import { orMissing } from '../members/items.ts';
import { setWithoutHook } from '../members/set-member.ts';
import { addRest, createObject, removeField } from '../state/heap.ts';
import { branch, cell, meet, unchanged } from '../state/store.ts';
import { stringsOf } from '../values/union.ts';
import { type Abstract, absent, nullValue, undefinedValue, unknown } from '../values/value.ts';
import type { Arguments } from './arguments.ts';

/** `super(…)` in a constructor. */
export function superClass(machine: Machine, passed: Arguments): Abstract {
  const { home, self } = frameOf(machine);
  if (!home || self?.kind !== 'object') return unknown('super outside of a class');
  const other = initialiseBases(machine, home, self, passed);
  if (languageOf(machine) === 'python') return undefinedValue;
  initialiseFields(machine, home, self);
  return alsoOn(machine, home, self, other);
}

/** `super.x`, `super().x`: the members of the bases, with the same `this`. */
export function superInstance(machine: Machine): Abstract {
  const { home, self, args } = frameOf(machine);
  const [first] = args;
  const me = languageOf(machine) === 'python' ? first : self;
  if (!home || !me) return unknown('super outside of a class');
  return {
    kind: 'instance',
    type: 'super',
    name: 'super',
    facts: { self: me, home: { kind: 'class', class: home } },
    holder: { id: 0, cell: cell() },
  };
}

/** Calls a member of the bases. */
export function callSuper(
  machine: Machine,
  value: Abstract & { kind: 'instance' },
  name: string,
  passed: Arguments,
): Abstract {
  const { self, home } = value.facts;
  if (!self || home?.kind !== 'class') return unknown('super outside of a class');
  if (name === '__init__' && self.kind === 'object') {
    initialiseBases(machine, home.class, self, passed);
    return undefinedValue;
  }
  const [type] = passed.args;
  // `type.__call__` makes the object.
  if (name === '__call__' && self.kind === 'class' && self.class !== home.class)
    return instantiate(machine, self.class, passed);
  if (name === '__new__' && machine.making) return machine.making;
  if (name === '__new__' && type?.kind === 'class')
    return { kind: 'object', object: createObject(machine, 'instance', type.class) };
  const of = self.kind === 'class' ? self.class : self.kind === 'object' ? self.object.class : null;
  const classes = orderAfter(home.class, of ?? home.class).filter(({ kind }) => kind === 'class');
  const member = memberAmong(machine, classes, name, self, passed.at);
  if (member.kind !== 'absent') return callValue(machine, member, passed);
  if (
    self.kind === 'object' &&
    languageOf(machine) === 'python' &&
    changesAttribute(machine, self, name, passed)
  )
    return nullValue;
  const fallback = self.kind === 'object' ? self.object.base.value : absent;
  const call = (): Abstract =>
    fallback.kind === 'absent'
      ? unknown(`super.${name}`)
      : callValue(machine, getMember(machine, fallback, name, passed.at), passed);
  return name === '__getitem__' && type && self.kind === 'object'
    ? orMissing(machine, self, type, passed.at, call)
    : call();
}

/** Changes an attribute as the methods of `object` do. Returns false for other methods. */
function changesAttribute(
  machine: Machine,
  self: Abstract & { kind: 'object' },
  name: string,
  { args, at }: Arguments,
): boolean {
  const [key = unknown('a name'), value = undefinedValue] = args;
  const isSet = name === '__setattr__';
  if (!isSet && name !== '__delattr__') return false;
  const names = stringsOf(key);
  if (!names) addRest(machine, self.object, isSet ? value : undefinedValue, key);
  for (const each of names ?? [])
    if (!isSet) removeField(machine, self.object, (field) => field === each, names?.length === 1);
    else if (names?.length === 1) setWithoutHook(machine, self, each, value, at);
    else
      meet(machine.store, [
        unchanged,
        branch(machine.store, () => setWithoutHook(machine, self, each, value, at)).after,
      ]);
  return true;
}
