import type { DecodeTree, Structure } from '../decode/tree.ts';
import { bitsOf, families, familiesOf, freeText, idsOf, narrowest, skeletonOf } from './families.ts';
import { type Field, general, placesOf, type Shape, type TriggerShape } from './shape.ts';

export const maxFields = 2000;
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
      fields: new Map(Object.entries(one.fields).map(([path, field]) => [path, { ...field }])),
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

/** Shapes of several instances or branches as one: everything that any of them allows. */
export function mergeShapes(a: Shape, b: Shape): Shape {
  const triggers: Record<string, TriggerShape> = { ...a.triggers };
  for (const [id, other] of Object.entries(b.triggers)) {
    const one = triggers[id];
    triggers[id] = one === undefined ? other : mergedTrigger(one, other);
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
  const isNew = !Object.hasOwn(values, text);
  values[text] = (values[text] ?? 0) + 1;
  field.values = Object.keys(values).length > maxValues ? null : values;
  return isNew;
}

const widened = (range: readonly [number, number] | undefined, value: number): readonly [number, number] =>
  range === undefined ? [value, value] : [Math.min(range[0], value), Math.max(range[1], value)];

/** Enumerations only where words come back: twenty events, and each word five times on average. */
function finished(draft: TriggerDraft): TriggerShape {
  const fields = [...draft.fields]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, field]): [string, Field] => {
      const { values, ...rest } = field;
      if (values === undefined || values === null)
        return [path, values === null ? { ...rest, values: null } : rest];
      const enough = field.seen >= minEventsOfEnumeration && field.seen >= Object.keys(values).length * 5;
      const sorted = Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
      return [path, enough ? { ...rest, values: sorted } : rest];
    });
  return { events: draft.events, quiet: draft.quiet, fields: Object.fromEntries(fields) };
}

function mergedTrigger(a: TriggerShape, b: TriggerShape): TriggerShape {
  const fields: Record<string, Field> = { ...a.fields };
  for (const [path, other] of Object.entries(b.fields)) {
    const one = fields[path];
    fields[path] = one === undefined ? other : mergedField(one, other);
  }
  return { events: a.events + b.events, quiet: Math.min(a.quiet, b.quiet), fields };
}

function mergedField(a: Field, b: Field): Field {
  const skeletons = a.skeletons && b.skeletons ? [...new Set([...a.skeletons, ...b.skeletons])].sort() : null;
  const values = a.values && b.values ? summed(a.values, b.values) : null;
  return {
    seen: a.seen + b.seen,
    quiet: Math.min(a.quiet, b.quiet),
    types: [...new Set([...a.types, ...b.types])].sort(),
    ...joinedFamilies(a.families, b.families),
    ...joinedRange('length', a.length, b.length),
    skeletons: skeletons && skeletons.length <= maxSkeletons ? skeletons : null,
    values: values && Object.keys(values).length <= maxValues ? values : null,
    ...joinedRange('range', a.range, b.range),
    ...joinedRange('size', a.size, b.size),
  };
}

function joinedFamilies(a: Field['families'], b: Field['families']): Partial<Field> {
  if (a === undefined || b === undefined) return a || b ? { families: a ?? b ?? [] } : {};
  return { families: idsOf(bitsOf(a) & bitsOf(b)) };
}

function joinedRange(
  name: 'length' | 'range' | 'size',
  a: readonly [number, number] | undefined,
  b: readonly [number, number] | undefined,
): Partial<Field> {
  if (a === undefined || b === undefined) return a || b ? { [name]: a ?? b } : {};
  return { [name]: [Math.min(a[0], b[0]), Math.max(a[1], b[1])] };
}

function summed(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [value, count] of Object.entries(b)) sum[value] = (sum[value] ?? 0) + count;
  return sum;
}
