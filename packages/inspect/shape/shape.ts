import type { Structure } from '../decode/node.ts';
import type { DecodeTree } from '../decode/tree.ts';

/** The learned shape of one function's events, by trigger. It contains no values of free text, identifiers or personal data. */
export interface Shape {
  readonly schema: 'emmental/shape/1';
  readonly triggers: Readonly<Record<string, TriggerShape>>;
}

/** The learned shape of the events of one trigger. */
export interface TriggerShape {
  readonly events: number;
  /** The number of events since the last event that changed the shape. */
  readonly quiet: number;
  /** Fields by path; `[]` is any index, `{}` is any key of a map whose keys are values. */
  readonly fields: Readonly<Record<string, Field>>;
}

/** The most fields that are kept for one trigger. */
export const maxFields = 2000;

/** The values that were learned for one place of the events of a trigger. */
export interface Field {
  /** The number of events that had this field. */
  readonly seen: number;
  /** The number of events with this field since the last event that changed what the field allows. */
  readonly quiet: number;
  readonly types: readonly Structure['type'][];
  /** Families that all texts of the field belong to, the narrowest first (`families.ts`). */
  readonly families?: readonly string[];
  /** Smallest and largest number of characters of a text. */
  readonly length?: readonly [number, number];
  /** The skeletons of the texts (`skeletonOf`); null when there were too many. */
  readonly skeletons?: readonly string[] | null;
  /** The enumeration: how often each short word was seen; null when there is none (yet). Fields with personal data never have one. */
  readonly values?: Readonly<Record<string, number>> | null;
  /** Smallest and largest number. */
  readonly range?: readonly [number, number];
  /** Smallest and largest number of members of an array. */
  readonly size?: readonly [number, number];
}

/** Returns an own property; members of events may have the names of inherited ones. */
export const ownOf = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

const types = new Set(['object', 'array', 'string', 'number', 'boolean', 'null']);

/** Returns the reason why a value from a file is not a shape; null when the value has the format of a shape. */
export function wrongWithShape(value: unknown): string | null {
  if (!isObject(value) || value['schema'] !== 'emmental/shape/1')
    return 'its schema must be emmental/shape/1';
  if (!isObject(value['triggers'])) return 'triggers must be an object';
  for (const [id, trigger] of Object.entries(value['triggers'])) {
    if (
      !isObject(trigger) ||
      !isCount(trigger['events']) ||
      !isCount(trigger['quiet']) ||
      !isObject(trigger['fields'])
    )
      return `${id} must have events, quiet and fields`;
    for (const [path, field] of Object.entries(trigger['fields']))
      if (!isField(field)) return `${id}: ${path} is no field`;
  }
  return null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const isPair = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value) && value.length === 2 && value.every((item) => typeof item === 'number'));
const areTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

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

/**
 * Returns true when enough was learned: at least 200 events, and 95 % of the observed values are in fields that may
 * report oddities (`speaks`). So rare members have little weight.
 */
export function saturated({ events, fields }: TriggerShape): boolean {
  let total = 0;
  let settled = 0;
  for (const field of Object.values(fields)) {
    total += field.seen;
    if (speaks(field)) settled += field.seen;
  }
  return events >= 200 && settled >= total * 0.95;
}

/** Returns true when a field may report oddities: it was seen in 100 events and did not change in its last 60 events. */
export const speaks = (field: Field): boolean => field.seen >= 100 && field.quiet >= 60;

/**
 * Returns the values of an event as the function reads them: one value per path, and parsed documents instead of their
 * texts.
 */
export function placesOf(tree: DecodeTree): ReadonlyMap<string, Structure> {
  const places = new Map<string, Structure>();
  for (const structure of tree.structure) {
    const before = places.get(structure.path);
    const isSpelled = structure.type === 'string' && structure.how === 'plus';
    if (
      before === undefined ||
      (isSpelled && before.type === 'string') ||
      ((structure.type === 'object' || structure.type === 'array') && before.type === 'string')
    )
      places.set(structure.path, structure);
  }
  return places;
}

const openKey =
  /(?:^|\.)(?:[0-9a-f]{8,}(?:-[0-9a-f]{2,})*|\w*\d{4,}\w*)(?=[.[]|$)|\["(?:[^"\\]|\\.){0,200}"\]/gi;

/**
 * Generalises a path: `Records[3].body.x` → `Records[].body.x`. Keys that are data (numbers, ids, addresses) become
 * `{}`.
 */
export const general = (path: string): string =>
  path.replace(/\[\d{1,9}\]/g, '[]').replace(openKey, (key) => (key.startsWith('.') ? '.{}' : '{}'));

/** Formats a shape with one field per line, in sorted order, so that people can read it and git can merge it. */
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

/** Puts the properties of a field in a fixed order, so that its line is always the same. */
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
