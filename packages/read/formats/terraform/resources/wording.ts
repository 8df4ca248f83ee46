import type { Said, Wording } from '@emmental/model';
import { rows } from './index.ts';
import type { Name, Names, Row } from './row.ts';

/** The rows that lower a configuration, read from CloudFormation's side: one table of names for both ways. */
export const wording: Wording = {
  typed: (type) => ownRow(type)?.[0] ?? null,
  set: (type, [first = '', ...rest], value) => {
    const said = rest.reduceRight<Said>((inner, key) => new Map([[key, inner]]), value);
    const apart = partOf(type, first);
    if (apart) {
      const [name, { names = {}, into }] = apart;
      const own = into?.as === first ? insideOf(said) : new Map([[first, said]]);
      const lines = own instanceof Map ? settings(own, names) : [];
      return lines.length === 0 ? name : `${name}: ${lines.join(', ')}`;
    }
    const [, row] = ownRow(type) ?? [];
    return settings(new Map([[first, said]]), row?.names ?? {}).join(', ');
  },
};

/** The type itself; what is only a part of it is another row. */
const ownRow = (type: string): readonly [string, Row] | undefined =>
  Object.entries(rows).find(([, row]) => row.type === type && !row.into);

/** A resource that Terraform has apart for this property. */
const partOf = (type: string, property: string): readonly [string, Row] | undefined =>
  Object.entries(rows).find(
    ([, { into, type: whole, names = {} }]) =>
      into !== undefined &&
      // A text of its own resource is an argument of the whole, too.
      into.only === undefined &&
      whole === type &&
      (into.as === property ||
        (into.as === null && Object.values(names).some((name) => asOf(name)?.split('.')[0] === property))),
  );

const asOf = (name: Name): string | null => (typeof name === 'object' ? (name?.as ?? null) : name);

/** Of a list, what one item says. */
const insideOf = (value: Said): Said => (Array.isArray(value) ? insideOf(value[0] ?? null) : value);

/** `visibility_timeout_seconds = 90`, `point_in_time_recovery { enabled = true }`. */
function settings(said: ReadonlyMap<string, Said>, names: Names, above = ''): readonly string[] {
  return [...said].flatMap(([key, written]) => {
    const path = above === '' ? key : `${above}.${key}`;
    const value = insideOf(written);
    const [argument, name] = Object.entries(names).find(([, one]) => asOf(one) === path) ?? [
      snake(key),
      null,
    ];
    // A property whose own properties are arguments beside each other.
    const isSpread = ([inner]: readonly [string, Said]) =>
      Object.values(names).some((one) => asOf(one) === `${path}.${inner}`);
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

/** Names that begin small are a document's own, and the provider takes it as a text. */
const isJson = (value: ReadonlyMap<string, Said>): boolean =>
  [...value.keys()].every((key) => /^[a-z]/.test(key));

const jsonOf = (value: ReadonlyMap<string, Said>): string =>
  `{ ${[...value].map(([key, inner]) => `${key} = ${literal(String(inner))}`).join(', ')} }`;

/** A number, a boolean or what is left to people stands as it is. */
const literal = (text: string): string =>
  /^(?:true|false|\d+|".*"|.*[… ].*)$/s.test(text) ? text : `"${text}"`;

/** `KmsMasterKeyId` → `kms_master_key_id`: the way back of `cased`. */
const snake = (property: string): string =>
  property.replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3_$2').toLowerCase();
