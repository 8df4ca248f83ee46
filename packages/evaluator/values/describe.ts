import { constant, type Fields, type Hole, text, unknown, type Value } from '@emmental/model';
import { itemsOf } from '../state/items.ts';
import { allOf } from './contents.ts';
import { memberOfName } from './key-name.ts';
import { partsOf } from './texts.ts';
import { choices } from './union.ts';
import type { Abstract, HeapObject } from './value.ts';

const MAX_DEPTH = 8;

const MAX_FIELDS = 200;

/** Parts of one described value. A value with more parts is described less deeply. */
const MAX_PARTS = 4_000;

/** The parts that one description may still make; negative when it made too many. */
interface Budget {
  parts: number;
}

/**
 * Returns a value of the evaluator as a value of the model: for request parameters, paths, commands. What lies deeper
 * than `MAX_DEPTH`, or makes the value larger than `MAX_PARTS`, is unknown.
 */
export function describe(value: Abstract): Value {
  for (let depth = MAX_DEPTH; depth > 1; depth--) {
    const budget: Budget = { parts: MAX_PARTS };
    const described = partOf(value, depth, [], budget);
    if (budget.parts >= 0) return described;
  }
  return partOf(value, 1, [], { parts: Number.POSITIVE_INFINITY });
}

const tooDeep = unknown('a deeply nested value');

function partOf(value: Abstract, depth: number, seen: readonly HeapObject[], budget: Budget): Value {
  budget.parts--;
  if (budget.parts < 0) return tooDeep;
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
        choices: all.map((choice) => ({ when: null, value: partOf(choice, depth, seen, budget) })),
      };
    }
    case 'object':
      return objectOf(value.object, depth, seen, budget);
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

function objectOf(object: HeapObject, depth: number, seen: readonly HeapObject[], budget: Budget): Value {
  if (depth === 0 || seen.includes(object)) return tooDeep;
  const inside = [...seen, object];
  // A member of an enumeration that is text stands for its value.
  const member = object.class ? object.fields.get('_value_') : undefined;
  if (member) return partOf(member.value, depth - 1, inside, budget);
  if (object.shape === 'list') {
    const items = itemsOf({ kind: 'object', object });
    const all = items ?? allOf(object);
    return {
      kind: 'list',
      items: all.slice(0, MAX_FIELDS).map((item) => partOf(item, depth - 1, inside, budget)),
      // The number of items may be open while all their possible values are known.
      open: items === null && (all.length === 0 || object.base.value.kind !== 'absent'),
    };
  }
  const fields = new Map<string, Value>();
  for (const [name, field] of object.fields) {
    if (field.value.kind === 'absent' || fields.size >= MAX_FIELDS) continue;
    if (field.value.kind === 'constant' && field.value.value === undefined) continue;
    const member = memberOfName(name);
    fields.set(member ? String(member.value) : name, partOf(field.value, depth - 1, inside, budget));
  }
  const hasRest = object.rest.value.kind !== 'absent';
  const names = new Map<string, Value>();
  if (hasRest)
    for (const [key, name] of object.restNames.texts) {
      if (fields.size >= MAX_FIELDS || !isText(name)) continue;
      fields.set(key, partOf(object.rest.value, depth - 1, inside, budget));
      names.set(key, partOf(name, depth - 1, inside, budget));
    }
  const { texts, complete } = object.restNames;
  const open =
    (hasRest && !(complete && [...texts.values()].every(isText))) ||
    object.base.value.kind !== 'absent' ||
    object.getters.size > 0;
  const made: Fields =
    names.size > 0 ? { kind: 'fields', fields, names, open } : { kind: 'fields', fields, open };
  return made;
}

const isText = ({ kind }: Abstract): boolean => kind === 'text' || kind === 'constant';
