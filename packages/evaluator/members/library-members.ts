import type { Span } from '@emmental/code';
import { rowOf } from '@emmental/model';
import { positional } from '../calls/arguments.ts';
import { instantiate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { attributeKey, libraryKey, memberPath, writtenAt } from '../state/overrides.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, type ClassObject, library } from '../values/value.ts';
import { ownMember } from './own-member.ts';

/** A member of what a library exports: the value that the program wrote there, the value of a model, or its name. */
export function libraryMember(machine: Machine, from: string, path: string, name: string): Abstract {
  const inner = name === 'default' || name === '__esModule' ? path : memberPath(from, path, name);
  return (
    writtenAt(machine, libraryKey(from, inner)) ??
    machine.domain.libraries.valueOf(machine, from, inner) ??
    memberOfFunction(machine, from, path, name) ??
    library(from, inner)
  );
}

/**
 * JavaScript: `call`, `apply` or `bind` of a function that a model describes, where the model says nothing about a member
 * of that name. Null for others.
 */
function memberOfFunction(machine: Machine, from: string, path: string, name: string): Abstract | null {
  const { libraries } = machine.domain;
  if (!ofFunctions.has(name) || languageOf(machine) !== 'javascript') return null;
  if (libraries.exportOf(from, memberPath(from, path, name), 'javascript')) return null;
  return libraries.exportOf(from, path, 'javascript') || path.endsWith('[]') || /\.prototype\.\w+$/.test(path)
    ? { kind: 'method', of: library(from, path), name }
    : null;
}

const ofFunctions: ReadonlySet<string> = new Set(['call', 'apply', 'bind']);

/** A member of a library object: written by the program, of its model, held by the object, or a method. */
export function instanceMember(
  machine: Machine,
  value: Abstract & { kind: 'instance' },
  name: string,
  at: Span,
): Abstract {
  const written = writtenAt(machine, attributeKey(value, name));
  const type = machine.domain.libraries.types.get(value.type);
  // The object may change what the program wrote: the parts of an address, the place at which a pattern goes on.
  if (written)
    return union([
      written,
      ...(type?.attribute ? [type.attribute({ machine, self: value, name, at }) ?? written] : []),
    ]);
  const property = rowOf(type?.properties, name);
  if (property) return property({ machine, self: value, name, at });
  const attribute = type?.attribute?.({ machine, self: value, name, at });
  if (attribute) return attribute;
  const patterned = rowOf(type?.methods, name) ? undefined : type?.pattern?.(name, value);
  if (typeof patterned === 'object') return patterned;
  const held = heldMember(machine, value, name, at);
  const method: Abstract = { kind: 'method', of: value, name };
  return held ? union([held, method]) : method;
}

/** A member of the values that an object of an unknown library holds: a container or proxy hands them out. Null when none has it. */
export function heldMember(
  machine: Machine,
  value: Abstract & { kind: 'instance' },
  name: string,
  at: Span,
): Abstract | null {
  if (value.type !== '' || reading.has(value.holder)) return null;
  reading.add(value.holder);
  try {
    return memberOfHeld(machine, value, name, at);
  } finally {
    reading.delete(value.holder);
  }
}

/** Holders whose values are being read: a value may have the members of the object that holds it (`store.keep({ ...store })`). */
const reading = new Set<object>();

function memberOfHeld(
  machine: Machine,
  value: Abstract & { kind: 'instance' },
  name: string,
  at: Span,
): Abstract | null {
  const found: Abstract[] = [];
  for (const held of choices(value.holder.cell.value)) {
    const owner =
      held.kind === 'class' && hasMethod(held.class, name)
        ? instantiate(machine, held.class, positional([], at))
        : held;
    if (owner.kind !== 'object' || (!owner.object.class && owner.object.shape !== 'record')) continue;
    // A value under an unknown key counts as called by the library anyway.
    if (!owner.object.class && !owner.object.fields.has(name) && !owner.object.getters.has(name)) continue;
    const member = ownMember(machine, owner, name, at);
    if (member.kind !== 'absent') found.push(member);
  }
  return found.length > 0 ? union(found) : null;
}

const hasMethod = (of: ClassObject, name: string): boolean =>
  of.methods.has(name) || of.bases.some((base) => base.kind === 'class' && hasMethod(base.class, name));
