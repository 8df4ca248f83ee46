import type { Expression, Span } from '@emmental/code';
import { callLater } from '../escape/pending.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import type { Abstract, ClassObject, HeapObject, Member } from '../values/value.ts';
import { orderOf } from './order.ts';

/** The name of a member whose key is a symbol of the language: `[Symbol.iterator]` → `@@iterator`. */
export const symbolName = (symbol: string): string => `@@${symbol}`;

const called = {
  // ECMA-262: ToPrimitive, ToString, JSON.stringify, PromiseResolveThenable, and everything under a symbol.
  javascript: (name: string) => /^(toString|valueOf|toLocaleString|toJSON|then)$|^@@/.test(name),
  // Python's data model: special method names. A call of the class runs the constructor, a call of the object `__call__`.
  python: (name: string) => /^__\w+__$/.test(name) && name !== '__init__' && name !== '__call__',
} as const;

/** Members that the language reads by itself where it takes an object for a list, an iterator, a pattern or an error. */
export const isReadByItself = (name: string): boolean =>
  /^(length|size|done|value|lastIndex|flags|global|name|message|stack|cause|code|index)$/.test(name);

/** Does the language call a member of that name by itself? */
export const isImplicit = (machine: Machine, name: string): boolean => called[languageOf(machine)](name);

/** Instances of one class whose implicit members are kept apart. */
const MAX_INSTANCES = 24;

/** Notes the members of a new object that the language may call at any time: for operators, loops, texts, attributes. */
export function noteInstance(machine: Machine, self: Abstract & { kind: 'object' }, at: Span): void {
  const { object } = self;
  if (!object.class) return;
  const before = machine.instances.get(object.class.id) ?? 0;
  if (before >= MAX_INSTANCES) return;
  machine.instances.set(object.class.id, before + 1);
  const isHooked = hasHooks(machine, object.class);
  const decorated = hooksOf(machine, object.class);
  for (const [name, member] of methodsOf(object.class))
    if (isImplicit(machine, name) || (isHooked && !isConstructor(name)) || decorated.has(name))
      callLater(machine, boundTo(member.value, self), at);
}

/** Members with a decorator that makes a library call them. */
function hooksOf(machine: Machine, of: ClassObject): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { name, decorators } of of.node.members)
    if (
      typeof name === 'string' &&
      decorators.some((decorator) => machine.domain.classes.isHook(decoratorName(decorator)))
    )
      found.add(name);
  return found;
}

/** Returns the last name of a decorator: `post_load` of `@post_load`, `@marshmallow.post_load` and `@post_load(pass_many=True)`. */
export function decoratorName(decorator: Expression): string {
  if (decorator.kind === 'call') return decoratorName(decorator.callee);
  return decorator.kind === 'name' ? decorator.name : decorator.kind === 'member' ? decorator.property : '';
}

/** Is the member the constructor of its class, in either language? */
export const isConstructor = (name: string): boolean => name === 'constructor' || name === '__init__';

/** Does a library call the methods of a class that extends one of its own? */
function hasHooks(machine: Machine, of: ClassObject, depth = 0): boolean {
  return of.bases.some((base) =>
    base.kind === 'class'
      ? depth < 20 && hasHooks(machine, base.class, depth + 1)
      : machine.domain.classes.callsMethods(machine, base, of),
  );
}

/** Notes the static members of a class that the language calls: those under a symbol. */
export function noteStatics(machine: Machine, of: ClassObject, at: Span): void {
  for (const [name, member] of of.statics)
    if (isImplicit(machine, name))
      callLater(machine, boundTo(member.value, { kind: 'class', class: of }), at);
}

/** Notes a field that was written onto an object, because the language may call it. */
export function noteField(
  machine: Machine,
  object: HeapObject,
  name: string,
  value: Abstract,
  at: Span,
): void {
  if (bearsFunction(value) && isImplicit(machine, name))
    callLater(machine, boundTo(value, { kind: 'object', object }), at);
}

const bearsFunction = (value: Abstract): boolean => value.kind === 'function' || value.kind === 'union';

const boundTo = (value: Abstract, self: Abstract): Abstract =>
  value.kind === 'function' && value.self === null ? { ...value, self } : value;

/** The key of an accessor among the methods of its class. */
export const accessorKey = (kind: 'setter' | 'deleter', name: string): string =>
  `${kind === 'setter' ? 'set' : 'delete'} ${name}`;

/** The field of an object in which its setter of a property is kept. No loop over the names of the object takes it. */
export const setterField = (name: string): string => `@@${accessorKey('setter', name)}`;

/** Is a setter kept in the field? */
export const isSetterField = (name: string): boolean => name.startsWith(setterField(''));

/** The methods of a class and of the classes that it extends, in the order in which the language looks for them. */
export function* methodsOf(of: ClassObject): Generator<readonly [string, Member]> {
  for (const choice of orderOf(of)) if (choice.kind === 'class') yield* choice.class.methods;
}
