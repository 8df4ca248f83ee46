import { type FixValue, rowOf, type Wording } from '@emmental/model';

/**
 * The names that a format uses instead of CloudFormation's names: by CloudFormation type and property (with
 * dots for nested properties).
 */
export type OwnNames = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Creates the wording of a format (its names for properties in messages). By default a setting is written as
 * `name: value`. `elsewhere` returns the place at which the format accepts other properties under their
 * CloudFormation names.
 */
export function wordingOf(
  names: OwnNames,
  {
    write = (name: string, value: string) => `${name}: ${value}`,
    elsewhere = (_type: string): string | null => null,
  } = {},
): Wording {
  const set = (type: string, path: readonly string[], value: FixValue): string | null => {
    const name = rowOf(rowOf(names, type) ?? {}, path.join('.'));
    if (name !== undefined) return value === null ? name : write(name, flow(value));
    const [only, ...more] = value instanceof Map ? value : [];
    return only && more.length === 0 ? set(type, [...path, only[0]], only[1]) : null;
  };
  return {
    typed: () => null,
    set: (type, path, value) => {
      const ownName = set(type, path, value);
      const place = ownName === null ? elsewhere(type) : null;
      if (place === null) return ownName;
      return `${path.join('.')}${value === null ? '' : `: ${flow(value)}`} (in ${place})`;
    },
  };
}

/** Writes a value as YAML on one line. */
function flow(value: FixValue): string {
  if (value === null || typeof value === 'string') return value ?? '…';
  if (value instanceof Map)
    return `{ ${[...value].map(([key, inner]) => (inner === null ? key : `${key}: ${flow(inner)}`)).join(', ')} }`;
  return `[${(value as readonly FixValue[]).map(flow).join(', ')}]`;
}
