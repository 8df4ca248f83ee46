import type { ClassNode, Expression, Span } from '@emmental/code';
import { type Arguments, callFunction, callValue, construct, positional } from './calls.ts';
import { inlineCall } from './closures.ts';
import { evaluate } from './expressions.ts';
import { decorate, makeFunction } from './functions.ts';
import { createObject, list, refer, setField } from './heap.ts';
import { methodsOf, noteInstance, noteStatics, symbolName } from './implicit.ts';
import { frameOf, languageOf, type Machine } from './machine.ts';
import { getMember } from './members.ts';
import { callLater } from './pending.ts';
import { innerScope, madeOnce, placeOfCall } from './places.ts';
import type { Scope } from './scope.ts';
import { cell, write } from './store.ts';
import {
  type Abstract,
  absent,
  type ClassObject,
  choices,
  constant,
  keyOf,
  type Member,
  stringOf,
  undefinedValue,
  union,
  unknown,
} from './values.ts';

/** Evaluates a class: bases, decorators, methods, static fields. */
export function defineClass(
  machine: Machine,
  scope: Scope,
  node: ClassNode,
  hint: string | null = null,
): Abstract {
  const metaclasses = node.bases.flatMap((base) =>
    base.kind === 'unsupported' && base.what === 'metaclass' ? base.inside : [],
  );
  const bases = node.bases
    .filter((base) => !(base.kind === 'unsupported' && base.what === 'metaclass'))
    .flatMap((base) => choices(evaluate(machine, scope, base)));
  const by = `class ${node.at.line}:${node.at.column} ${bases.map(keyOf).join()}`;
  return madeOnce(machine, by, () => newClass(machine, scope, node, hint, bases, metaclasses));
}

function newClass(
  machine: Machine,
  scope: Scope,
  node: ClassNode,
  hint: string | null,
  bases: readonly Abstract[],
  metaclasses: readonly Expression[],
): Abstract {
  const inner = innerScope(machine, scope, languageOf(machine) === 'python' ? 'class' : 'block', node);
  const methods = new Map<string, Member>();
  const statics = new Map<string, Member>();
  const made: ClassObject = {
    id: ++machine.ids,
    name: node.name ?? hint ?? '(class)',
    node,
    scope: inner,
    bases,
    metaclasses: [
      ...metaclasses.map((one) => evaluate(machine, scope, one)),
      ...bases.flatMap((base) => (base.kind === 'class' ? base.class.metaclasses : [])),
    ],
    own: createObject(machine, 'record', null, node.at),
    methods,
    statics,
  };
  const value: Abstract = { kind: 'class', class: made };
  if (node.name && languageOf(machine) === 'javascript') inner.names.set(node.name, cell(value));
  for (const member of node.members) defineMember(machine, made, inner, member);
  noteStatics(machine, made, node.at);
  if (languageOf(machine) === 'python') {
    for (const one of made.metaclasses) useMetaclass(machine, one, value, node.at);
    announce(machine, bases, value, node.at);
  }
  return decorate(machine, scope, node.decorators, value);
}

/** A class is an object of its metaclass: the members that the language calls are called for it. */
function useMetaclass(machine: Machine, metaclass: Abstract, made: Abstract, at: Span): void {
  if (metaclass.kind !== 'class') {
    if (metaclass.kind === 'function') callLater(machine, metaclass, at);
    return;
  }
  makeBy(machine, metaclass.class, made, at);
  for (const [name, member] of metaclass.class.methods)
    if (/^__\w+__$/.test(name) && !makers.includes(name))
      callLater(
        machine,
        member.value.kind === 'function' ? { ...member.value, self: made } : member.value,
        at,
      );
}

const makers = ['__new__', '__init__'];

/** A metaclass makes the class: it is given the name, the bases and what stands in the class. */
function makeBy(machine: Machine, metaclass: ClassObject, made: Abstract, at: Span): void {
  if (made.kind !== 'class') return;
  const { name, bases, own, methods } = made.class;
  const names = createObject(machine, 'record', null, at);
  for (const [key, { value }] of own.fields) setField(machine, names, key, value);
  for (const [key, { value }] of methods) setField(machine, names, key, value);
  const outer = machine.making;
  machine.making = made;
  for (const maker of makers) {
    const of = maker === '__new__' ? ({ kind: 'class', class: metaclass } as const) : made;
    const member = [...methodsOf(metaclass)].find(([key]) => key === maker)?.[1].value;
    const rest = [constant(name), list(machine, bases), refer(names)];
    if (member?.kind === 'function')
      callFunction(machine, { ...member, self: null }, null, positional([of, ...rest], at));
  }
  machine.making = outer;
}

