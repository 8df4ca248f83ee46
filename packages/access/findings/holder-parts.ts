import type { ProblemPart, Severity } from '@emmental/model';
import { exposureOf, type HeldRole, isAssumed, isFunction, isSubject } from '../review/held.ts';
import type { HolderReview } from '../review/review.ts';
import { type Problem, who } from './rule.ts';
import { holdersCan } from './words.ts';

/** The fields of a problem of a role that depend on its holders. */
type Held = Pick<Problem, 'title' | 'severity' | 'parts'>;

/**
 * Returns the title and the severity of a problem of a role, and a part for each function that holds or assumes the role
 * and for each other holder. Titles begin with `holdersCan`.
 *
 * @param titleOf takes the role, with all its holders or with a single one, and returns the title.
 * @param severityOf takes the same and returns the severity.
 */
export function heldBy(
  held: HeldRole,
  details: Problem['details'],
  titleOf: (held: HeldRole) => string,
  severityOf: (held: HeldRole) => Severity,
): Held {
  const problem = { title: titleOf(held), severity: severityOf(held) };
  const holders = held.holders.flatMap(singleHolders);
  if (holders.length < 2) return problem;
  // Holders of one kind have the same title but for its beginning, so a large role costs no more than a small one.
  const doings = new Map<string, string>();
  const parts = holders.map((holder): ProblemPart => {
    const alone = { ...held, holders: [holder], lead: holder, exposure: exposureOf(holder) };
    const kind = kindOf(holder);
    const doing = doings.get(kind) ?? titleOf(alone).slice(holdersCan(alone).length);
    doings.set(kind, doing);
    const part = { title: `${holdersCan(alone)}${doing}`, severity: severityOf(alone) };
    if (isSubject(holder)) return { ...part, function: null, ...symbolOf(holder, held) };
    const id = isAssumed(holder) ? (holder.assumed.by[0]?.function.id ?? holder.id) : holder.id;
    return { ...part, function: id, details: detailsOf(holder, details) };
  });
  return { ...problem, parts };
}

/** Splits a role that several functions assume into one holder for each of them. */
const singleHolders = (holder: HolderReview): readonly HolderReview[] =>
  isAssumed(holder)
    ? holder.assumed.by.map((by) => ({ ...holder, assumed: { ...holder.assumed, by: [by] } }))
    : [holder];

function kindOf(holder: HolderReview): string {
  if (isSubject(holder)) return 'subject';
  return isFunction(holder) ? 'function' : 'assumed';
}

/** Returns the symbol of a holder that is no function. The lead needs none, because its part has the identity of the finding. */
const symbolOf = (holder: HolderReview, { lead }: HeldRole): Pick<ProblemPart, 'symbol'> =>
  holder === lead ? {} : { symbol: holder.id };

/** Returns the details of a problem with the way to another holder. */
const detailsOf = (holder: HolderReview, details: Problem['details']): Problem['details'] =>
  isFunction(holder) || isAssumed(holder)
    ? details.map((detail) => (detail.label === 'who' ? who(holder) : detail))
    : details;
