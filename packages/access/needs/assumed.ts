import { type ApiCall, choicesOf, type LinkedValue, type ResourcePattern } from '@emmental/model';
import type { Glob } from '../algebra/glob.ts';
import { resourcePattern } from './canonical.ts';
import { type Around, merge, type Need, type Needs } from './need.ts';
import { patternOf } from './pattern.ts';
import { distinct } from './question.ts';

/** The needs and questions of another role whose credentials a function uses; they are not needs of the function's own role. */
export interface AssumedNeeds extends Needs {
  readonly role: ResourcePattern;
  /** The role's ARN as it is compared; unknown parts are `*`. */
  readonly glob: Glob;
}

/** A role whose credentials a client was made with. */
export interface AskedRole {
  readonly pattern: ResourcePattern;
  readonly glob: Glob;
}

/** Returns the roles that a call may be made as, by their ARNs; none where it is the function's own role. */
export function rolesAsked(
  { as }: ApiCall<LinkedValue>,
  { names }: Pick<Around, 'names'>,
): readonly AskedRole[] {
  if (!as) return [];
  return choicesOf(as.filled).map(({ value }) => {
    const found = patternOf(value, { type: 'iam:role', unavoidable: false }, names);
    return { pattern: resourcePattern(found, names, found.exact, as.from), glob: found.glob };
  });
}

/** Groups the needs of calls by the role that makes them, sorted by its ARN. A call that one of several roles makes is only possible. */
export function byRole(
  calls: readonly (Needs & { readonly as: readonly AskedRole[] })[],
): readonly AssumedNeeds[] {
  const found = new Map<string, { role: AskedRole; needed: Need[]; gaps: Needs['gaps'][number][] }>();
  for (const { as, needed, gaps } of calls)
    for (const role of as) {
      const group = found.get(role.pattern.pattern) ?? { role, needed: [], gaps: [] };
      found.set(role.pattern.pattern, group);
      group.gaps.push(...gaps);
      group.needed.push(
        ...(as.length === 1 ? needed : needed.map((need): Need => ({ ...need, certainty: 'possible' }))),
      );
    }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { role, needed, gaps }]) => ({
      role: role.pattern,
      glob: role.glob,
      needed: merge(needed),
      gaps: distinct(gaps),
    }));
}
