import { constant, type Fields, type Hole, text, unknown, type Value } from '@emmental/model';
import { itemsOf } from '../state/items.ts';
import { allOf } from './contents.ts';
import { partsOf } from './texts.ts';
import { choices } from './union.ts';
import type { Abstract, HeapObject } from './value.ts';

const MAX_DEPTH = 8;

const MAX_FIELDS = 200;

/** A value of the evaluator as a value of the model: for request parameters, paths, commands. */
export function describe(value: Abstract, depth = MAX_DEPTH, seen: readonly HeapObject[] = []): Value {
  switch (value.kind) {
    case 'constant':
      return value.value === undefined ? constant(null) : constant(value.value);
    case 'text':
      return text(value.parts);
    case 'event': {
      const hole: Hole = { kind: 'event', path: value.path };
      return text([hole]);
    }
    case 'union': {
      const all = choices(value).slice(0, MAX_FIELDS);
      return {
        kind: 'one-of',
        choices: all.map((choice) => ({ when: null, value: describe(choice, depth, seen) })),
      };
    }
    case 'object':
      return describeObject(value.object, depth, seen);
    case 'unknown':
      return unknown(value.why);
    case 'instance': {
      const [only] = partsOf(value);
      return typeof only === 'string' || value.facts['text'] ? text(partsOf(value)) : unknown(value.name);
    }
    case 'absent':
      return constant(null);
    default:
      return unknown('a value of the program');
  }
}

function describeObject(object: HeapObject, depth: number, seen: readonly HeapObject[]): Value {
  if (depth === 0 || seen.includes(object)) return unknown('a deeply nested value');
  const inside = [...seen, object];
  if (object.shape === 'list') {
    const items = itemsOf({ kind: 'object', object });
    const all = items ?? allOf(object);
    return {
      kind: 'list',
      items: all.slice(0, MAX_FIELDS).map((item) => describe(item, depth - 1, inside)),
      // The number of items may be open while all their possible values are known.
      open: items === null && (all.length === 0 || object.base.value.kind !== 'absent'),
    };
  }
  const fields = new Map<string, Value>();
  for (const [name, field] of object.fields) {
    if (field.value.kind === 'absent' || fields.size >= MAX_FIELDS) continue;
    if (field.value.kind === 'constant' && field.value.value === undefined) continue;
    fields.set(name, describe(field.value, depth - 1, inside));
  }
  const hasRest = object.rest.value.kind !== 'absent';
  const names = new Map<string, Value>();
  if (hasRest)
    for (const [key, name] of object.restNames.texts) {
      if (fields.size >= MAX_FIELDS) break;
      fields.set(key, describe(object.rest.value, depth - 1, inside));
      names.set(key, describe(name));
    }
  const open =
    (hasRest && !object.restNames.complete) || object.base.value.kind !== 'absent' || object.getters.size > 0;
  const made: Fields =
    names.size > 0 ? { kind: 'fields', fields, names, open } : { kind: 'fields', fields, open };
  return made;
}
