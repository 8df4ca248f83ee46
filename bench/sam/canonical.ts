/** A template in a form that both sides of the comparison can have: texts resolved, lists of alternatives sorted. */
export interface Canon {
  /** Parameters that have a default or a value. */
  readonly parameters: ReadonlyMap<string, unknown>;
  /** Logical ids that contain a hash on one side, with their common name. */
  readonly names: ReadonlyMap<string, string>;
}

/** The partition and the region of the translator's tests. */
const pseudo: Readonly<Record<string, string>> = { 'AWS::Partition': 'aws', 'AWS::Region': 'ap-southeast-1' };

/** Returns texts with placeholders written `${Id.Attribute}`, whichever intrinsic function made them. */
export function canonical(canon: Canon, value: unknown): unknown {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((item) => canonical(canon, item));
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  const [key, ...rest] = Object.keys(fields);
  if (key !== undefined && rest.length === 0) {
    const text = intrinsic(canon, key, fields[key]);
    if (text !== undefined) return text;
  }
  return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, canonical(canon, inner)]));
}

function intrinsic(canon: Canon, key: string, value: unknown): unknown {
  switch (key) {
    case 'Ref':
      return typeof value === 'string' && value !== 'AWS::NoValue' ? hole(canon, value) : undefined;
    case 'Fn::GetAtt': {
      const parts = Array.isArray(value) ? value : typeof value === 'string' ? value.split('.') : [];
      return parts.every((part) => typeof part === 'string') && parts.length > 1
        ? `\${${rename(canon, parts.join('.'))}}`
        : undefined;
    }
    case 'Fn::Sub': {
      // The expected outputs have the two parts in any order.
      const parts: unknown[] = Array.isArray(value) ? value : [value];
      const text = parts.find((part) => typeof part === 'string');
      const variables = parts.find((part) => typeof part === 'object');
      if (typeof text !== 'string') return undefined;
      return text.replace(/\$\{([^!}][^}]*)\}/g, (match, name: string) => {
        const own = (variables as Record<string, unknown> | undefined)?.[name];
        if (own === undefined) return String(hole(canon, name));
        const inner = canonical(canon, own);
        return typeof inner === 'object' ? `${match}=${JSON.stringify(inner)}` : String(inner);
      });
    }
    case 'Fn::Join': {
      if (!Array.isArray(value) || !Array.isArray(value[1])) return undefined;
      const parts = value[1].map((part) => canonical(canon, part));
      return parts.every((part) => typeof part !== 'object') ? parts.join(String(value[0])) : undefined;
    }
    default:
      return undefined;
  }
}

function hole(canon: Canon, name: string): unknown {
  const known = pseudo[name];
  if (known !== undefined) return known;
  return canon.parameters.has(name)
    ? canonical(canon, canon.parameters.get(name))
    : `\${${rename(canon, name)}}`;
}

const rename = (canon: Canon, path: string): string => {
  const [id = '', ...rest] = path.split('.');
  return [canon.names.get(id) ?? id, ...rest].join('.');
};

/** Returns JSON with sorted keys. Lists are sorted too, because the translator's own comparison ignores their order. */
export const stable = (value: unknown): string => JSON.stringify(ordered(value)) ?? 'nothing';

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => ordered(item));
    return items
      .map((item) => [JSON.stringify(item), item] as const)
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
      .map(([, item]) => item);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}
