import { type ApiCall, choicesOf, type LinkedValue, type ResourcePattern } from '@emmental/model';
import type { Glob } from '../algebra/glob.ts';
import { resourcePattern } from './canonical.ts';
import { type Around, merge, type Need, type Needs } from './need.ts';
import { patternOf } from './pattern.ts';
import { distinct } from './question.ts';

/** The needs and open questions of calls that a function makes as another role. They are not needs of the function's own role. */
export interface AssumedNeeds extends Needs {
  readonly role: ResourcePattern;
  /** The role's ARN for comparisons; unknown parts are `*`. */
  readonly glob: Glob;
}

/** The role whose credentials a client of the code uses. */
export interface ClientRole {
  readonly pattern: ResourcePattern;
  readonly glob: Glob;
}

/** Returns the roles as which a call may be made; empty if it is made as the function's own role. */
export function clientRolesOf(
  { as }: ApiCall<LinkedValue>,
  { names }: Pick<Around, 'names'>,
): readonly ClientRole[] {
  if (!as) return [];
  return choicesOf(as.filled).map(({ value }) => {
    const found = patternOf(value, { type: 'iam:role', unavoidable: false }, names);
    return { pattern: resourcePattern(found, names, found.exact, as.from), glob: found.glob };
  });
}

/** Groups the needs of calls by their role, sorted by ARN. If a call has several possible roles, its needs are only possible for each of them. */
export function byRole(
  calls: readonly (Needs & { readonly as: readonly ClientRole[] })[],
): readonly AssumedNeeds[] {
  const found = new Map<string, { role: ClientRole; needed: Need[]; gaps: Needs['gaps'][number][] }>();
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
