import type { Span } from '@emmental/code';
import { inlineCall } from '../calls/activation.ts';
import { type Arguments, positional } from '../calls/arguments.ts';
import { callLater } from '../escape/pending.ts';
import { callFunction, callMember, construct, evaluate, getMember } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { classMember, extendsItems } from '../members/class-members.ts';
import { loopItem } from '../members/iterated.ts';
import { createObject, setField } from '../state/heap.ts';
import { itemsOf } from '../state/items.ts';
import { placeOfCall } from '../state/places.ts';
import { branch, meet, unchanged, write } from '../state/store.ts';
import { repeated } from '../statements/fixed-point.ts';
import { flowsOf } from '../values/contents.ts';
import { noFlow } from '../values/flows.ts';
import { choices, union } from '../values/union.ts';
import {
  type Abstract,
  absent,
  type ClassObject,
  constant,
  isNothing,
  type Member,
  stringOf,
  undefinedValue,
  unknown,
} from '../values/value.ts';
import { keyOfMember } from './class-body.ts';
import { decoratedValue } from './decorators.ts';
import { hasMethods, memberNamed, membersOf } from './enumerations.ts';
import { methodsOf, noteInstance } from './implicit.ts';
import { orderAfter } from './order.ts';
import { typedValue } from './written-type.ts';

/** `new C(…)` for a class of the program. */
export function makeInstance(machine: Machine, of: ClassObject, passed: Arguments): Abstract {
  if (of.bases.length > 0 && languageOf(machine) === 'javascript') {
    const recognised = machine.domain.classes.recognise(of, { machine, at: passed.at, name: of.name });
    if (recognised) return recognised;
  }
  if (languageOf(machine) === 'python') {
    const made = memberOf(machine, of, passed) ?? createdByClass(machine, of, passed);
    if (made) return made;
  }
  const self = { kind: 'object', object: createObject(machine, 'instance', of) } as const;
  const returned = initialise(machine, of, self, passed);
  finish(machine, of, self);
  noteInstance(machine, self, passed.at);
  if (languageOf(machine) !== 'javascript') return self;
  // A base may have returned another object, which `this` is from there on.
  const other = machine.constructed.get(self.object);
  return objectOr(returned, other ? union([self, other]) : self);
}

/** The object that a constructor of JavaScript returns, else the new one. */
function objectOr(returned: Abstract, self: Abstract): Abstract {
  const objects = choices(returned).filter(({ kind }) =>
    ['object', 'instance', 'function', 'class'].includes(kind),
  );
  if (objects.length === 0) return self;
  return union(objects.length === choices(returned).length ? objects : [...objects, self]);
}

/** Lets the libraries of the bases finish an object whose fields are set. */
function finish(machine: Machine, of: ClassObject, self: Abstract & { kind: 'object' }, depth = 10): void {
  for (const base of of.bases)
    if (base.kind !== 'class') machine.domain.classes.finish(machine, base, self);
    else if (depth > 0) finish(machine, base.class, self, depth - 1);
}

/** `Tool(text)` of an enumeration is one of its members, or raises. */
function memberOf(machine: Machine, of: ClassObject, passed: Arguments): Abstract | null {
  const member = passed.args.length === 1 ? memberNamed(machine, of, null) : null;
  const missing = member && classMember(machine, of, '_missing_', { kind: 'class', class: of }, passed.at);
  if (missing?.kind === 'function')
    callLater(machine, missing, passed.at, passed.args[0] ? flowsOf(passed.args[0]) : noFlow);
  return member;
}

/** Makes objects of the members of an enumeration that has methods. */
export function makeMembers(machine: Machine, of: ClassObject, at: Span): void {
  if (!hasMethods(machine, of)) return;
  for (const [name, value] of membersOf(machine, of)) {
    const self = { kind: 'object', object: createObject(machine, 'instance', of) } as const;
    const fields = { name: constant(name), _name_: constant(name), value, _value_: value };
    for (const [field, known] of Object.entries(fields)) setField(machine, self.object, field, known);
    const items = itemsOf(value) ?? [value];
    const make = classMember(machine, of, '__init__', self, at);
    if (make.kind === 'function') callFunction(machine, make, self, positional(items, at));
    noteInstance(machine, self, at);
    // A member is its value, too: `class Kind(str, Enum)` has members that are texts.
    setField(machine, of.own, name, union([value, self]));
  }
}

