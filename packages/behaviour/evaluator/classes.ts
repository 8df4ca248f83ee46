import type { ClassNode, Expression, Span } from '@emmental/code';
import { type Arguments, callFunction, positional } from './calls.ts';
import { classMember } from './class-members.ts';
import { evaluate } from './expressions.ts';
import { decorate, makeFunction } from './functions.ts';
import { createObject, list, refer, setField } from './heap.ts';
import { methodsOf, noteStatics, symbolName } from './implicit.ts';
import { frameOf, languageOf, type Machine } from './machine.ts';
import { callLater } from './pending.ts';
import { innerScope, madeOnce } from './places.ts';
import type { Scope } from './scope.ts';
import { cell } from './store.ts';
import {
  type Abstract,
  type ClassObject,
  choices,
  constant,
  keyOf,
  type Member,
  stringOf,
} from './values.ts';

/** Evaluates a class: bases, decorators, methods, static fields. */
export function defineClass(
  machine: Machine,
  scope: Scope,
  node: ClassNode,
  hint: string | null = null,
): Abstract {
  const bases = node.bases
    .filter((base) => keywordOf(machine, base) === null)
    .flatMap((base) => choices(evaluate(machine, scope, base)));
  const by = `class ${node.at.line}:${node.at.column} ${bases.map(keyOf).join()}`;
  return madeOnce(machine, by, () => newClass(machine, scope, node, hint, bases));
}

/** `name=value` among the bases of a class in Python: the metaclass, or what its makers are told. */
const keywordOf = (machine: Machine, base: Expression): string | null =>
  languageOf(machine) === 'python' && base.kind === 'unsupported' && base.what !== 'bases' ? base.what : null;

/** The keywords of a class, evaluated, but for the metaclass. */
function keywordsOf(machine: Machine, scope: Scope, node: ClassNode): ReadonlyMap<string, Abstract> {
  const found = new Map<string, Abstract>();
  for (const base of node.bases) {
    const name = keywordOf(machine, base);
    const [value] = base.kind === 'unsupported' ? base.inside : [];
    if (name !== null && name !== 'metaclass' && value) found.set(name, evaluate(machine, scope, value));
  }
  return found;
}

/** A class of named fields and nothing else, as `namedtuple(name, fields)` makes. */
export function classOfFields(machine: Machine, name: string, fields: readonly string[], at: Span): Abstract {
  const members = fields.map((field) => ({
    kind: 'field' as const,
    name: field,
    static: false,
    function: null,
    value: null,
    type: null,
    decorators: [],
    at,
  }));
  const node = { name, bases: [], decorators: [], members, at };
  return newClass(machine, frameOf(machine).scope, node, name, [namedTuple]);
}

/** The base of classes whose objects are tuples too. */
const namedTuple: Abstract = { kind: 'library', library: 'typing', path: 'NamedTuple' };

function newClass(
  machine: Machine,
  scope: Scope,
  node: ClassNode,
  hint: string | null,
  bases: readonly Abstract[],
): Abstract {
  const metaclasses = node.bases.flatMap((base) =>
    base.kind === 'unsupported' && base.what === 'metaclass' ? base.inside : [],
  );
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
    const told = { named: keywordsOf(machine, scope, node), open: null, at: node.at };
    for (const one of made.metaclasses) useMetaclass(machine, one, value, told);
    announce(machine, bases, value, told);
  }
  return decorate(machine, scope, node.decorators, value);
}

/** What a class statement tells the makers of the class beside the class itself. */
type Told = Omit<Arguments, 'args'>;

/** A class is an object of its metaclass: the members that the language calls are called for it. */
function useMetaclass(machine: Machine, metaclass: Abstract, made: Abstract, told: Told): void {
  const { at } = told;
  if (metaclass.kind !== 'class') {
    if (metaclass.kind === 'function') callLater(machine, metaclass, at);
    return;
  }
  makeBy(machine, metaclass.class, made, told);
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
function makeBy(machine: Machine, metaclass: ClassObject, made: Abstract, told: Told): void {
  if (made.kind !== 'class') return;
  const { name, bases, own, methods } = made.class;
  const names = createObject(machine, 'record', null, told.at);
  for (const [key, { value }] of own.fields) setField(machine, names, key, value);
  for (const [key, { value }] of methods) setField(machine, names, key, value);
  const outer = machine.making;
  machine.making = made;
  for (const maker of makers) {
    const of = maker === '__new__' ? ({ kind: 'class', class: metaclass } as const) : made;
    const member = [...methodsOf(metaclass)].find(([key]) => key === maker)?.[1].value;
    const rest = [constant(name), list(machine, bases), refer(names)];
    if (member?.kind === 'function')
      callFunction(machine, { ...member, self: null }, null, { ...told, args: [of, ...rest] });
  }
  machine.making = outer;
}

/** Bases are told of a class that is derived from them. */
function announce(machine: Machine, bases: readonly Abstract[], made: Abstract, told: Told): void {
  for (const base of bases) {
    if (base.kind !== 'class') continue;
    const { id } = base.class;
    machine.derived.set(id, [...(machine.derived.get(id) ?? []), made]);
    const hook = classMember(machine, base.class, '__init_subclass__', base, told.at);
    if (hook.kind === 'function') callFunction(machine, hook, null, { ...told, args: [made] });
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
