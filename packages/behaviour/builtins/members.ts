import {
  type Abstract,
  type Call,
  constant,
  languageOf,
  type Machine,
  otherOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import * as javascript from './javascript/methods.ts';
import * as python from './python/methods.ts';

export type Method = (call: Call) => Abstract;
export type Methods = Readonly<Record<string, Method>>;

/** Tables of the methods that the language gives to each kind of value. */
export interface MethodTables {
  readonly any: Methods;
  readonly text: Methods;
  readonly list: Methods;
  readonly record: Methods;
  readonly function: Methods;
  /** Methods of generators, which are lists of what they yield; an unknown value is asked for none of them. */
  readonly generator?: Methods;
}

/** Returns the language's own method of that name on the value, or null when it has none. */
export function builtinMethod(machine: Machine, value: Abstract, name: string): Method | null {
  const tables = languageOf(machine) === 'python' ? python.tables : javascript.tables;
  for (const kind of kindsOf(value)) {
    const table = tables[kind];
    if (table && Object.hasOwn(table, name)) return table[name] ?? null;
  }
  return null;
}

function kindsOf(value: Abstract): readonly (keyof MethodTables)[] {
  switch (value.kind) {
    case 'constant':
    case 'text':
      return ['text', 'any'];
    case 'event':
    case 'unknown':
      return ['list', 'text', 'record', 'any'];
    case 'object':
      if (value.object.shape === 'list') return ['list', 'generator', 'any'];
      return value.object.shape === 'record' ? ['record', 'any'] : ['any'];
    case 'function':
    case 'class':
    case 'native':
    case 'method':
    case 'library':
      return ['function', 'any'];
    case 'instance':
      return ['any'];
    default:
      return [];
  }
}

/** Returns the value of an attribute that the language itself gives, or null. */
export function builtinProperty(machine: Machine, value: Abstract, name: string): Abstract | null {
  if (languageOf(machine) === 'python') {
    // `client.get_paginator(client.list_objects_v2.__name__)`
    if (name === '__name__' || name === '__qualname__') return nameOf(value);
    // A member of an enumeration is its own value here.
    if (name !== 'value') return null;
    if (value.kind === 'constant') return constant(value.value, value.flows);
    return value.kind === 'text' ? value : null;
  }
  if (name === 'length' || name === 'size') {
    if (value.kind === 'constant' && typeof value.value === 'string') return constant(value.value.length);
    if (value.kind === 'object' && value.object.length) {
      const other = name === 'length' ? otherOf(value.object) : null;
      return other === 'set' || other === 'iterator' ? undefinedValue : value.object.length.value;
    }
    // The number of entries of a Map is not kept.
    if (
      name === 'size' &&
      value.kind === 'object' &&
      value.object.shape === 'record' &&
      (otherOf(value.object) === 'map' || !value.object.fields.has(name))
    )
      return unknown('a length');
    if (value.kind === 'text' || value.kind === 'unknown' || (value.kind === 'event' && name === 'length'))
      return unknown('a length');
  }
  return null;
}

/** Returns Python's `__name__` of a function, a method or a class. */
function nameOf(value: Abstract): Abstract | null {
  switch (value.kind) {
    case 'method':
      return constant(value.name);
    case 'function':
      return constant(value.closure.name);
    case 'class':
      return constant(value.class.name);
    default:
      return null;
  }
}