/** The value that `__new__` of a class of the program returns; null when it has none, or when the value is unknown. */
function createdByClass(machine: Machine, of: ClassObject, passed: Arguments): Abstract | null {
  const type: Abstract = { kind: 'class', class: of };
  const make = classMember(machine, of, '__new__', type, passed.at);
  if (make.kind !== 'function') return null;
  const made = callFunction(machine, make, null, { ...passed, args: [type, ...passed.args] });
  const known = choices(made).filter((object) =>
    ['object', 'instance', 'function', 'class'].includes(object.kind),
  );
  for (const object of known)
    if (object.kind === 'object' && object.object.class === of) {
      initialise(machine, of, object, passed);
      noteInstance(machine, object, passed.at);
    }
  return known.length > 0 ? union(known) : null;
}

/** Sets the fields, then runs the constructor, or that of the base when the class has none. */
function initialise(
  machine: Machine,
  of: ClassObject,
  self: Abstract & { kind: 'object' },
  passed: Arguments,
): Abstract {
  const own =
    of.methods.get(languageOf(machine) === 'python' ? '__init__' : 'constructor') ??
    of.methods.get('__init__') ??
    of.methods.get('constructor');
  const hasBase = of.bases.length > 0;
  // In JavaScript the fields of a class are set after those of its base.
  const setsLater = !own && languageOf(machine) === 'javascript';
  if (!setsLater && (!own || !hasBase || !callsSuper(own))) initialiseFields(machine, of, self);
  let returned: Abstract = undefinedValue;
  if (own) returned = callFunction(machine, own.value, self, passed);
  else {
    const other = initialiseBases(machine, of, self, passed);
    if (setsLater) initialiseFields(machine, of, self);
    if (setsLater) returned = alsoOn(machine, of, self, other);
    if (languageOf(machine) === 'python') {
      initialiseByFields(machine, of, self, passed);
      afterFields(machine, of, self, passed);
    }
  }
  if (own && hasBase && !callsSuper(own)) attachLibraryBase(machine, of, self, passed);
  return returned;
}

/** Data classes, named tuples and models have a constructor that sets their fields. */
function initialiseByFields(
  machine: Machine,
  of: ClassObject,
  self: Abstract & { kind: 'object' },
  passed: Arguments,
): void {
  const names = of.node.members.filter((member) => member.kind === 'field').map((member) => member.name);
  const isTuple = of.bases.some((base) => machine.domain.classes.kindOf(base) === 'tuple');
  const set = (name: string, value: Abstract): void => {
    setField(machine, self.object, name, value);
    if (isTuple && names.includes(name)) setField(machine, self.object, String(names.indexOf(name)), value);
  };
  for (const [index, value] of passed.args.entries()) {
    const name = names[index];
    if (typeof name === 'string') set(name, value);
  }
  for (const [name, value] of passed.named)
    if (name !== '**') set(name, value);
    else {
      write(machine.store, self.object.base, value);
      for (const field of names.filter((name) => typeof name === 'string'))
        if (!passed.named.has(field) && names.indexOf(field) >= passed.args.length)
          set(field, spreadOr(machine, value, field, self, passed));
    }
}

/** `Job(**event)`: a field that the spread may have, else its default. */
function spreadOr(
  machine: Machine,
  spread: Abstract,
  field: string,
  self: Abstract & { kind: 'object' },
  { at }: Arguments,
): Abstract {
  const value = getMember(machine, spread, field, at);
  const own = self.object.fields.get(field)?.value ?? undefinedValue;
  return isNothing(value) ? own : isNothing(own) ? value : union([value, own]);
}

function afterFields(
  machine: Machine,
  of: ClassObject,
  self: Abstract & { kind: 'object' },
  { at }: Arguments,
): void {
  for (const name of machine.domain.classes.afterFields) {
    const after = of.methods.get(name)?.value;
    if (after) callFunction(machine, after, self, positional([], at));
  }
}

/** JavaScript sets the fields of a derived class when `super()` returns. */
const callsSuper = (own: Member): boolean =>
  own.value.kind === 'function' &&
  own.value.closure.node.body.length > 0 &&
  own.value.closure.name === 'constructor';

