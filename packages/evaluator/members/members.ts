import type { Span } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { methodsOf } from '../classes/implicit.ts';
import { continuations } from '../escape/late.ts';
import { callFunction } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { missingMember } from '../modules/missing-export.ts';
import { eventField } from '../state/event-field.ts';
import { libraryKey, writtenAt } from '../state/overrides.ts';
import { flowsOf } from '../values/contents.ts';
import { flowOf, hasTaken, inner, memberOf } from '../values/flows.ts';
import { choices, mayBeAbsent, present, union } from '../values/union.ts';
import {
  type Abstract,
  absent,
  anError,
  constant,
  type HeapObject,
  isNothing,
  pending,
  theMessage,
  undefinedValue,
  unknown,
} from '../values/value.ts';
import { classMember, isSpecial } from './class-members.ts';
import { inherentMember, inheritedByFunctions } from './inherent.ts';
import { instanceMember, libraryMember } from './library-members.ts';
import { orElse, ownMember } from './own-member.ts';

/** `value.name`, for every kind of value. Never fails: what is not known is unknown. */
export function readMember(machine: Machine, value: Abstract, name: string, at: Span): Abstract {
  const inherent = inherentMember(machine, value, name, at);
  if (inherent) return inherent;
  switch (value.kind) {
    case 'union': {
      const found: Abstract[] = [];
      for (const choice of value.of)
        if (choice === pending) found.push(...(continuations.has(name) ? [] : [undefinedValue]));
        else if (!isNothing(choice)) found.push(readMember(machine, choice, name, at));
      return found.length > 0 ? union(found) : unknown(`a member of nothing: ${name}`);
    }
    case 'object': {
      const found = ownMember(machine, value, name, at);
      if (found.kind !== 'absent' && !mayBeAbsent(found)) return found;
      const builtin = builtinMember(machine, value, name);
      const missing = found.kind === 'absent' && !builtin ? missingMember(machine, value.object, name) : null;
      return found.kind === 'absent' || builtin
        ? union([
            ...choices(found).filter(({ kind }) => kind !== 'absent'),
            builtin ?? missing ?? writtenOnPrototype(machine, value, name),
          ])
        : present(found);
    }
    case 'function':
    case 'class': {
      const found =
        value.kind === 'class'
          ? classMember(machine, value.class, name, value, at)
          : fieldOf(machine, value.closure.own, name);
      if (!mayBeAbsent(found)) return found;
      const known = choices(found).filter(({ kind }) => kind !== 'absent');
      const behind = memberBehind(machine, value, name, at);
      if (known.length > 0) return union([...known, behind ?? undefinedValue]);
      const owner = value.kind === 'class' ? value.class.name : value.closure.name;
      return behind ?? unknown(`the member ${name} of ${owner}`);
    }
    case 'library':
      return libraryMember(machine, value.library, value.path, name);
    case 'instance':
      return instanceMember(machine, value, name, at);
    case 'event': {
      const property = machine.domain.language.propertyOf(machine, value, name);
      return property ?? eventField(machine, value, name);
    }
    default:
      // The program may call the member under another name.
      if (value.kind === 'unknown') machine.domain.observer.memberTaken(machine, name, at);
      if (value.kind === 'unknown' && value.why === anError && name === 'stack')
        return unknown('a stack trace', flowOf(inner.stack));
      if (value.kind === 'unknown' && value.why === anError && name === 'message')
        return unknown(theMessage, memberOf(flowsOf(value), name));
      return memberOfUnknown(machine, value, name);
  }
}

/** A member of a value of which little is known. A field of data out of a store may have the name of a method: `row.sort`. */
function memberOfUnknown(machine: Machine, value: Abstract, name: string): Abstract {
  const field = (): Abstract => unknown(`the member ${name}`, memberOf(flowsOf(value), name));
  const builtin =
    machine.domain.language.propertyOf(machine, value, name) ?? builtinMember(machine, value, name);
  if (!builtin) return field();
  return value.kind === 'unknown' && hasTaken(value.flows) ? union([builtin, field()]) : builtin;
}

/** The member that the program wrote onto the prototype of all objects or arrays; undefined when it wrote none. */
function writtenOnPrototype(
  machine: Machine,
  { object }: Abstract & { kind: 'object' },
  name: string,
): Abstract {
  if (languageOf(machine) === 'python' || machine.overrides.size === 0) return undefinedValue;
  const written = ['Object', ...(object.shape === 'list' ? ['Array'] : [])].flatMap(
    (of) => writtenAt(machine, libraryKey('global', `${of}.prototype.${name}`)) ?? [],
  );
  return written.length > 0 ? union([...written, undefinedValue]) : undefinedValue;
}

/** The property that the program wrote onto a function, also under a name that is not known. */
function fieldOf(machine: Machine, { fields, rest }: HeapObject, name: string): Abstract {
  const own = fields.get(name)?.value ?? absent;
  if (rest.value.kind === 'absent') return own;
  const mayMiss = mayBeAbsent(own) && languageOf(machine) === 'javascript';
  return union([...choices(own), rest.value].filter(({ kind }) => mayMiss || kind !== 'absent'));
}

/** The member of what answers for the fields that a function or a class does not have; null when nothing does. */
function memberBehind(
  machine: Machine,
  value: Abstract & { kind: 'function' | 'class' },
  name: string,
  at: Span,
): Abstract | null {
  const getter = value.kind === 'function' ? value.closure.own.getters.get(name) : undefined;
  if (getter) return callFunction(machine, getter, value, positional([], at));
  let own: Abstract | null = null;
  if (languageOf(machine) === 'javascript') own = inheritedByFunctions(machine, value, name);
  else if (value.kind === 'class') own = memberOfMetaclass(machine, value, name, at);
  return own ?? builtinMember(machine, value, name);
}

/** A member that a class has from its metaclass, whose object it is; null when it has none. */
export function memberOfMetaclass(
  machine: Machine,
  value: Abstract & { kind: 'class' },
  name: string,
  at: Span,
): Abstract | null {
  for (const metaclass of value.class.metaclasses) {
    if (metaclass.kind !== 'class') continue;
    const members = new Map([...methodsOf(metaclass.class)].reverse());
    const member = members.get(name);
    const hook = members.get('__getattr__')?.value;
    const missing = (): Abstract =>
      hook ? callFunction(machine, hook, value, positional([constant(name)], at)) : absent;
    if (member?.kind === 'getter') {
      const read = () => callFunction(machine, member.value, value, positional([], at));
      return hook && !isSpecial(name) ? orElse(machine, read, missing) : read();
    }
    if (member?.value.kind === 'function') return { ...member.value, self: value };
    const own = metaclass.class.own.fields.get(name)?.value;
    if (own && own.kind !== 'absent') return present(own);
    if (hook && !isSpecial(name)) return missing();
  }
  return null;
}

function builtinMember(machine: Machine, value: Abstract, name: string): Abstract | null {
  const property = machine.domain.language.propertyOf(machine, value, name);
  if (property) return property;
  return machine.domain.language.methodOf(machine, value, name) ? { kind: 'method', of: value, name } : null;
}
