import type { DecodeTree, Structure } from '../decode/tree.ts';
import { bitsOf, families, familiesOf, freeText, idsOf, narrowest, skeletonOf } from './families.ts';
import { type Field, general, maxFields, ownOf, placesOf, type Shape, type TriggerShape } from './shape.ts';

export const maxSkeletons = 4;
export const maxValues = 12;
export const minEventsOfEnumeration = 20;

type Draft = { -readonly [K in keyof Field]: Field[K] };
interface TriggerDraft {
  events: number;
  quiet: number;
  readonly fields: Map<string, Draft>;
}

export interface Learner {
  readonly add: (tree: DecodeTree) => void;
  /** What was learned so far; the learner goes on. */
  readonly shape: () => Shape;
}

/** Learns what events look like, one at a time; `from` goes on with an earlier shape. Trees need their `structure`. */
export function createLearner(from?: Shape): Learner {
  const triggers = new Map<string, TriggerDraft>();
  for (const [id, one] of Object.entries(from?.triggers ?? {})) {
    triggers.set(id, {
      ...one,
      fields: new Map(Object.entries(one.fields).map(([path, field]) => [path, { ...complete(field) }])),
    });
  }
  return {
    add: (tree) => {
      const draft = triggers.get(tree.trigger) ?? { events: 0, quiet: 0, fields: new Map() };
      triggers.set(tree.trigger, draft);
      addEvent(draft, tree);
    },
    shape: () => ({
      schema: 'emmental/shape/1',
      triggers: Object.fromEntries([...triggers].map(([id, draft]) => [id, finished(draft)])),
    }),
  };
}

/**
 * Shapes of several instances or branches as one, which allows all that any of them allows. In any order, grouping and
 * number of times the result is the same (a join of a semilattice): a shape that is told twice counts once. So counts are the
 * largest of one instance, never a sum. `quiet` is the largest too: with the events of that instance put last, the joined field
 * did not change for at least so long.
 */
export function mergeShapes(a: Shape, b: Shape): Shape {
  const triggers: Record<string, TriggerShape> = { ...a.triggers };
  for (const [id, other] of Object.entries(b.triggers)) {
    const one = ownOf(triggers, id);
    triggers[id] = one === undefined ? other : joinedTrigger(one, other);
  }
  return { schema: 'emmental/shape/1', triggers };
}

function addEvent(draft: TriggerDraft, tree: DecodeTree): void {
  draft.events += 1;
  let isNew = false;
  const touched = new Map<Draft, boolean>();
  for (const place of placesOf(tree).values()) {
    const path = general(place.path);
    let field = draft.fields.get(path);
    if (field === undefined) {
      if (draft.fields.size >= maxFields) continue;
      field = { seen: 0, quiet: 0, types: [] };
      draft.fields.set(path, field);
    }
    touched.set(field, addValue(field, place, path) || touched.get(field) === true);
  }
  for (const [field, changed] of touched) {
    field.seen += 1;
    field.quiet = changed ? 0 : field.quiet + 1;
    isNew ||= changed;
  }
  draft.quiet = isNew ? 0 : draft.quiet + 1;
}

/** Widens the field so that it allows the value; true when that changed what it allows. */
function addValue(field: Draft, { type, value }: Structure, path: string): boolean {
  let changed = false;
  if (!field.types.includes(type)) {
    field.types = [...field.types, type].sort();
    changed = true;
  }
  if (type === 'string') return addText(field, String(value), path) || changed;
  if (type === 'number') field.range = widened(field.range, Number(value));
  else if (type === 'array') field.size = widened(field.size, Number(value));
  return changed;
}

function addText(field: Draft, text: string, path: string): boolean {
  const before = field.families === undefined ? -1 : bitsOf(field.families);
  const bits = before & (familiesOf(text) | (1 << freeText));
  if (bits !== before) field.families = idsOf(bits);
  const family = narrowest(bits);
  let changed = before === -1 || narrowest(before) !== family;
  field.length = widened(field.length, text.length);
  if (families[family]?.structured !== true) field.skeletons = null;
  else if (field.skeletons !== null) {
    const skeleton = skeletonOf(text);
    if (!field.skeletons?.includes(skeleton)) {
      const known = [...(field.skeletons ?? []), skeleton].sort();
      field.skeletons = known.length > maxSkeletons ? null : known;
      changed = true;
    }
  }
  if (field.values !== null) changed = addToEnumeration(field, text, path) || changed;
  return changed;
}

