import type { Expression, Span } from '@emmental/code';
import { languageOf, type Machine } from '../machine/machine.ts';
import { callLater } from '../unseen/pending.ts';
import type { Abstract, ClassObject, HeapObject, Member } from '../values/value.ts';

/** How a member is named whose key is one of the language's symbols: `[Symbol.iterator]` → `@@iterator`. */
export const symbolName = (symbol: string): string => `@@${symbol}`;

const called = {
  // ECMA-262: ToPrimitive, ToString, JSON.stringify, PromiseResolveThenable, and everything under a symbol.
  javascript: (name: string) => /^(toString|valueOf|toLocaleString|toJSON|then)$|^@@/.test(name),
  // Python's data model: special method names. The constructor is called where an object is made.
  python: (name: string) => /^__\w+__$/.test(name) && name !== '__init__',
} as const;

/** Members that the language reads by itself where it takes an object for a list, an iterator, a pattern or an error. */
export const isReadByItself = (name: string): boolean =>
  /^(length|size|done|value|lastIndex|flags|global|name|message|stack|cause|code|index)$/.test(name);

/** Does the language call a member of that name by itself? */
export const isImplicit = (machine: Machine, name: string): boolean => called[languageOf(machine)](name);

/** Instances of one class whose implicit members are told apart. */
const MAX_INSTANCES = 24;

/** The members of a new object that the language may call at any time: operators, loops, texts, attributes. */
export function noteInstance(machine: Machine, self: Abstract & { kind: 'object' }, at: Span): void {
  const { object } = self;
  if (!object.class) return;
  const before = machine.instances.get(object.class.id) ?? 0;
  if (before >= MAX_INSTANCES) return;
  machine.instances.set(object.class.id, before + 1);
  const isHooked = hasHooks(machine, object.class);
  const decorated = hooksOf(object.class);
  for (const [name, member] of methodsOf(object.class))
    if (isImplicit(machine, name) || (isHooked && !isConstructor(name)) || decorated.has(name))
      callLater(machine, boundTo(member.value, self), at);
}

/**
 * Methods that a decorator makes a step of what the library does with an object's data. Source: pydantic, marshmallow,
 * SQLAlchemy.
 */
const steps =
  /^(field_validator|model_validator|validator|root_validator|computed_field|field_serializer|model_serializer|validates|validates_schema|(pre|post)_(load|dump)|reconstructor)$/;

function hooksOf(of: ClassObject): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { name, decorators } of of.node.members)
    if (typeof name === 'string' && decorators.some((one) => steps.test(decoratorName(one)))) found.add(name);
  return found;
}

function decoratorName(decorator: Expression): string {
  if (decorator.kind === 'call') return decoratorName(decorator.callee);
  return decorator.kind === 'name' ? decorator.name : decorator.kind === 'member' ? decorator.property : '';
}

export const isConstructor = (name: string): boolean => name === 'constructor' || name === '__init__';

/**
 * A library calls what a class of the program defines over one of its classes: `run` of a thread, `_write` of a stream.
 * Not where a model says what the base does, and not where the base calls nothing.
 */
function hasHooks(machine: Machine, of: ClassObject, depth = 0): boolean {
  return of.bases.some((base) => {
    if (base.kind === 'class') return depth < 20 && hasHooks(machine, base.class, depth + 1);
    return (
      base.kind === 'library' &&
      !quiet.test(base.library) &&
      machine.registry.classFor(machine, base, { kind: 'class', class: of }) === null &&
      (started.test(base.library) ||
        machine.registry.exportOf(base.library, base.path, languageOf(machine)) === null)
    );
  });
}

/** What a model says of these is what they do with a function; a class over them brings its own `run`. */
const started = /^(threading|multiprocessing)(\.|$)/;

/** Libraries whose classes only hold data, or say what others must define. */
const quiet =
  /^(global|builtins|abc|enum|typing|typing_extensions|collections|dataclasses|pydantic|types|marshmallow)(\.|$)/;

/** What a class itself has that the language calls: static members under a symbol. */
export function noteStatics(machine: Machine, of: ClassObject, at: Span): void {
  for (const [name, member] of of.statics)
    if (isImplicit(machine, name))
      callLater(machine, boundTo(member.value, { kind: 'class', class: of }), at);
}

/** A field that was written onto an object: the language may call it. */
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

/** The methods of a class, then those of the classes that it extends. */
export function* methodsOf(of: ClassObject, depth = 0): Generator<readonly [string, Member]> {
  if (depth > 20) return;
  yield* of.methods;
  for (const base of of.bases) if (base.kind === 'class') yield* methodsOf(base.class, depth + 1);
}
