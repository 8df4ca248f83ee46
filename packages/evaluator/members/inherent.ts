import type { Span } from '@emmental/code';
import { languageOf, type Machine } from '../machine/machine.ts';
import { createObject, list, refer, setField } from '../state/heap.ts';
import { present } from '../values/union.ts';
import { type Abstract, type HeapObject, library, native } from '../values/value.ts';
import { ownMember } from './own-member.ts';

/** Members that every value has: `constructor`, `__proto__`, in Python `__dict__` and `__class__`; null for others. */
export function inherentMember(machine: Machine, value: Abstract, name: string, at: Span): Abstract | null {
  if (value.kind === 'union') return null;
  if (languageOf(machine) === 'python') {
    if (name === '__dict__') return machine.domain.language.attributesOf(machine, value, at);
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
export function inheritedByFunctions(machine: Machine, of: Abstract, name: string): Abstract | null {
  if (name !== 'prototype') return null;
  // The prototype of a class shares its fields with the class.
  if (of.kind === 'class')
    return refer({ ...createObject(machine, 'instance', of.class), ...shared(of.class.own) });
  if (of.kind !== 'function') return null;
  const made = refer(createObject(machine, 'record'));
  setField(machine, of.closure.own, 'prototype', made);
  return made;
}

const shared = ({ fields, getters }: HeapObject) => ({ fields, getters });