/** Fields whose values belong to a person or open a door; their values are never kept. */
export const personal =
  /(?:name|user|customer|owner|author|person|people|contact|member|patient|employee|sender|recipient|e?mail|phone|mobile|address|street|city|zip|postal|country|birth|age|gender|token|password|passwd|secret|key|credential|session|cookie|auth|ssn|iban|bic|card|account|ip|lat|lon|location|device|comment|note|message|text|subject|description|id|from|to)$/i;
export const keepable = /^[A-Za-z][A-Za-z_-]{0,23}$/;

function addToEnumeration(field: Draft, text: string, path: string): boolean {
  const last = /([A-Za-z_-]{1,60})[^A-Za-z]{0,10}$/.exec(path)?.[1] ?? '';
  if (!keepable.test(text) || personal.test(last)) {
    field.values = null;
    return false;
  }
  const values = { ...field.values };
  const before = ownOf(values, text);
  values[text] = (before ?? 0) + 1;
  field.values = Object.keys(values).length > maxValues ? null : values;
  return before === undefined;
}

const widened = (range: Range | undefined, value: number): Range =>
  range === undefined ? [value, value] : wider(range, [value, value]);

/** Enumerations only where words come back: twenty events, and each word five times on average. */
function finished(draft: TriggerDraft): TriggerShape {
  const fields = [...draft.fields]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, field]): [string, Field] => {
      const { values, ...rest } = field;
      if (values === undefined) return [path, rest];
      const enough =
        values !== null &&
        field.seen >= minEventsOfEnumeration &&
        field.seen >= Object.keys(values).length * 5;
      return [path, { ...rest, values: enough ? sorted(values) : null }];
    });
  return { events: draft.events, quiet: draft.quiet, fields: Object.fromEntries(fields) };
}

const sorted = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));

function joinedTrigger(a: TriggerShape, b: TriggerShape): TriggerShape {
  const paths = [...new Set([...Object.keys(a.fields), ...Object.keys(b.fields)])].sort().slice(0, maxFields);
  const fields = paths.map((path): [string, Field] => {
    const one = ownOf(a.fields, path);
    const other = ownOf(b.fields, path);
    return [path, one && other ? joinedField(complete(one), complete(other)) : ((one ?? other) as Field)];
  });
  return {
    events: Math.max(a.events, b.events),
    quiet: Math.max(a.quiet, b.quiet),
    fields: Object.fromEntries(fields),
  };
}

/** A field of texts without enumeration has none: what it might have held is not known any more. */
const complete = (field: Field): Field =>
  field.values === undefined && field.types.includes('string') ? { ...field, values: null } : field;

function joinedField(a: Field, b: Field): Field {
  return {
    seen: Math.max(a.seen, b.seen),
    quiet: Math.max(a.quiet, b.quiet),
    types: [...new Set([...a.types, ...b.types])].sort(),
    ...joined('families', a, b, (one, other) => idsOf(bitsOf(one) & bitsOf(other))),
    ...joined('length', a, b, wider),
    ...joined('skeletons', a, b, (one, other) => {
      const all = one && other && [...new Set([...one, ...other])].sort();
      return all && all.length <= maxSkeletons ? all : null;
    }),
    ...joined('values', a, b, (one, other) => {
      const all = one && other && most(one, other);
      return all && Object.keys(all).length <= maxValues ? all : null;
    }),
    ...joined('range', a, b, wider),
    ...joined('size', a, b, wider),
  };
}

/** What only one of them knows stays as it is: the other had no value of that type. */
function joined<K extends keyof Field>(
  name: K,
  a: Field,
  b: Field,
  both: (one: Exclude<Field[K], undefined>, other: Exclude<Field[K], undefined>) => Field[K],
): Partial<Pick<Field, K>> {
  const one = a[name] as Exclude<Field[K], undefined> | undefined;
  const other = b[name] as Exclude<Field[K], undefined> | undefined;
  if (one === undefined && other === undefined) return {};
  const value = one === undefined ? other : other === undefined ? one : both(one, other);
  return { [name]: value } as Partial<Pick<Field, K>>;
}

type Range = readonly [number, number];
const wider = (a: Range, b: Range): Range => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];

function most(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const all: Record<string, number> = { ...a };
  for (const [value, count] of Object.entries(b)) all[value] = Math.max(ownOf(all, value) ?? 0, count);
  return sorted(all);
}
