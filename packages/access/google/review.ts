import type { App, FunctionDeclaration, ServiceAccount } from '@emmental/model';
import type { Names } from '../needs/canonical.ts';
import type { Needs } from '../needs/need.ts';
import { openQuestion } from '../needs/question.ts';
import type { HolderReview } from '../review/review.ts';
import { nothingHeld, suggest } from '../review/suggest.ts';

/**
 * Reviews a function of Google Cloud. Roles of Google are not compared permission by permission, because Google may
 * change them; so nothing is called excess here. A rule reports roles that are far too wide.
 */
export function googleReview(
  fn: FunctionDeclaration,
  account: ServiceAccount,
  own: Needs,
  app: App,
  names: Names,
): HolderReview {
  const isShared =
    account.kind === 'default' ||
    app.functions.some((other) => other !== fn && other.account?.id === account.id);
  return {
    id: fn.id,
    name: fn.name,
    needed: own.needed,
    uses: [],
    excess: [],
    missing: [],
    kept: [],
    unknown: own.gaps.map((gap) => openQuestion(gap, new Map())),
    policy: suggest([], [], nothingHeld, names),
    role: { id: account.kind === 'unknown' ? null : account.id, isShared },
    holdings: null,
  };
}
