import type { Span, Statement } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { accessorKey, isImplicit, methodsOf, noteField, setterField } from '../classes/implicit.ts';
import { orderOf } from '../classes/order.ts';
import { callOf } from '../escape/code-in.ts';
import { letEscape } from '../escape/escape.ts';
import { callLater, passedBy } from '../escape/pending.ts';
import { addBase, spreadInto } from '../expressions/records.ts';
import { callFunction, evaluate, getMember } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { writeEvent } from '../state/event-field.ts';
import { addRest, addToAny, mixItems, removeField, setField } from '../state/heap.ts';
import { hold, holdFlows } from '../state/holders.ts';
import { otherOf } from '../state/no-arrays.ts';
import { attributeKey, libraryKey, memberPath, writeAt } from '../state/overrides.ts';
import { declare, type Scope } from '../state/scope.ts';
import { branch, meet, unchanged, write } from '../state/store.ts';
import { flowsOf } from '../values/contents.ts';
import { mayBeText } from '../values/texts.ts';
import { choices, stringsOf, union } from '../values/union.ts';
import {
  type Abstract,
  absent,
  type ClassObject,
  constant,
  type HeapObject,
  type Instance,
  type InstanceFacts,
  isNothing,
  stringOf,
  undefinedValue,
  unknown,
} from '../values/value.ts';
import { classMember, itemsHolder } from './class-members.ts';
import { isFieldOf, namesOfKey, valueUnder } from './keys.ts';

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
    case 'object':
      setOnObject(machine, target, name, value, at);
      noteField(machine, target.object, name, value, at);
      return;
    case 'function':
      setField(machine, target.closure.own, name, value);
      return;
    case 'class':
      setField(machine, target.class.own, name, value);
      if (isImplicit(machine, name)) callLater(machine, value, at);
      return;
    case 'instance':
      if (target.type === 'super') {
        setBySuper(machine, target.facts, name, value, at);
        return;
      }
      machine.domain.libraries.types.get(target.type)?.written?.({ machine, self: target, name, at }, value);
      hold(machine, target.holder, value);
      holdFlows(machine, target.holder, flowsOf(value));
      writeAt(
        machine,
        attributeKey(target, name),
        machine.domain.libraries.types.get(target.type)?.kept?.(value) ?? value,
      );
      // The library may call a function that the program puts on its object.
      if (isUsed(value)) callLater(machine, value, at);
      return;
    case 'library': {
      // A function on a prototype of the language may be called wherever its name stands.
      if (/(^|\.)prototype$/.test(target.path))
        letEscape(machine, value, [unknown('an argument', passedBy(machine))], at);
      // Others may call a function that replaces a function of a library. A global is called by its name.
      else if (isUsed(value) && !isGlobalObject(target)) callLater(machine, value, at);
      const { library, path } = target;
      machine.domain.libraries.replaced({ machine, at }, library, memberPath(library, path, name), value);
      writeAt(machine, libraryKey(library, memberPath(library, path, name)), value);
      return;
    }
    default:
      if (target.kind === 'event') writeEvent(machine, target, name, value);
      // The target is unknown, so unknown code may use the value.
      letEscape(machine, value, [unknown('an argument', passedBy(machine))], at);
  }
}

/** Is the value one that a library may call, or an object whose methods it may call (`sys.stdout = Tee()`)? */
const isUsed = (value: Abstract): boolean =>
  value.kind === 'function' ||
  callOf(value) !== null ||
  (value.kind === 'object' && value.object.class !== null);

/** `super.name = …`: by a setter of the bases with the same `this`, or a field of the object. */
function setBySuper(
  machine: Machine,
  { self, home }: InstanceFacts,
  name: string,
  value: Abstract,
  at: Span,
): void {
  if (self?.kind !== 'object' || home?.kind !== 'class') return;
  for (const base of orderOf(home.class).slice(1)) {
    const setter = base.kind === 'class' ? base.class.methods.get(accessorKey('setter', name)) : undefined;
    if (!setter) continue;
    callFunction(machine, setter.value, self, positional([value], at));
    return;
  }
  setField(machine, self.object, name, value);
}

function setOnObject(
  machine: Machine,
  target: Abstract & { kind: 'object' },
  name: string,
  value: Abstract,
  at: Span,
): void {
  const set = (): void => setWithoutHook(machine, target, name, value, at);
  const hook = methodOf(machine, target, '__setattr__', at);
  if (!hook) {
    set();
    return;
  }
  // The method may set the attribute or something else.
  const hooked = () => void callFunction(machine, hook, null, positional([constant(name), value], at));
  joined(machine, [set, hooked]);
}