/** Bases are told of a class that is derived from them. */
function announce(machine: Machine, bases: readonly Abstract[], made: Abstract, at: Span): void {
  for (const base of bases) {
    if (base.kind !== 'class') continue;
    const { id } = base.class;
    machine.derived.set(id, [...(machine.derived.get(id) ?? []), made]);
    const told = classMember(machine, base.class, '__init_subclass__', base, at);
    if (told.kind === 'function') callFunction(machine, told, null, positional([made], at));
  }
}

function defineMember(
  machine: Machine,
  made: ClassObject,
  inner: Scope,
  member: ClassNode['members'][number],
): void {
  const name =
    typeof member.name === 'string' ? member.name : stringOf(evaluate(machine, inner, member.name));
  if (member.function) {
    if (member.kind === 'static-block') {
      const block = makeFunction(machine, inner, { ...member.function, decorators: [] }, 'static', made);
      callFunction(machine, block, { kind: 'class', class: made }, positional([], member.at));
      return;
    }
    const isClassMethod = member.decorators.some((one) => one.kind === 'name' && one.name === 'classmethod');
    const own = member.decorators.filter(
      (one) => !(one.kind === 'name' && ['classmethod', 'staticmethod', 'property'].includes(one.name)),
    );
    const plain = makeFunction(machine, inner, { ...member.function, decorators: [] }, name, made);
    const value = decorate(
      machine,
      inner,
      own.filter((one) => !isAccessor(one)),
      plain,
    );
    const isProperty = member.decorators.some((one) => isPropertyDecorator(one));
    const isDeleter = member.decorators.some((one) => one.kind === 'member' && one.property === 'deleter');
    if (isDeleter) {
      callLater(machine, plain, member.at);
      return;
    }
    const kind = isProperty
      ? 'getter'
      : member.kind === 'getter' || member.kind === 'setter'
        ? member.kind
        : 'method';
    const entry: Member = {
      kind,
      value,
      bound: isClassMethod ? 'class' : member.static ? 'none' : 'instance',
    };
    const place = member.static && languageOf(machine) === 'javascript' ? made.statics : made.methods;
    (place as Map<string, Member>).set(
      kind === 'setter' ? `set ${name}` : (name ?? symbolName(`computed ${place.size}`)),
      entry,
    );
    if (languageOf(machine) === 'python' && name) inner.names.set(name, cell(value));
    return;
  }
  if (member.static && member.value) {
    const value = evaluate(machine, inner, member.value, name);
    if (name !== null) {
      setField(machine, made.own, name, value);
      if (languageOf(machine) === 'python') inner.names.set(name, cell(value));
    }
  }
}

const isAccessor = (one: { readonly kind: string }): boolean =>
  one.kind === 'member' && 'property' in one && (one.property === 'setter' || one.property === 'getter');

/** `@property`, `@cached_property`, `@functools.cached_property`. */
const isPropertyDecorator = (one: { readonly kind: string }): boolean =>
  (one.kind === 'name' && 'name' in one && /^(cached_)?property$/.test(String(one.name))) ||
  (one.kind === 'member' && 'property' in one && /^(cached_)?property$/.test(String(one.property)));

/** A member that a class gives to itself or to its instances (`self`), bases included; absent when there is none. */
export function classMember(
  machine: Machine,
  of: ClassObject,
  name: string,
  self: Abstract,
  at: Span,
  depth = 0,
): Abstract {
  if (depth > 20) return absent;
  const own = of.own.fields.get(name)?.value;
  if (own && own.kind !== 'absent') return described(machine, own, self, of, at);
  const isInstance = self.kind !== 'class';
  const getter = of.own.getters.get(name);
  if (getter) return callFunction(machine, getter, self, positional([], at));
  const member = of.methods.get(name) ?? of.statics.get(name);
  if (
    member &&
    (isInstance || languageOf(machine) === 'python' || of.statics.has(name) || name === 'constructor')
  ) {
    if (member.kind === 'getter' && (isInstance || of.statics.has(name)))
      return callFunction(machine, member.value, self, positional([], at));
    return bindMember(machine, member, self, of);
  }
  for (const base of of.bases) {
    if (base.kind === 'class') {
      const inherited = classMember(machine, base.class, name, self, at, depth + 1);
      if (inherited.kind !== 'absent') return inherited;
    } else if (base.kind === 'library' && !isInstance) {
      const inherited = getMember(machine, base, name, at);
      if (inherited.kind !== 'library') return inherited;
      return inheritedLibraryMember(machine, base, name, of);
    }
  }
  return absent;
}

