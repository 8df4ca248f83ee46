import type { Abstract } from '@emmental/evaluator';

/**
 * Is `name` a decorator that makes a method one step of a library's work on an object's data? Source: pydantic,
 * marshmallow, SQLAlchemy.
 */
export const isHook = (name: string): boolean => steps.test(name);

const steps =
  /^(field_validator|model_validator|validator|root_validator|computed_field|field_serializer|model_serializer|validates|validates_schema|(pre|post)_(load|dump)|reconstructor)$/;

/**
 * Does a library call methods of a class that extends one of its classes (`run` of a thread, `_write` of a stream)?
 * Null means: only when no model describes the base.
 */
export function callsOverrides(library: string, path: string): boolean | null {
  if (library === 'global' && ownCallers.test(path)) return true;
  if (quiet.test(library)) return false;
  return started.test(library) ? true : null;
}

/** Libraries whose models call the function that they start; a class that extends theirs brings its own `run`. */
const started = /^(threading|multiprocessing)(\.|$)/;

/** Classes of JavaScript whose own methods call the methods that a class defines over them: `exec`, `set`, `add`. Source: ECMA-262. */
const ownCallers = /^(RegExp|Map|Set|WeakMap|WeakSet)$/;

/** Libraries whose classes only hold data or declare what others must define. */
const quiet =
  /^(global|builtins|abc|enum|typing|typing_extensions|collections|dataclasses|pydantic|types|marshmallow)(\.|$)/;

/** Methods that the constructors of data classes, attrs and pydantic call last. */
export const afterFields: readonly string[] = ['__post_init__', '__attrs_post_init__', 'model_post_init'];

/**
 * Returns `enumeration` when objects of a class with this base are members of an enumeration, `tuple` when they are
 * tuples of their fields, or null.
 */
export function kindOf(base: Abstract): 'enumeration' | 'tuple' | null {
  if (base.kind !== 'library') return null;
  if (base.library === 'enum') return 'enumeration';
  return base.path === namedTuple.path ? 'tuple' : null;
}

/** The base of classes whose objects are also tuples. */
export const namedTuple = { kind: 'library', library: 'typing', path: 'NamedTuple' } as const;