/** Sets a field. An attribute of a module of Python is a name of the module. */
function setOwn(machine: Machine, object: HeapObject, name: string, value: Abstract): void {
  const made = machine.moduleObjects.get(object);
  if (made?.module.language === 'python') write(machine.store, declare(made.scope, name), value);
  else setField(machine, object, name, value);
}

/** Sets a member of an object as `object.__setattr__` does: by a setter, a descriptor, or as a field. */
export function setWithoutHook(
  machine: Machine,
  target: Abstract & { kind: 'object' },
  name: string,
  value: Abstract,
  at: Span,
): void {
  const { object } = target;
  const setter = accessorOf(object.class, 'setter', name) ?? setterOf(object, name);
  const descriptor = descriptorSetter(machine, object.class, name, at);
  if (setter) callFunction(machine, setter, target, positional([value], at));
  else if (descriptor) callFunction(machine, descriptor, null, positional([target, value], at));
  else if (name === '__proto__' && languageOf(machine) === 'javascript') addBase(machine, object, value);
  else if (name === '__dict__' && languageOf(machine) === 'python') replaceFields(machine, object, value);
  // A property of a Map is none of its entries, which are the fields of the object.
  else if (otherOf(object) === 'map') addRest(machine, object, value);
  else if (isReadOnly(machine, object, name) || writeToPrototype(machine, object, name, value, at))
    joined(machine, [() => setOwn(machine, object, name, value), () => {}]);
  else setOwn(machine, object, name, value);
}

/** Has a property of JavaScript a getter alone? A write to it changes nothing, and in strict code it fails. */
const isReadOnly = (machine: Machine, { class: of, getters }: HeapObject, name: string): boolean =>
  languageOf(machine) === 'javascript' &&
  (getters.has(name) ||
    (of !== null && [...methodsOf(of)].some(([key, { kind }]) => key === name && kind === 'getter')));

/** A write of a name that the object does not have: a library object among its prototypes may take it, such as a proxy. */
function writeToPrototype(
  machine: Machine,
  object: HeapObject,
  name: string,
  value: Abstract,
  at: Span,
): boolean {
  for (const base of choices(object.base.value)) {
    const type = base.kind === 'instance' ? machine.domain.libraries.types.get(base.type) : undefined;
    if (!type?.takesWritesOfHeirs || base.kind !== 'instance') continue;
    type.written?.({ machine, self: base, name, at }, value);
    return true;
  }
  return false;
}

/** The setter that an object or its prototypes have for a property; null when they have none. */
function setterOf(object: HeapObject, name: string, depth = 10): Abstract | null {
  const own = object.fields.get(setterField(name))?.value ?? absent;
  if (own.kind !== 'absent') return own;
  const base = object.base.value;
  return base.kind === 'object' && depth > 0 && !object.fields.has(name)
    ? setterOf(base.object, name, depth - 1)
    : null;
}

/** `x.__dict__ = {…}`: the object has the entries of the dictionary for its attributes. */
function replaceFields(machine: Machine, object: HeapObject, value: Abstract): void {
  for (const field of object.fields.values())
    write(machine.store, field, object.shared ? union([field.value, absent]) : absent);
  spreadInto(machine, object, value);
}

/** Runs changes of which one happens. */
function joined(machine: Machine, changes: readonly (() => void)[]): void {
  meet(
    machine.store,
    changes.map((change) => branch(machine.store, change).after),
  );
}

/** The setter of a property that a class has under a name, or the method `__set__` of the object there. */
function descriptorSetter(machine: Machine, of: ClassObject | null, name: string, at: Span): Abstract | null {
  for (const choice of of ? orderOf(of) : []) {
    const own = choice.kind === 'class' ? choice.class.own.fields.get(name)?.value : undefined;
    if (own?.kind === 'instance' && own.type === 'python/property') return propertySetter(own);
    if (own) return methodOf(machine, own, '__set__', at);
  }
  return null;
}

/** `property(get, set)`: takes the object and the value, as the bound method `__set__` does. */
const propertySetter = ({ facts }: Instance): Abstract | null => facts['set'] ?? null;

/** A method that Python calls by itself, of an object of a class of the program; null when it has none. */
function methodOf(machine: Machine, target: Abstract, name: string, at: Span): Abstract | null {
  if (languageOf(machine) !== 'python' || target.kind !== 'object' || !target.object.class) return null;
  const found = classMember(machine, target.object.class, name, target, at);
  return found.kind === 'function' || found.kind === 'method' ? found : null;
}

const isGlobalObject = (target: Abstract & { kind: 'library' }): boolean =>
  target.library === 'global' && /^(globalThis|global)?$/.test(target.path);

