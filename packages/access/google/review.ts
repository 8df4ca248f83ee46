import type { App, FunctionDeclaration, ServiceAccount } from '@emmental/model';
import type { Names } from '../needs/canonical.ts';
import type { Needs } from '../needs/need.ts';
import { type Gap, openQuestion } from '../needs/question.ts';
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
    unknown: [...needs.gaps, ...accountGaps(fn, account, app)].map((gap) =>
      openQuestion(gap, new Map(), false),
    ),
    policy: suggest([], [], nothingHeld, names),
    // Google makes the default accounts: the template does not show which roles they hold.
    role: { id: account.kind === 'own' ? account.id : null, isShared },
    holdings: null,
  };
}

/** Returns the question about an account that Google makes or another configuration declares, so that its roles are not known. */
function accountGaps(fn: FunctionDeclaration, account: ServiceAccount, app: App): readonly Gap[] {
  const { id, kind, at } = account;
  const isDeclared = app.resources.has(id) || id.startsWith('google_service_account.');
  if (isDeclared && kind !== 'default') return [];
  return [
    {
      id: `${fn.name}/role`,
      what: 'which permissions its account gives',
      why: reasonOf(account),
      at,
      touches: [],
      actions: [],
    },
  ];
}

function reasonOf({ id, kind }: ServiceAccount): string {
  if (kind === 'default')
    return `${id} has the roles that the project gives it, and no template shows them: it may be an editor of the project`;
  return kind === 'unknown' && !id.includes('$') ? id : `the account ${id} is not in this template`;
}
