import type { Missing, Role } from '@emmental/model';
import { compareText } from '@emmental/model';
import { evaluate } from '../algebra/evaluate.ts';
import { isNameless } from '../needs/canonical.ts';
import type { Need } from '../needs/need.ts';
import type { Holdings } from './granted.ts';
import type { GrantedByResource } from './granted-by-resource.ts';

/** The permissions of a holder. */
interface HolderGrants {
  readonly holdings: Holdings;
  readonly grantedByResource: GrantedByResource;
  /** The condition of the template under which the holder exists. */
  readonly when: string | null;
}

/** Returns the certain needs that no policy allows; such a call fails. */
export function missingOf(
  needed: readonly Need[],
  role: Role,
  { holdings: held, grantedByResource, when }: HolderGrants,
): Missing[] {
  const missing: Missing[] = [];
  const policies = { identity: held.identity, ...(held.boundary ? { boundary: held.boundary } : {}) };
  for (const need of needed) {
    if (need.certainty !== 'known') continue;
    const decided = need.globs.map((glob) =>
      evaluate(policies, {
        action: need.action,
        resource: glob,
        ...(when ? { when: new Map([[when, true]]) } : {}),
      }),
    );
    const isAllowed = (key: string): boolean =>
      need.globs.some((glob, i) => glob.key === key && decided[i]?.effect !== 'deny');
    const isOpen = (i: number): boolean => need.resources[i]?.from === 'unknown';
    for (const [i, glob] of need.globs.entries()) {
      // The default of the parameter that names the resource is empty, so the default names no resource.
      if (isNameless(glob) && glob.key !== need.written[i]?.key) continue;
      const found = decided[i];
      if (!found) continue;
      // An unknown resource has several possible kinds (a model, or a profile of a model). It may be of the kind that is allowed.
      if (isOpen(i) && decided.some(({ effect }, other) => isOpen(other) && effect !== 'deny')) continue;
      // If one of several resources is enough, only the first of them is reported, and only if none is allowed.
      const either = need.either?.find((keys) => keys.includes(glob.key));
      if (either && (either[0] !== glob.key || either.some(isAllowed))) continue;
      const isExplicit = found.statement !== null;
      if (found.effect !== 'deny' || (!isExplicit && held.gaps.length > 0)) continue;
      if (!isExplicit && role.id !== '' && grantedByResource(need.action, glob)) continue;
      missing.push({
        action: need.action,
        resource: need.resources[i]?.pattern ?? '*',
        evidence: need.evidence.slice(0, mostEvidence),
      });
    }
  }
  return missing.sort((a, b) => compareText(a.action, b.action) || compareText(a.resource, b.resource));
}

/** The most places to report for an action. */
const mostEvidence = 20;
