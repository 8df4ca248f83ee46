import type { App, FunctionDeclaration, ServiceAccount } from '@emmental/model';
import type { Names } from '../needs/canonical.ts';
import type { Needs } from '../needs/need.ts';
import { type Gap, openQuestion } from '../needs/question.ts';
import type { HolderReview } from '../review/review.ts';
import { nothingHeld, suggest } from '../review/suggest.ts';
import { excessRows, keptBy, missingPermissions, unneededRoles } from './compare.ts';
import { otherUsers } from './users.ts';
import { isWhole, servicesWithLists } from './whole.ts';

/**
 * Returns the review of a function of Google Cloud. The roles of its account are compared with the needs of all functions that run as
 * it. A permission is missing only where the template shows all roles of the account.
 *
 * @param needsOf the needs of another function of the app
 */
export function googleReview(
  fn: FunctionDeclaration,
  account: ServiceAccount,
  needs: Needs,
  app: App,
  names: Names,
  needsOf: (fn: FunctionDeclaration) => Needs | undefined,
): HolderReview {
  const others = app.functions.filter((other) => other !== fn && other.account?.id === account.id);
  const isShared = account.kind === 'default' || others.length > 0;
  const users = otherUsers(fn, account, app);
  const all = others.flatMap((other) => needsOf(other) ?? []);
  const { unneeded, kept } = isDeclared(account, app)
    ? unneededRoles(account.roles, {
        needed: [needs, ...all].flatMap(({ needed }) => needed),
        gaps: [...needs.gaps, ...users, ...all.flatMap(({ gaps }) => gaps)],
      })
    : { unneeded: [], kept: [] };
  return {
    id: fn.id,
    name: fn.name,
    needed: needs.needed,
    uses: [],
    excess: excessRows(unneeded),
    missing: isWhole(account, app)
      ? [...missingPermissions(needs.needed, { roles: account.roles, listed: servicesWithLists(app) })]
      : [],
    kept,
    unknown: [...needs.gaps, ...(kept.length > 0 ? users : []), ...accountGaps(fn, account, app)].map((gap) =>
      openQuestion(gap, keptBy(kept, gap), false),
    ),
    policy: suggest([], [], nothingHeld, names),
    // Google makes the default accounts: the template does not show which roles they hold.
    role: { id: account.kind === 'own' ? account.id : null, isShared },
    holdings: null,
  };
}

/** Returns the question about an account that Google makes or another configuration declares, so that its roles are not known. */
function accountGaps(fn: FunctionDeclaration, account: ServiceAccount, app: App): readonly Gap[] {
  const { at } = account;
  if (isDeclared(account, app)) return [];
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

/** Is the account one of this template, and not one that Google makes? */
const isDeclared = ({ id, kind }: ServiceAccount, app: Pick<App, 'resources'>): boolean =>
  kind !== 'default' && (app.resources.has(id) || id.startsWith('google_service_account.'));

function reasonOf({ id, kind }: ServiceAccount): string {
  if (kind === 'default')
    return `${id} has the roles that the project gives it, and no template shows them: it may be an editor of the project`;
  return kind === 'unknown' && !id.includes('$') ? id : `the account ${id} is not in this template`;
}