/** A class attribute that answers for itself: `property(read)`, an object whose class has `__get__`. */
function described(machine: Machine, own: Abstract, self: Abstract, of: ClassObject, at: Span): Abstract {
  if (languageOf(machine) !== 'python' || self.kind === 'class') return own;
  if (own.kind === 'instance' && own.type === 'python/property')
    return callFunction(machine, own.facts['get'] ?? undefinedValue, null, positional([self], at));
  if (own.kind !== 'object' || !own.object.class) return own;
  const read = classMember(machine, own.object.class, '__get__', own, at);
  if (read.kind === 'absent') return own;
  return callFunction(machine, read, own, positional([self, { kind: 'class', class: of }], at));
}

/** A class method that comes from a library's base class (`Model.query`): the model of that class answers, with the class known. */
function inheritedLibraryMember(
  machine: Machine,
  base: Abstract & { kind: 'library' },
  name: string,
  of: ClassObject,
): Abstract {
  const made = machine.registry.classFor(machine, base, { kind: 'class', class: of });
  return made
    ? { kind: 'method', of: made, name }
    : { kind: 'library', library: base.library, path: `${base.path}.${name}` };
}

function bindMember(machine: Machine, member: Member, self: Abstract, of: ClassObject): Abstract {
  if (member.bound === 'none') return member.value;
  if (member.bound === 'class')
    return bound(member.value, self.kind === 'class' ? self : { kind: 'class', class: of });
  if (self.kind === 'class' && languageOf(machine) === 'python') return member.value;
  return bound(member.value, self);
}

const bound = (value: Abstract, self: Abstract): Abstract => {
  if (value.kind === 'function') return { ...value, self };
  if (value.kind === 'union') return union(value.of.map((choice) => bound(choice, self)));
  return value;
};

/** `new C(…)` for a class of the program. */
export function instantiate(machine: Machine, of: ClassObject, given: Arguments): Abstract {
  if (of.bases.length > 0 && languageOf(machine) === 'javascript') {
    const recognised = machine.registry.recognise(of, { machine, at: given.at, name: of.name });
    if (recognised) return recognised;
  }
  if (languageOf(machine) === 'python') {
    const made = createdByClass(machine, of, given);
    if (made) return made;
  }
  const self = { kind: 'object', object: createObject(machine, 'instance', of) } as const;
  initialise(machine, of, self, given);
  noteInstance(machine, self, given.at);
  return self;
}

/** What `__new__` of a class of the program gives; null where it has none, or what it gives is not known. */
function createdByClass(machine: Machine, of: ClassObject, given: Arguments): Abstract | null {
  const type: Abstract = { kind: 'class', class: of };
  const make = classMember(machine, of, '__new__', type, given.at);
  if (make.kind !== 'function') return null;
  const made = callFunction(machine, make, null, { ...given, args: [type, ...given.args] });
  const known = choices(made).filter((one) => ['object', 'instance', 'function', 'class'].includes(one.kind));
  for (const one of known)
    if (one.kind === 'object' && one.object.class === of) {
      initialise(machine, of, one, given);
      noteInstance(machine, one, given.at);
    }
  return known.length > 0 ? union(known) : null;
}

/** Fields, then the constructor, or the base's when there is none. */
function initialise(
  machine: Machine,
  of: ClassObject,
  self: Abstract & { kind: 'object' },
  given: Arguments,
): void {
  const own =
    of.methods.get(languageOf(machine) === 'python' ? '__init__' : 'constructor') ??
    of.methods.get('__init__') ??
    of.methods.get('constructor');
  const hasBase = of.bases.length > 0;
  if (!own || !hasBase || !callsSuper(own)) initialiseFields(machine, of, self);
  if (own) callFunction(machine, own.value, self, given);
  else {
    initialiseBases(machine, of, self, given);
    if (languageOf(machine) === 'python') initialiseByFields(machine, of, self, given);
  }
  if (own && hasBase && !callsSuper(own)) attachLibraryBase(machine, of, self, given);
}

