import type { Structure } from '../decode/node.ts';
import type { DecodeTree } from '../decode/tree.ts';
import { bitsOf, families, familiesOf, freeText, idsOf, narrowest, skeletonOf } from './families.ts';
import { type Field, general, maxFields, ownOf, placesOf, type Shape, type TriggerShape } from './shape.ts';

/** The most skeletons of a field. */
export const maxSkeletons = 4;
/** The most values of an enumeration. */
export const maxValues = 12;
/** The fewest events for an enumeration. */
export const minEventsOfEnumeration = 20;

type Draft = { -readonly [K in keyof Field]: Field[K] };
interface TriggerDraft {
  events: number;
  quiet: number;
  readonly fields: Map<string, Draft>;
}

/** Learns the shape of events. */
export interface Learner {
  readonly add: (tree: DecodeTree) => void;
  /** Returns the shape that was learned so far; more events can be added afterwards. */
  readonly shape: () => Shape;
}

/** Creates a learner of the shape of events; `from` continues an earlier shape. Trees need their `structure`. */
export function createLearner(from?: Shape): Learner {
  const triggers = new Map<string, TriggerDraft>();
  for (const [id, trigger] of Object.entries(from?.triggers ?? {})) {
    triggers.set(id, {
      ...trigger,
      fields: new Map(Object.entries(trigger.fields).map(([path, field]) => [path, { ...complete(field) }])),
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
 * Merges two shapes, of two instances or branches, into one that allows everything that either of them allows. Order,
 * grouping and repetition do not change the result (a join of a semilattice), so a shape that is merged twice counts
 * once. Therefore the counts of the result are the larger of the two counts, not their sum. `quiet` is the larger one
 * as well: if the events of that instance came last, the joined field did not change for at least that long.
 */
export function mergeShapes(a: Shape, b: Shape): Shape {
  const triggers: Record<string, TriggerShape> = { ...a.triggers };
  for (const [id, other] of Object.entries(b.triggers)) {
    const known = ownOf(triggers, id);
    triggers[id] = known === undefined ? other : joinedTrigger(known, other);
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

/** Widens the field so that it allows the value; returns true when the field now allows more. */
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

/** Matches names of fields whose values can be personal data or credentials. Such values are never kept. */
export const personal =
  /(?:name|user|customer|owner|author|person|people|contact|member|patient|employee|sender|recipient|e?mail|phone|mobile|address|street|city|zip|postal|country|birth|age|gender|token|password|passwd|secret|key|credential|session|cookie|auth|ssn|iban|bic|card|account|ip|lat|lon|location|device|comment|note|message|text|subject|description|id|from|to)$/i;
/** Matches texts that an enumeration may keep: short words of letters. */
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

/**
 * Builds the shape of a trigger. A field keeps its enumeration (list of values) only if the values repeat: the field was
 * seen in twenty events or more, and each value five times on average.
 */
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
    const first = ownOf(a.fields, path);
    const second = ownOf(b.fields, path);
    return [
      path,
      first && second ? joinedField(complete(first), complete(second)) : ((first ?? second) as Field),
    ];
  });
  return {
    events: Math.max(a.events, b.events),
    quiet: Math.max(a.quiet, b.quiet),
    fields: Object.fromEntries(fields),
  };
}

/** Sets `values` of a text field without enumeration to null, because its earlier values are not known any more. */
const complete = (field: Field): Field =>
  field.values === undefined && field.types.includes('string') ? { ...field, values: null } : field;

function joinedField(a: Field, b: Field): Field {
  return {
    seen: Math.max(a.seen, b.seen),
    quiet: Math.max(a.quiet, b.quiet),
    types: [...new Set([...a.types, ...b.types])].sort(),
    ...joined('families', a, b, (first, second) => idsOf(bitsOf(first) & bitsOf(second))),
    ...joined('length', a, b, wider),
    ...joined('skeletons', a, b, (first, second) => {
      const skeletons = first && second && [...new Set([...first, ...second])].sort();
      return skeletons && skeletons.length <= maxSkeletons ? skeletons : null;
    }),
    ...joined('values', a, b, (first, second) => {
      const counts = first && second && largestCounts(first, second);
      return counts && Object.keys(counts).length <= maxValues ? counts : null;
    }),
    ...joined('range', a, b, wider),
    ...joined('size', a, b, wider),
  };
}

/**
 * Joins one property of two fields. If only one field has the property, it is kept, because the other field had no value
 * of that type.
 */
function joined<K extends keyof Field>(
  name: K,
  a: Field,
  b: Field,
  both: (first: Exclude<Field[K], undefined>, second: Exclude<Field[K], undefined>) => Field[K],
): Partial<Pick<Field, K>> {
  const first = a[name] as Exclude<Field[K], undefined> | undefined;
  const second = b[name] as Exclude<Field[K], undefined> | undefined;
  if (first === undefined && second === undefined) return {};
  const value = first === undefined ? second : second === undefined ? first : both(first, second);
  return { [name]: value } as Partial<Pick<Field, K>>;
}

type Range = readonly [number, number];
const wider = (a: Range, b: Range): Range => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];

function largestCounts(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const counts: Record<string, number> = { ...a };
  for (const [value, count] of Object.entries(b)) counts[value] = Math.max(ownOf(counts, value) ?? 0, count);
  return sorted(counts);
}
