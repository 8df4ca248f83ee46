import {
  type Abstract,
  choices,
  flowsOf,
  flowsWithin,
  inner,
  isInner,
  type Machine,
} from '@emmental/evaluator';
import { type Held, sinkKinds, takenIn } from '@emmental/model';
import { stepsOf } from '../record-sink.ts';
import { sanitizedFor } from '../sanitizers.ts';
import { sourceOfJson } from './json-text.ts';

/** The most fields of a content that are told apart, and the levels of fields. */
const most = { fields: 60, levels: 4 } as const;

/** The name of fields that are not known by name. */
export const anyField = '*';

/** Returns the fields of a value that is written into a store, with the event data in each. */
export function heldIn(machine: Machine, value: Abstract, name: string): readonly Held[] {
  const found: Leaf[] = [];
  addLeaves(machine, value, name, found, 0);
  if (found.length > most.fields) return flowing(machine, value, name);
  return found.flatMap(({ field, value: leaf }) => flowing(machine, leaf, field));
}

interface Leaf {
  readonly field: string;
  readonly value: Abstract;
}

function addLeaves(machine: Machine, value: Abstract, field: string, found: Leaf[], level: number): void {
  for (const choice of choices(value)) {
    const source = sourceOfJson(choice);
    if (source && level < most.levels) addLeaves(machine, source, field, found, level + 1);
    else if (choice.kind !== 'object' || level >= most.levels || found.length > most.fields)
      found.push({ field, value: choice });
    else addFields(machine, choice, field, found, level);
  }
}

function addFields(
  machine: Machine,
  { object }: Abstract & { readonly kind: 'object' },
  field: string,
  found: Leaf[],
  level: number,
): void {
  const below = (name: string): string => (field === '' ? name : `${field}.${name}`);
  for (const [name, { value }] of object.fields)
    if (value.kind !== 'absent')
      addLeaves(machine, value, object.shape === 'list' ? field : below(name), found, level + 1);
  for (const { value } of [object.rest, object.base])
    if (value.kind !== 'absent')
      addLeaves(machine, value, object.shape === 'list' ? field : below(anyField), found, level + 1);
}

/** Returns the event data in the value of a field. */
function flowing(machine: Machine, value: Abstract, field: string): readonly Held[] {
  const found = flowsWithin(machine, value).flatMap((flow): readonly Held[] => {
    if (isInner(flow.path) && takenIn(flow.path) === null) return [];
    const steps = stepsOf(machine, flow);
    const sinks = sinkKinds.filter((kind) => sanitizedFor(kind, steps) === null);
    return sinks.length === 0 ? [] : [{ field, eventPath: flow.path, sinks }];
  });
  return found.length > 0 || flowsOf(value).some(({ path }) => path === inner.lost)
    ? found
    : [{ field, eventPath: null, sinks: [] }];
}

/** Returns the field of a content that whoever gets a signed address writes: all of it is his. */
export const heldByAnyone = (field: string): Held => ({ field, eventPath: '', sinks: sinkKinds });
