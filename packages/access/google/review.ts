import type { App, FunctionDeclaration, ServiceAccount } from '@emmental/model';
import type { Names } from '../needs/canonical.ts';
import type { Needs } from '../needs/need.ts';
import { openQuestion } from '../needs/question.ts';
import type { HolderReview } from '../review/review.ts';
import { nothingHeld, suggest } from '../review/suggest.ts';

/**
 * Returns the review of a function of Google Cloud. Google's roles are not compared permission by permission, because
 * Google may change them, so the review has no excess and nothing missing. A rule reports roles that are far too wide.
 */
export function googleReview(
  fn: FunctionDeclaration,
  account: ServiceAccount,
  needs: Needs,
  app: App,
  names: Names,
): HolderReview {
  const isShared =
    account.kind === 'default' ||
    app.functions.some((other) => other !== fn && other.account?.id === account.id);
  return {
    id: fn.id,
    name: fn.name,
    needed: needs.needed,
    uses: [],
    excess: [],
    missing: [],
    kept: [],
    unknown: needs.gaps.map((gap) => openQuestion(gap, new Map(), false)),
    policy: suggest([], [], nothingHeld, names),
    role: { id: account.kind === 'unknown' ? null : account.id, isShared },
    holdings: null,
  };
}
