import type { Span, Statement } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { isImplicit, methodsOf, noteField } from '../classes/implicit.ts';
import { letEscape } from '../escape/escape.ts';
import { callLater } from '../escape/pending.ts';
import { addBase } from '../expressions/records.ts';
import { callFunction, evaluate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { addRest, mixItems, removeField, setField } from '../state/heap.ts';
import { hold } from '../state/holders.ts';
import { attributeKey, libraryKey, memberPath, writeAt } from '../state/overrides.ts';
import type { Scope } from '../state/scope.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { extendPath } from '../values/flows.ts';
import { mayBeText } from '../values/texts.ts';
import { choices, stringsOf } from '../values/union.ts';
import { type Abstract, type ClassObject, constant, isNothing, unknown } from '../values/value.ts';
import { addToEvent, writeEvent } from './event-field.ts';

/** `value.name = …`. */
export function setMember(machine: Machine, target: Abstract, name: string, value: Abstract, at: Span): void {
  const all = choices(target).filter((choice) => !isNothing(choice));
  if (all.length === 1 && all[0]) {
    setOne(machine, all[0], name, value, at);
    return;
  }
  for (const choice of all) {
    const { after } = branch(machine.store, () => setOne(machine, choice, name, value, at));
    meet(machine.store, [unchanged, after]);
  }
}

function setOne(machine: Machine, target: Abstract, name: string, value: Abstract, at: Span): void {
  switch (target.kind) {
    case 'object': {
      const setter = target.object.class ? findSetter(target.object.class, name) : null;
      if (setter) callFunction(machine, setter, target, positional([value], at));
      else if (name === '__proto__' && languageOf(machine) === 'javascript')
        addBase(machine, target.object, value);
      else setField(machine, target.object, name, value);
      noteField(machine, target.object, name, value, at);
      return;
    }
    case 'function':
      setField(machine, target.closure.own, name, value);
      return;
    case 'class':
      setField(machine, target.class.own, name, value);
      if (isImplicit(machine, name)) callLater(machine, value, at);
      return;
    case 'instance':
      hold(machine, target.holder, value);
      writeAt(machine, attributeKey(target, name), value);
      // The library may call a function that the program puts on its object.
      if (value.kind === 'function') callLater(machine, value, at);
      return;
    case 'library': {
      // A function on a prototype of the language may be called wherever its name stands.
      if (/(^|\.)prototype$/.test(target.path)) letEscape(machine, value, [unknown('an argument')], at);
      // Others may call a function that replaces a function of a library. A global is called by its name.
      else if (value.kind === 'function' && !isGlobalObject(target)) callLater(machine, value, at);
      const { library, path } = target;
      writeAt(machine, libraryKey(library, memberPath(library, path, name)), value);
      return;
    }
    default:
      if (target.kind === 'event') writeEvent(machine, extendPath(target.path, name), value);
      // The target is unknown, so unknown code may use the value.
      letEscape(machine, value, [unknown('an argument')], at);
  }
}

const isGlobalObject = (target: Abstract & { kind: 'library' }): boolean =>
  target.library === 'global' && /^(globalThis|global)?$/.test(target.path);

function findSetter(of: ClassObject, name: string): Abstract | null {
  for (const [key, { value }] of methodsOf(of)) if (key === `set ${name}`) return value;
  return null;
}

/** `value[key] = …`. */
export function setIndex(machine: Machine, target: Abstract, key: Abstract, value: Abstract, at: Span): void {
  if (key.kind === 'constant' && Number(key.value) < 0 && target.kind === 'object' && target.object.length) {
    // An index of Python that counts from the end.
    mixItems(machine, target.object, value);
    return;
  }
  const names = stringsOf(key) ?? (key.kind === 'constant' ? [String(key.value)] : null);
  const [only] = names ?? [];
  if (names?.length === 1 && only !== undefined) {
    setMember(machine, target, only, value, at);
    return;
  }
  for (const choice of choices(target)) {
    if (choice.kind === 'object' && names) {
      const { after } = branch(machine.store, () => {
        for (const name of names) setField(machine, choice.object, name, value);
      });
      meet(machine.store, [unchanged, after]);
    } else if (choice.kind === 'object') addRest(machine, choice.object, value, key);
    else if (choice.kind === 'instance') hold(machine, choice.holder, value);
    else {
      if (choice.kind === 'event') addToEvent(machine, choice, [value]);
      letEscape(machine, value, [unknown('an argument')], at);
    }
  }
}

/** `delete value.name`, `delete value[key]`: the member is absent afterwards. */
export function runDelete(
  machine: Machine,
  scope: Scope,
  { value: place }: Statement & { kind: 'delete' },
): true {
  if (place.kind === 'slice') {
    for (const target of choices(evaluate(machine, scope, place.object)))
      if (target.kind === 'object') mixItems(machine, target.object);
    return true;
  }
  if (place.kind !== 'member' && place.kind !== 'index') return true;
  const targets = choices(evaluate(machine, scope, place.object));
  const key = place.kind === 'member' ? constant(place.property) : evaluate(machine, scope, place.index);
  const isSure = targets.length === 1;
  for (const target of targets)
    if (target.kind === 'object' && target.object.length) mixItems(machine, target.object);
    else if (target.kind === 'object')
      removeField(machine, target.object, (name) => isKey(key, name), isSure);
  return true;
}

/** Is the key the name? Null when it may be. */
function isKey(key: Abstract, name: string): boolean | null {
  if (key.kind === 'constant') return String(key.value) === name;
  return mayBeText(key, name) ? null : false;
}
