import type { Span } from '@emmental/code';
import type { Arguments } from '../calls/arguments.ts';
import { callLater } from '../escape/pending.ts';
import { callFunction } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { classMember } from '../members/class-members.ts';
import { createObject, list, refer, setField } from '../state/heap.ts';
import { type Abstract, type ClassObject, constant } from '../values/value.ts';
import { methodsOf } from './implicit.ts';

/** The arguments of a class statement for those that make the class: a metaclass, the hook of a base. */
export type MakerArguments = Omit<Arguments, 'args'>;

/** A class is an object of its metaclass, so the language may call the members of the metaclass. */
export function useMetaclass(
  machine: Machine,
  metaclass: Abstract,
  made: Abstract,
  passed: MakerArguments,
): void {
  const { at } = passed;
  if (metaclass.kind !== 'class') {
    if (metaclass.kind === 'function') callLater(machine, metaclass, at);
    return;
  }
  makeBy(machine, metaclass.class, made, passed);
  for (const [name, member] of metaclass.class.methods)
    if (/^__\w+__$/.test(name) && !makers.includes(name))
      callLater(
        machine,
        member.value.kind === 'function' ? { ...member.value, self: made } : member.value,
        at,
      );
}

const makers = ['__new__', '__init__'];

/** Makes a class that is defined already an object of one more metaclass. */
export function addMetaclass(machine: Machine, made: Abstract, metaclass: Abstract, at: Span): void {
  if (made.kind !== 'class' || made.class.metaclasses.includes(metaclass)) return;
  (made.class.metaclasses as Abstract[]).push(metaclass);
  useMetaclass(machine, metaclass, made, { named: new Map(), open: null, at });
}

/** Runs the metaclass with the name, the bases and the members of the class. */
function makeBy(machine: Machine, metaclass: ClassObject, made: Abstract, passed: MakerArguments): void {
  if (made.kind !== 'class') return;
  const { name, bases, own, methods } = made.class;
  const names = createObject(machine, 'record', null, passed.at);
  for (const [key, { value }] of own.fields) setField(machine, names, key, value);
  for (const [key, { value }] of methods) setField(machine, names, key, value);
  const outer = machine.making;
  machine.making = made;
  for (const maker of makers) {
    const of = maker === '__new__' ? ({ kind: 'class', class: metaclass } as const) : made;
    const member = [...methodsOf(metaclass)].find(([key]) => key === maker)?.[1].value;
    const rest = [constant(name), list(machine, bases), refer(names)];
    if (member?.kind === 'function')
      callFunction(machine, { ...member, self: null }, null, { ...passed, args: [of, ...rest] });
  }
  machine.making = outer;
}

/** Runs the hooks of the bases for a class that extends them. */
export function announce(
  machine: Machine,
  bases: readonly Abstract[],
  made: Abstract,
  passed: MakerArguments,
): void {
  for (const base of bases) {
    if (base.kind !== 'class') continue;
    const { id } = base.class;
    machine.derived.set(id, [...(machine.derived.get(id) ?? []), made]);
    const hook = classMember(machine, base.class, '__init_subclass__', base, passed.at);
    if (hook.kind === 'function') callFunction(machine, hook, null, { ...passed, args: [made] });
  }
}
