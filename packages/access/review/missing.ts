import type { Missing, Role } from '@emmental/model';
import { compareText } from '@emmental/model';
import { evaluate } from '../algebra/evaluate.ts';
import { isNameless } from '../needs/canonical.ts';
import type { Need } from '../needs/need.ts';
import type { Holdings } from './granted.ts';
import type { GrantedByResource } from './granted-by-resource.ts';

interface Given {
  readonly holdings: Holdings;
  readonly grantedByResource: GrantedByResource;
  /** The condition under which the holder exists. */
  readonly when: string | null;
}

/** Returns the needs that nothing allows: such a call fails when it is reached. */
export function missingOf(
  needed: readonly Need[],
  role: Role,
  { holdings: held, grantedByResource, when }: Given,
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
      // Without a value for this parameter, which is empty by default, the resource does not exist.
      if (isNameless(glob) && glob.key !== need.written[i]?.key) continue;
      const found = decided[i];
      if (!found) continue;
      // A resource that is not known is one of several kinds (a model, or a profile of a model): it may be the kind that is
      // allowed.
      if (isOpen(i) && decided.some(({ effect }, other) => isOpen(other) && effect !== 'deny')) continue;
      // Where one of several resources is enough, the first of them represents all.
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

/** The number of places that are reported for an action: hundreds of calls add nothing to the first. */
const mostEvidence = 20;