/** Returns the setter or the deleter of a property, or null when the class has none. */
function accessorOf(of: ClassObject | null, kind: 'setter' | 'deleter', name: string): Abstract | null {
  if (of) for (const [key, { value }] of methodsOf(of)) if (key === accessorKey(kind, name)) return value;
  return null;
}

/** `value[key] = …`: by `__setitem__` of a class of the program, or directly. */
export function setIndex(machine: Machine, target: Abstract, key: Abstract, value: Abstract, at: Span): void {
  const holders = union(choices(target).map((choice) => itemsHolder(machine, choice)));
  const hooks = choices(target).flatMap((choice) => methodOf(machine, choice, '__setitem__', at) ?? []);
  if (hooks.length === 0) {
    setByKey(machine, holders, key, value, at);
    return;
  }
  const ways = hooks.map((hook) => () => {
    callFunction(machine, hook, null, positional([key, value], at));
  });
  if (hooks.length < choices(target).length) ways.push(() => setByKey(machine, holders, key, value, at));
  joined(machine, ways);
}

/** Sets the member or the item under a key, as `setattr(value, key, …)` does. */
export function setByKey(machine: Machine, target: Abstract, key: Abstract, value: Abstract, at: Span): void {
  if (key.kind === 'constant' && Number(key.value) < 0 && target.kind === 'object' && target.object.length) {
    // An index of Python that counts from the end.
    mixItems(machine, target.object, value);
    return;
  }
  const names = namesOfKey(machine, key);
  const [only] = names ?? [];
  if (names?.length === 1 && only !== undefined) {
    const next = target.kind === 'object' ? valueUnder(machine, target.object, only, value) : value;
    setMember(machine, target, only, next, at);
    return;
  }
  for (const choice of choices(target)) {
    if (names && isOwnHolder(choice))
      joined(machine, [() => {}, ...names.map((name) => () => setOne(machine, choice, name, value, at))]);
    else if (choice.kind === 'object') setAnyOnObject(machine, choice, key, value, at);
    else if (choice.kind === 'class') addRest(machine, choice.class.own, value, key);
    else if (choice.kind === 'function') addRest(machine, choice.closure.own, value, key);
    else if (choice.kind === 'instance') setAnyOnInstance(machine, choice, value, at);
    else if (choice.kind === 'event') writeEvent(machine, choice, null, value);
    // Unknown code may use the value: a field of no known name may be one that the language calls.
    if (choice.kind !== 'object' && choice.kind !== 'instance')
      letEscape(machine, value, [unknown('an argument', passedBy(machine))], at);
  }
}

/** Does the program see every field of the value? */
const isOwnHolder = ({ kind }: Abstract): boolean =>
  kind === 'object' || kind === 'class' || kind === 'function';

/** Sets a field of a library object under a key that is not known. */
function setAnyOnInstance(machine: Machine, target: Instance, value: Abstract, at: Span): void {
  machine.domain.libraries.types
    .get(target.type)
    ?.anyWritten?.({ machine, self: target, name: '', at }, value);
  hold(machine, target.holder, value);
  holdFlows(machine, target.holder, flowsOf(value));
}

/** Sets a field of an object under a key that is not known: a setter or a hook of its class may take the value. */
function setAnyOnObject(
  machine: Machine,
  target: Abstract & { kind: 'object' },
  key: Abstract,
  value: Abstract,
  at: Span,
): void {
  const { object } = target;
  const made = machine.moduleObjects.get(object);
  const ways = [
    () => {
      if (made) addToAny(machine, made.scope.names, value, key);
      addRest(machine, object, value, key);
    },
    ...settersNamed(object.class, key).map(
      (setter) => () => void callFunction(machine, setter, target, positional([value], at)),
    ),
    ...descriptorsNamed(machine, object.class, key, at).map(
      (setter) => () => void callFunction(machine, setter, null, positional([target, value], at)),
    ),
  ];
  const hook = methodOf(machine, target, '__setattr__', at);
  if (hook) ways.push(() => void callFunction(machine, hook, null, positional([key, value], at)));
  joined(machine, ways);
}

/** The setters of a class whose property a key may name. */
const settersNamed = (of: ClassObject | null, key: Abstract): readonly Abstract[] => {
  const start = accessorKey('setter', '');
  return [...(of ? methodsOf(of) : [])].flatMap(([name, { value }]) =>
    name.startsWith(start) && mayBeText(key, name.slice(start.length)) ? [value] : [],
  );
};

/** The methods `__set__` of the objects that a class has under names that the key may be. */
const descriptorsNamed = (
  machine: Machine,
  of: ClassObject | null,
  key: Abstract,
  at: Span,
): readonly Abstract[] =>
  languageOf(machine) === 'javascript'
    ? []
    : (of ? orderOf(of) : []).flatMap((choice) =>
        [...(choice.kind === 'class' ? choice.class.own.fields : [])].flatMap(([name, { value }]) =>
          mayBeText(key, name) ? (methodOf(machine, value, '__set__', at) ?? []) : [],
        ),
      );

