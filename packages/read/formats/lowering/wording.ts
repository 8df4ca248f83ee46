import { rowOf, type Said, type Wording } from '@emmental/model';

/** What a format calls otherwise: by CloudFormation's type, its property (with dots inside others) and the format's own name. */
export type OwnNames = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The wording of a format that writes `name: value`. `elsewhere`: where it takes all else, in CloudFormation's words. */
export function wordingOf(
  names: OwnNames,
  {
    write = (name: string, value: string) => `${name}: ${value}`,
    elsewhere = (_type: string): string | null => null,
  } = {},
): Wording {
  const set = (type: string, path: readonly string[], value: Said): string | null => {
    const name = rowOf(rowOf(names, type) ?? {}, path.join('.'));
    if (name !== undefined) return value === null ? name : write(name, flow(value));
    const [only, ...more] = value instanceof Map ? value : [];
    return only && more.length === 0 ? set(type, [...path, only[0]], only[1]) : null;
  };
  return {
    typed: () => null,
    set: (type, path, value) => {
      const own = set(type, path, value);
      const place = own === null ? elsewhere(type) : null;
      if (place === null) return own;
      return `${path.join('.')}${value === null ? '' : `: ${flow(value)}`} (in ${place})`;
    },
  };
}

/** A value as YAML on one line. */
function flow(value: Said): string {
  if (value === null || typeof value === 'string') return value ?? '…';
  if (value instanceof Map)
    return `{ ${[...value].map(([key, inner]) => (inner === null ? key : `${key}: ${flow(inner)}`)).join(', ')} }`;
  return `[${(value as readonly Said[]).map(flow).join(', ')}]`;
}
