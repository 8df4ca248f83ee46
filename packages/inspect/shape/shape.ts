import type { DecodeTree, Structure } from '../decode/tree.ts';

/** What the events of one function look like, by trigger. Holds no value of free text, of identifiers or of people. */
export interface Shape {
  readonly schema: 'emmental/shape/1';
  readonly triggers: Readonly<Record<string, TriggerShape>>;
}

export interface TriggerShape {
  readonly events: number;
  /** Events since something was new. */
  readonly quiet: number;
  /** By path; `[]` is any index, `{}` any key of a map with open keys. */
  readonly fields: Readonly<Record<string, Field>>;
}

/** Fields that are kept of one trigger. */
export const maxFields = 2000;

export interface Field {
  readonly seen: number;
  /** Events with this field since it last changed what it allows. */
  readonly quiet: number;
  readonly types: readonly Structure['type'][];
  /** Families that all texts belong to, the narrowest first (`families.ts`). */
  readonly families?: readonly string[];
  readonly length?: readonly [number, number];
  /** null: too many to keep. */
  readonly skeletons?: readonly string[] | null;
  /** null: no enumeration, or not yet. Short words only, never of fields about people. */
  readonly values?: Readonly<Record<string, number>> | null;
  readonly range?: readonly [number, number];
  /** Members of an array. */
  readonly size?: readonly [number, number];
}

/** Members of events may be called as those that every object has. */
export const ownOf = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

const types = new Set(['object', 'array', 'string', 'number', 'boolean', 'null']);

/** Why a value that was read from a file is no shape; null when it is one. What it says is not judged. */
export function wrongWithShape(value: unknown): string | null {
  if (!isObject(value) || value['schema'] !== 'emmental/shape/1')
    return 'its schema must be emmental/shape/1';
  if (!isObject(value['triggers'])) return 'triggers must be an object';
  for (const [id, one] of Object.entries(value['triggers'])) {
    if (!isObject(one) || !isCount(one['events']) || !isCount(one['quiet']) || !isObject(one['fields']))
      return `${id} must have events, quiet and fields`;
    for (const [path, field] of Object.entries(one['fields']))
      if (!isField(field)) return `${id}: ${path} is no field`;
  }
  return null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const isPair = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'number'));
const areTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const isField = (value: unknown): boolean =>
  isObject(value) &&
  isCount(value['seen']) &&
  isCount(value['quiet']) &&
  Array.isArray(value['types']) &&
  value['types'].every((type) => types.has(String(type))) &&
  (value['families'] === undefined || areTexts(value['families'])) &&
  (value['skeletons'] === undefined || value['skeletons'] === null || areTexts(value['skeletons'])) &&
  (value['values'] === undefined || value['values'] === null || isObject(value['values'])) &&
  isPair(value['length']) &&
  isPair(value['range']) &&
  isPair(value['size']);

/** Learned enough: 200 events, and nearly all of what they hold stands in fields that may speak. Rare members weigh little. */
export function saturated({ events, fields }: TriggerShape): boolean {
  let all = 0;
  let settled = 0;
  for (const field of Object.values(fields)) {
    all += field.seen;
    if (speaks(field)) settled += field.seen;
  }
  return events >= 200 && settled >= all * 0.95;
}

/** A field may speak when it was seen often and did not change lately. */
export const speaks = (field: Field): boolean => field.seen >= 100 && field.quiet >= 60;

/** The values of an event as a function reads them: one per place, parsed documents instead of their text. */
export function placesOf(tree: DecodeTree): ReadonlyMap<string, Structure> {
  const places = new Map<string, Structure>();
  for (const one of tree.structure) {
    const before = places.get(one.path);
    const isSpelled = one.type === 'string' && one.how === 'plus';
    if (
      before === undefined ||
      (isSpelled && before.type === 'string') ||
      ((one.type === 'object' || one.type === 'array') && before.type === 'string')
    )
      places.set(one.path, one);
  }
  return places;
}

const openKey =
  /(?:^|\.)(?:[0-9a-f]{8,}(?:-[0-9a-f]{2,})*|\w*\d{4,}\w*)(?=[.[]|$)|\["(?:[^"\\]|\\.){0,200}"\]/gi;

/** `Records[3].body.x` → `Records[].body.x`; keys that are values themselves (numbers, addresses) become `{}`. */
export const general = (path: string): string =>
  path.replace(/\[\d{1,9}\]/g, '[]').replace(openKey, (key) => (key.startsWith('.') ? '.{}' : '{}'));

/** One field a line, sorted: a shape is read and merged in git. */
export function formatShape(shape: Shape): string {
  const triggers = Object.entries(shape.triggers)
    .sort(byKey)
    .map(([id, { events, quiet, fields }]) => {
      const lines = Object.entries(fields)
        .sort(byKey)
        .map(([path, field]) => `      ${JSON.stringify(path)}: ${JSON.stringify(inOrder(field))}`);
      return `    ${JSON.stringify(id)}: { "events": ${events}, "quiet": ${quiet}, "fields": {\n${lines.join(',\n')}\n    } }`;
    });
  return `{ "schema": "emmental/shape/1", "triggers": {\n${triggers.join(',\n')}\n} }\n`;
}

/** However a field came to be, its line reads the same. */
const inOrder = ({
  seen,
  quiet,
  types,
  families,
  length,
  skeletons,
  values,
  range,
  size,
}: Field): object => ({
  seen,
  quiet,
  types,
  families,
  length,
  skeletons,
  values,
  range,
  size,
});

const byKey = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