/** `delete value.name`, `delete value[key]`: the member is absent afterwards. */
export function runDelete(
  machine: Machine,
  scope: Scope,
  { value: place }: Statement & { kind: 'delete' },
): true {
  if (place.kind === 'slice') {
    for (const target of choices(evaluate(machine, scope, place.object))) {
      const hook = methodOf(machine, target, '__delitem__', place.at);
      if (hook) callFunction(machine, hook, null, positional([unknown('a slice')], place.at));
      else if (target.kind === 'object') mixItems(machine, target.object);
    }
    return true;
  }
  if (place.kind !== 'member' && place.kind !== 'index') return true;
  const object = evaluate(machine, scope, place.object);
  if (place.kind === 'member') deleteMember(machine, object, constant(place.property), place.at);
  else deleteItem(machine, object, evaluate(machine, scope, place.index), place.at);
  return true;
}

/** `del value.name`, `delattr(value, key)`: the member is gone where the key is surely its name. */
export function deleteMember(machine: Machine, object: Abstract, key: Abstract, at: Span): void {
  const targets = choices(object);
  const isSure = targets.length === 1;
  for (const target of targets) {
    if (target.kind === 'instance') deleteOfLibrary(machine, target, key, at);
    const holder = holderOf(target);
    if (!holder) continue;
    const name = stringOf(key);
    const deleter = name === null ? null : accessorOf(holder.class, 'deleter', name);
    const hook = methodOf(machine, target, '__delattr__', at);
    if (hook) maybe(machine, () => callFunction(machine, hook, null, positional([key], at)), false);
    if (deleter) maybe(machine, () => callFunction(machine, deleter, target, positional([], at)), isSure);
    else if (holder.length) mixItems(machine, holder);
    else removeField(machine, holder, (field) => isKey(machine, key, field), isSure && !hook);
    if (target.kind === 'class') hideMethods(machine, target.class, key);
    // The prototype of a class shares its fields.
    else if (target.kind === 'object' && target.object.class?.own.fields === target.object.fields)
      hideMethods(machine, target.object.class, key);
  }
}

/** Deletes a member of an object of a library, where its model says what that does. */
function deleteOfLibrary(
  machine: Machine,
  target: Abstract & { kind: 'instance' },
  key: Abstract,
  at: Span,
): void {
  const { deleted } = machine.domain.libraries.types.get(target.type) ?? {};
  const names = stringsOf(key);
  for (const name of names ?? [''])
    if (deleted) maybe(machine, () => deleted({ machine, self: target, name, at }), false);
    else if (names)
      writeAt(
        machine,
        attributeKey(target, name),
        union([getMember(machine, target, name, at), undefinedValue]),
      );
}

/** A method that may be deleted is there, or not: those of the bases and nothing may answer in its place. */
function hideMethods(machine: Machine, of: ClassObject, key: Abstract): void {
  for (const name of [...of.methods.keys(), ...of.statics.keys()])
    if (isKey(machine, key, name) !== false)
      setField(
        machine,
        of.own,
        name,
        union([of.own.fields.get(name)?.value ?? absent, undefinedValue, absent]),
      );
}

/** The object that has the fields of a value which the program sees. */
function holderOf(value: Abstract): HeapObject | null {
  if (value.kind === 'object') return value.object;
  if (value.kind === 'class') return value.class.own;
  return value.kind === 'function' ? value.closure.own : null;
}

function deleteItem(machine: Machine, object: Abstract, key: Abstract, at: Span): void {
  const targets = choices(object);
  for (const target of targets) {
    if (target.kind === 'instance') deleteOfLibrary(machine, target, key, at);
    const holder = itemsHolder(machine, target);
    if (holder.kind !== 'object') continue;
    const hook = methodOf(machine, target, '__delitem__', at);
    if (hook) maybe(machine, () => callFunction(machine, hook, null, positional([key], at)), false);
    else if (holder.object.length) mixItems(machine, holder.object);
    else removeField(machine, holder.object, (name) => isKey(machine, key, name), targets.length === 1);
  }
}

/** Runs a change that happens for sure or perhaps. */
function maybe(machine: Machine, change: () => void, isSure: boolean): void {
  const { after } = branch(machine.store, change);
  meet(machine.store, isSure ? [after] : [unchanged, after]);
}

/** Is the key the name? Null when it may be. */
function isKey(machine: Machine, key: Abstract, name: string): boolean | null {
  if (key.kind === 'constant') return isFieldOf(machine, key, name);
  return mayBeText(key, name) ? null : false;
}
