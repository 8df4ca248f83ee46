import { type CanFunction, type CanGrant, compareText } from '@emmental/model';
import { globOf, literal, matches, meets } from '../algebra/glob.ts';
import type { Need } from '../needs/need.ts';
import type { FunctionReview } from '../review/review.ts';
import { fitsResource } from './action-query.ts';
import { byWeight, type Question } from './grants.ts';

type Needs = Pick<CanFunction, 'needed' | 'unneeded' | 'openFor'>;

/**
 * Divides the actions in question that a function has permission for: those that its code needs, those that it may need
 * because of an open question, and those that it does not need.
 */
export function needsOf(reviewed: FunctionReview, grants: readonly CanGrant[], question: Question): Needs {
  const { review } = question;
  const asRoles = review.assumed.flatMap(({ assumed }) =>
    assumed.by.filter((each) => each.function === reviewed.function).flatMap(({ needed }) => needed),
  );
  const needed = [...reviewed.needed, ...asRoles]
    .filter((need) => isInQuestion(need, question))
    .sort(byReason);
  const names = new Set(needed.map(({ action }) => action.toLowerCase()));
  const may = grants.filter(({ answer }) => answer !== 'no').flatMap(({ actions }) => actions);
  const kept = reviewed.uses.flatMap((use) => use.kept);
  const isKept = (action: string): boolean =>
    kept.some(
      (each) => each.action === action || matches(lower(each.action), literal(action.toLowerCase())) !== 'no',
    );
  const rest = [...new Set(may)].filter((action) => !names.has(action.toLowerCase())).sort(byWeight);
  const openFor = kept.filter((each) =>
    rest.some((action) => matches(lower(each.action), literal(action.toLowerCase())) !== 'no'),
  );
  return {
    needed: needed.map(({ action, because, certainty, evidence }) => ({
      action,
      because,
      certainty,
      evidence,
    })),
    unneeded: reviewed.analysed ? rest.filter((action) => !isKept(action)) : [],
    openFor: [...new Set(openFor.map(({ gap }) => gap.id))].sort(),
  };
}

/** Orders needs: calls of the code before needs that every function has, and certain needs before possible ones. */
const byReason = (a: Need, b: Need): number =>
  reasons.indexOf(a.because) - reasons.indexOf(b.because) ||
  Number(a.certainty === 'possible') - Number(b.certainty === 'possible') ||
  compareText(a.action, b.action);

const reasons: readonly Need['because'][] = ['call', 'dependent', 'trigger', 'runtime'];

const lower = (action: string) => globOf(action.toLowerCase());

function isInQuestion(need: Need, { query, target, review }: Question): boolean {
  const { action, globs, resources } = need;
  const isNamed = query.isEverything || query.actions.includes(action) || query.permissions.includes(action);
  if (!isNamed || target === null) return isNamed;
  if (!action.includes(':'))
    return resources.some(
      ({ pattern }) => pattern === '*' || pattern === 'project' || target.words.has(pattern),
    );
  const asks = target.globsIn(review);
  return globs.some((needed) => asks.some((ask) => fitsResource(action, ask) && meets(needed, ask) !== 'no'));
}