/** Evaluates the fields of a class for a new object. */
export function initialiseFields(
  machine: Machine,
  of: ClassObject,
  self: Abstract & { kind: 'object' },
): void {
  const fields = of.node.members.filter((member) => member.kind === 'field' && !member.static);
  if (fields.length === 0) return;
  const activation = {
    name: of.name,
    node: of.node,
    scope: of.scope,
    self,
    home: of,
    place: placeOfCall(machine, `fields ${of.id}`),
  };
  inlineCall(machine, activation, () => {
    for (const member of fields) {
      const name = stringOf(keyOfMember(machine, of, of.scope, member));
      if (name === null) continue;
      const first = member.value
        ? evaluate(machine, of.scope, member.value, name)
        : typedValue(machine, of.scope, member.type);
      const value = decoratedValue(machine, of, self, member, first);
      const before = self.object.fields.get(name)?.value;
      if (member.value || value.kind !== 'constant') setField(machine, self.object, name, value);
      // A field that has no value replaces that of the base, but not where TypeScript leaves it out.
      else if (before && languageOf(machine) === 'javascript')
        setField(machine, self.object, name, union([before, undefinedValue]));
    }
    return undefinedValue;
  });
}

/** The constructor of a base may return another object: the fields of the class are set on that one. Returns it. */
export function alsoOn(
  machine: Machine,
  of: ClassObject,
  self: Abstract & { kind: 'object' },
  returned: Abstract,
): Abstract {
  for (const choice of choices(returned))
    if (choice.kind === 'object' && choice.object !== self.object) {
      machine.constructed.set(self.object, union([choice, machine.constructed.get(self.object) ?? choice]));
      const { after } = branch(machine.store, () => initialiseFields(machine, of, choice));
      meet(machine.store, [unchanged, after]);
    }
  return returned;
}

/** Runs the constructors of the bases of a class on a new object of it. Returns what the next one returns. */
export function initialiseBases(
  machine: Machine,
  of: ClassObject,
  self: Abstract & { kind: 'object' },
  passed: Arguments,
): Abstract {
  const bases = languageOf(machine) === 'python' ? orderAfter(of, self.object.class ?? of) : of.bases;
  const next = bases.find((base) => base.kind === 'class');
  const items = languageOf(machine) === 'python' && extendsItems(of) ? self.object.base.value : absent;
  const returned = next?.kind === 'class' ? initialise(machine, next.class, self, passed) : undefinedValue;
  if (items.kind === 'object') fillItems(machine, items, passed);
  attachLibraryBase(machine, of, self, passed);
  return returned;
}

/** `super().__init__(…)` of a class that extends `dict` or `list`, whose object got items before. */
function fillItems(machine: Machine, items: Abstract & { kind: 'object' }, passed: Arguments): void {
  if (passed.args.length + passed.named.size === 0 && !passed.open) return;
  callMember(machine, items, items.object.length ? 'extend' : 'update', passed);
}

/** The object of the library answers for members that the program does not define. */
function attachLibraryBase(
  machine: Machine,
  of: ClassObject,
  self: Abstract & { kind: 'object' },
  passed: Arguments,
): void {
  for (const base of of.bases) machine.domain.classes.fill(machine, base, self);
  for (const base of of.bases)
    if (base.kind !== 'class' && base.kind !== 'native' && self.object.base.value.kind === 'absent') {
      const adder = machine.domain.classes.adderOf(base);
      const isOwn = adder !== null && [...methodsOf(of)].some(([name]) => name === adder);
      const args = isOwn ? positional([], passed.at) : passed;
      const made = machine.domain.classes.instanceFor(machine, base, self) ?? construct(machine, base, args);
      write(machine.store, self.object.base, made);
      if (isOwn) addItems(machine, self, adder, passed);
    }
}

/** The constructor of a Map or a Set adds each item by the method that the class defines. */
function addItems(machine: Machine, self: Abstract, adder: 'set' | 'add', { args, at }: Arguments): void {
  const [source = undefinedValue] = args;
  if (isNothing(source)) return;
  const add = (item: Abstract): Abstract => {
    const pair = itemsOf(item) ?? [unknown('a key'), loopItem(machine, item)];
    return callMember(machine, self, adder, positional(adder === 'add' ? [item] : pair, at));
  };
  const known = itemsOf(source);
  if (known) for (const item of known) add(item);
  else repeated(machine, () => add(loopItem(machine, source)));
}