/** Data classes, named tuples and models get a constructor made of their fields. */
function initialiseByFields(
  machine: Machine,
  of: ClassObject,
  self: Abstract & { kind: 'object' },
  given: Arguments,
): void {
  const names = of.node.members.filter((member) => member.kind === 'field').map((member) => member.name);
  for (const [index, value] of given.args.entries()) {
    const name = names[index];
    if (typeof name === 'string') setField(machine, self.object, name, value);
  }
  for (const [name, value] of given.named)
    if (name === '**') write(machine.store, self.object.base, value);
    else setField(machine, self.object, name, value);
}

/** JavaScript sets the fields of a derived class when `super()` returns. */
const callsSuper = (own: Member): boolean =>
  own.value.kind === 'function' &&
  own.value.closure.node.body.length > 0 &&
  own.value.closure.name === 'constructor';

function initialiseFields(machine: Machine, of: ClassObject, self: Abstract & { kind: 'object' }): void {
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
      const name =
        typeof member.name === 'string' ? member.name : stringOf(evaluate(machine, of.scope, member.name));
      if (name === null) continue;
      const value = member.value
        ? evaluate(machine, of.scope, member.value, name)
        : typedValue(machine, of.scope, member.type);
      if (member.value || value.kind !== 'constant') setField(machine, self.object, name, value);
    }
    return undefinedValue;
  });
}

/** What a written type says about a value that nobody sets: a client, or an instance of a class of the program. */
export function typedValue(machine: Machine, scope: Scope, type: string | null): Abstract {
  if (type === null) return undefinedValue;
  return machine.registry.valueOfType(machine, scope, type) ?? undefinedValue;
}

function initialiseBases(
  machine: Machine,
  of: ClassObject,
  self: Abstract & { kind: 'object' },
  given: Arguments,
): void {
  for (const base of of.bases) {
    if (base.kind === 'class') initialise(machine, base.class, self, given);
  }
  attachLibraryBase(machine, of, self, given);
}

/** Methods that the program does not define are those of the library's object. */
function attachLibraryBase(
  machine: Machine,
  of: ClassObject,
  self: Abstract & { kind: 'object' },
  given: Arguments,
): void {
  for (const base of of.bases) machine.registry.fill(machine, base, self);
  for (const base of of.bases)
    if (base.kind !== 'class' && base.kind !== 'native' && self.object.base.value.kind === 'absent') {
      const made = machine.registry.instanceFor(machine, base, self) ?? construct(machine, base, given);
      write(machine.store, self.object.base, made);
    }
}

/** `super(…)` in a constructor. */
export function superClass(machine: Machine, given: Arguments): Abstract {
  const { home, self } = frameOf(machine);
  if (!home || self?.kind !== 'object') return unknown('super outside of a class');
  initialiseBases(machine, home, self, given);
  if (languageOf(machine) === 'javascript') initialiseFields(machine, home, self);
  return undefinedValue;
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
  given: Arguments,
): Abstract {
  const { self, home } = value.facts;
  if (!self || home?.kind !== 'class') return unknown('super outside of a class');
  if (name === '__init__' && self.kind === 'object') {
    initialiseBases(machine, home.class, self, given);
    return undefinedValue;
  }
  const [type] = given.args;
  if (name === '__new__' && machine.making) return machine.making;
  if (name === '__new__' && type?.kind === 'class')
    return { kind: 'object', object: createObject(machine, 'instance', type.class) };
  for (const base of home.class.bases) {
    if (base.kind !== 'class') continue;
    const member = classMember(machine, base.class, name, self, given.at);
    if (member.kind !== 'absent') return callValue(machine, member, given);
  }
  const fallback = self.kind === 'object' ? self.object.base.value : absent;
  if (fallback.kind === 'absent') return unknown(`super.${name}`);
  return callValue(machine, getMember(machine, fallback, name, given.at), given);
}
