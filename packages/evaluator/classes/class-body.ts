import type { ClassNode, Expression, FunctionNode } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { decorate, makeFunction } from '../expressions/functions.ts';
import { callFunction, evaluate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { setField } from '../state/heap.ts';
import type { Scope } from '../state/scope.ts';
import { cell } from '../state/store.ts';
import { type Abstract, type ClassObject, constant, type Member, stringOf } from '../values/value.ts';
import { decoratedValue, decorateField, decorateParameters } from './decorators.ts';
import { markedMember } from './enumerations.ts';
import { accessorKey, symbolName } from './implicit.ts';

type ClassMember = ClassNode['members'][number];

/** Defines a member of a class: a method, an accessor, a static field, or a static block, which runs at once. */
export function defineMember(machine: Machine, made: ClassObject, inner: Scope, member: ClassMember): void {
  const name = stringOf(keyOfMember(machine, made, inner, member));
  if (!member.function && member.decorators.length > 0) decorateField(machine, made, inner, member);
  if (member.function) defineMethod(machine, made, inner, member, member.function, name);
  else if (member.static && member.value) {
    const first = evaluate(machine, inner, member.value, name);
    const value = decoratedValue(machine, made, { kind: 'class', class: made }, member, first);
    if (name === null) return;
    setField(
      machine,
      made.own,
      name,
      languageOf(machine) === 'python' ? markedMember(machine, made, value, name) : value,
    );
    if (languageOf(machine) === 'python') inner.names.set(name, cell(value));
  }
}

/** The key of a member. The definition of the class computes it once. */
export function keyOfMember(
  machine: Machine,
  made: ClassObject,
  inner: Scope,
  { name }: ClassMember,
): Abstract {
  if (typeof name === 'string') return constant(name);
  const known = made.computed.get(name) ?? evaluate(machine, inner, name);
  made.computed.set(name, known);
  return known;
}

function defineMethod(
  machine: Machine,
  made: ClassObject,
  inner: Scope,
  member: ClassMember,
  node: FunctionNode,
  name: string | null,
): void {
  const hint = member.kind === 'static-block' ? 'static' : name;
  const plain = makeFunction(machine, inner, { ...node, decorators: [] }, hint, made);
  if (member.kind === 'static-block') {
    callFunction(machine, plain, { kind: 'class', class: made }, positional([], member.at));
    return;
  }
  const { decorators } = member;
  decorateParameters(machine, inner, node.decorators, name);
  const applied = decorators.filter((decorator) => !isBuiltIn(decorator) && !isAccessor(decorator));
  const value = decorate(machine, inner, applied, plain);
  const kind = kindOf(member);
  const place = member.static && languageOf(machine) === 'javascript' ? made.statics : made.methods;
  const key =
    kind === 'setter' || kind === 'deleter'
      ? accessorKey(kind, String(name))
      : (name ?? symbolName(`computed ${place.size}`));
  (place as Map<string, Member>).set(key, { kind, value, bound: boundTo(member) });
  if (languageOf(machine) === 'python' && name) inner.names.set(name, cell(value));
}

function kindOf({ kind, decorators }: ClassMember): Member['kind'] {
  if (decorators.some(isPropertyDecorator)) return 'getter';
  if (decorators.some((decorator) => decorator.kind === 'member' && decorator.property === 'deleter'))
    return 'deleter';
  return kind === 'getter' || kind === 'setter' ? kind : 'method';
}

function boundTo({ decorators, static: isStatic }: ClassMember): Member['bound'] {
  if (decorators.some((decorator) => decorator.kind === 'name' && decorator.name === 'classmethod'))
    return 'class';
  return isStatic ? 'none' : 'instance';
}

/** Decorators of Python itself that decide how a method is bound. */
const isBuiltIn = (decorator: Expression): boolean =>
  decorator.kind === 'name' && ['classmethod', 'staticmethod', 'property'].includes(decorator.name);

const isAccessor = (decorator: { readonly kind: string }): boolean =>
  decorator.kind === 'member' &&
  'property' in decorator &&
  ['setter', 'getter', 'deleter'].includes(String(decorator.property));

/** `@property`, `@cached_property`, `@functools.cached_property`. */
const isPropertyDecorator = (decorator: { readonly kind: string }): boolean =>
  (decorator.kind === 'name' && 'name' in decorator && /^(cached_)?property$/.test(String(decorator.name))) ||
  (decorator.kind === 'member' &&
    'property' in decorator &&
    /^(cached_)?property$/.test(String(decorator.property)));
