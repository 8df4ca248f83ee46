import type { FixValue, Wording } from '@emmental/model';
import { rows } from './index.ts';
import type { Name, Names, Row } from './row.ts';

/**
 * Describes resources and properties with Terraform's names for them. Uses the same rows that convert a
 * configuration to CloudFormation.
 */
export const wording: Wording = {
  typed: (type) => ownRow(type)?.[0] ?? null,
  set: (type, [first = '', ...path], value) => {
    const nested = path.reduceRight<FixValue>((inner, key) => new Map([[key, inner]]), value);
    const apart = partOf(type, first);
    if (apart) {
      const [name, { names = {}, into }] = apart;
      const properties = into?.as === first ? insideOf(nested) : new Map([[first, nested]]);
      const lines = properties instanceof Map ? settings(properties, names) : [];
      return lines.length === 0 ? name : `${name}: ${lines.join(', ')}`;
    }
    const [, row] = ownRow(type) ?? [];
    return settings(new Map([[first, nested]]), row?.names ?? {}).join(', ');
  },
};

/** Returns the row of the resource itself, not the row of one of its parts. */
const ownRow = (type: string): readonly [string, Row] | undefined =>
  Object.entries(rows).find(([, row]) => row.type === type && !row.into);

/** Returns the row of the Terraform resource that declares a property separately. */
const partOf = (type: string, property: string): readonly [string, Row] | undefined =>
  Object.entries(rows).find(
    ([, { into, type: ownType, names = {} }]) =>
      into !== undefined &&
      // Such a property can be set in the main resource too.
      into.only === undefined &&
      ownType === type &&
      (into.as === property ||
        (into.as === null && Object.values(names).some((name) => asOf(name)?.split('.')[0] === property))),
  );

const asOf = (name: Name): string | null => (typeof name === 'object' ? (name?.as ?? null) : name);

/** Returns the first item of a nested list; any other value as it is. */
const insideOf = (value: FixValue): FixValue => (Array.isArray(value) ? insideOf(value[0] ?? null) : value);

/**
 * Writes settings in Terraform's syntax: `visibility_timeout_seconds = 90`, `point_in_time_recovery { enabled
 * = true }`.
 */
function settings(properties: ReadonlyMap<string, FixValue>, names: Names, above = ''): readonly string[] {
  return [...properties].flatMap(([key, written]) => {
    const path = above === '' ? key : `${above}.${key}`;
    const value = insideOf(written);
    const [argument, name] = Object.entries(names).find(([, candidate]) => asOf(candidate) === path) ?? [
      snake(key),
      null,
    ];
    // Terraform has top-level arguments for the nested properties of this property.
    const isSpread = ([inner]: readonly [string, FixValue]) =>
      Object.values(names).some((candidate) => asOf(candidate) === `${path}.${inner}`);
    if (value instanceof Map && [...value].every(isSpread)) return settings(value, names, path);
    if (value === null) return [argument];
    if (value instanceof Map && isJson(value)) return [`${argument} = jsonencode(${jsonOf(value)})`];
    if (value instanceof Map)
      return [
        `${argument} { ${settings(value, typeof name === 'object' ? (name?.names ?? {}) : {}).join(', ')} }`,
      ];
    return [
      `${argument} = ${Array.isArray(written) ? `[${literal(value as string)}]` : literal(value as string)}`,
    ];
  });
}

/**
 * Tells if a mapping belongs to a JSON document, whose names begin with a small letter. Terraform takes such
 * a document as a text.
 */
const isJson = (value: ReadonlyMap<string, FixValue>): boolean =>
  [...value.keys()].every((key) => /^[a-z]/.test(key));

const jsonOf = (value: ReadonlyMap<string, FixValue>): string =>
  `{ ${[...value].map(([key, inner]) => `${key} = ${literal(String(inner))}`).join(', ')} }`;

/** Writes a value; numbers, booleans and placeholders have no quotes. */
const literal = (text: string): string =>
  /^(?:true|false|\d+|".*"|.*[… ].*)$/s.test(text) ? text : `"${text}"`;

/**
 * Converts a name from CloudFormation to Terraform: `KmsMasterKeyId` → `kms_master_key_id`. The inverse of
 * `cased`.
 */
const snake = (property: string): string =>
  property.replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3_$2').toLowerCase();
