import { type Abstract, choices, getMember, type Machine, nowhere } from '@emmental/evaluator';

/**
 * True if credentials are keys of somebody else: a constant, or a variable other than the one in which Lambda puts the key
 * of the role. A request that such keys sign uses none of the role's permissions. Source: Lambda developer guide, defined
 * runtime environment variables.
 */
export function areOtherKeys(machine: Machine, credentials: Abstract | undefined): boolean {
  const ways = credentials ? choices(credentials) : [];
  return (
    ways.length > 0 &&
    ways.every(
      (way) =>
        way.kind === 'object' && isOtherKey(getMember(machine, way, 'accessKeyId', nowhere) ?? undefined),
    )
  );
}

/** True if an access key is certainly not the key of the role. */
export function isOtherKey(key: Abstract | undefined): boolean {
  const ways = key ? choices(key) : [];
  return (
    ways.length > 0 &&
    ways.every((way) => {
      if (way.kind === 'constant') return typeof way.value === 'string';
      return (
        way.kind === 'text' &&
        way.parts.every(
          (part) => typeof part === 'string' || (part.kind === 'env' && part.name !== 'AWS_ACCESS_KEY_ID'),
        )
      );
    })
  );
}
