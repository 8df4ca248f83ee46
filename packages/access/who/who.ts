import {
  byWidestReach,
  type CanAnswer,
  type CanAs,
  type CanFunction,
  type CanGrant,
  type CanHolder,
  type CanLimit,
  type CanUnknown,
  canAnswers,
  compareText,
  type OpenedBy,
  type ReachedBy,
  type Statement,
  type WhoCanApp,
} from '@emmental/model';
import { principalNames } from '../algebra/evaluate.ts';
import { covers, meets } from '../algebra/glob.ts';
import type { Rule } from '../algebra/statement.ts';
import { googleGrants } from '../google/holds.ts';
import { patternText } from '../needs/canonical.ts';
import { holdsAction } from '../review/least.ts';
import type { AppReview, AssumedReview, FunctionReview, HolderReview } from '../review/review.ts';
import { type ActionQuery, fitsResource } from './action-query.ts';
import { templateCondition } from './decide.ts';
import { grantsOf, type Question } from './grants.ts';
import { needsOf } from './needs.ts';
import { resourcePoliciesOf, rulesFor } from './resource-policies.ts';
import type { Target } from './target.ts';
import { textOfValues } from './text.ts';

/** Returns the actions or patterns that the rulebase denies a function, from the function's id; null if the rulebase could not be read. */
type DeniedTo = (id: string) => readonly string[] | null;

/**
 * Returns who can do the actions. For each function and each other holder of a role: whether its role, a role that it
 * assumes or a resource policy allows the actions, by which statement, under which conditions, and whether its code needs
 * them. Holders that most people can start come first.
 */
export function whoCan(
  query: ActionQuery,
  target: Target | null,
  reviews: readonly AppReview[],
  deniedTo: DeniedTo = () => [],
): readonly WhoCanApp[] {
  return reviews.map((review) => {
    const relevant = [review, ...(target?.resources ?? []).map((resource) => resource.review)];
    const question: Question = {
      query,
      target,
      review,
      policies: resourcePoliciesOf([...new Set(relevant)], target?.isForeign === true),
    };
    const { id, name, template, format } = review.app;
    return {
      id,
      name,
      template,
      format,
      functions: [...review.functions.values()]
        .map((fn) => functionAnswer(fn, question, deniedTo(fn.id)))
        .sort(byWidestReach),
      others: review.subjects
        .map((subject) => ({
          ...holderAnswer(subject, question),
          kind: subject.subject.kind,
          file: subject.subject.at.file,
          line: subject.subject.at.line,
          reachedBy: { exposure: 'account', path: [] } as ReachedBy,
        }))
        .sort(byWidestReach),
      openedBy: openedBy(question),
    };
  });
}

/**
 * Returns the actions that the role allows and the rulebase denies. If the role allows everything, returns all denied
 * patterns.
 */
function deniedByRules(grants: readonly CanGrant[], denied: readonly string[]): readonly string[] {
  const may = [...new Set(grants.filter(({ answer }) => answer !== 'no').flatMap(({ actions }) => actions))];
  return may.includes('*')
    ? denied
    : may.filter((action) => denied.some((deniedAction) => holdsAction(deniedAction, action))).sort();
}

type HolderAnswer = Pick<CanHolder, 'id' | 'name' | 'role' | 'answer' | 'grants' | 'unknown'>;

function functionAnswer(
  reviewed: FunctionReview,
  question: Question,
  denied: ReturnType<DeniedTo>,
): CanFunction {
  const fn = reviewed.function;
  const ofRole = fn.account ? googleAnswer(reviewed, question) : holderAnswer(reviewed, question);
  const as = fn.account
    ? []
    : question.review.assumed
        .filter(({ assumed }) => assumed.by.some((each) => each.function === fn))
        .map((role) => asRole(role, question));
  const answer = bestOf([ofRole.answer, ...as.map((role) => role.answer)]);
  const grants = [...ofRole.grants, ...as.flatMap(({ grants }) => grants)];
  return {
    ...ofRole,
    kind: 'function',
    file: fn.at.file,
    line: fn.at.line,
    answer,
    reachedBy: reviewed.reachedBy,
    as,
    analysed: reviewed.analysed,
    deniedByRulebase: denied && deniedByRules(grants, denied),
    ...needsOf(reviewed, grants, question),
  };
}

function holderAnswer(holder: HolderReview, question: Question): HolderAnswer {
  const when = 'function' in holder ? (holder as FunctionReview).function.condition : null;
  return { id: holder.id, name: holder.name, role: holder.role.id, ...answerOfRole(holder, when, question) };
}

/** Returns the answer from the grants of a role. If no grant applies and a part of the role was not read, the answer is `unknown`, not `no`. */
function answerOfRole(
  holder: HolderReview,
  when: string | null,
  question: Question,
): {
  readonly answer: CanAnswer;
  readonly grants: readonly CanGrant[];
  readonly unknown: readonly CanUnknown[];
} {
  const grants = grantsOf(holder, when, question);
  const answer = bestOf(grants.map((grant) => grant.answer));
  const { holdings } = holder;
  const unknown: readonly CanUnknown[] =
    holdings === null
      ? holder.unknown
          .filter(({ id }) => id === `${holder.name}/role` || holder.role.id === null)
          .slice(-1)
          .map(({ what, why, file, line }) => ({ what, why, file, line }))
      : holdings.gaps.map(({ what, why, at }) => ({ what, why, file: at.file, line: at.line }));
  const isOpen = holdings === null || unknown.length > 0;
  return { answer: answer === 'no' && isOpen ? 'unknown' : answer, grants, unknown: isOpen ? unknown : [] };
}

function asRole(assumedRole: AssumedReview, question: Question): CanAs {
  const { answer, grants, unknown } = answerOfRole(assumedRole, null, question);
  const at = assumedRole.assumed.by[0]?.function.at ?? { file: '', line: 1 };
  const elsewhere = {
    what: `the permissions of ${assumedRole.name}`,
    why: 'the role was not read',
    file: at.file,
    line: at.line,
  };
  return {
    role: assumedRole.name,
    answer,
    grants,
    unknown: assumedRole.holdings === null ? [elsewhere] : unknown,
  };
}

const bestOf = (answers: readonly CanAnswer[]): CanAnswer =>
  canAnswers.find((answer) => answers.includes(answer)) ?? 'no';

/** Returns the answer from Google's roles, as far as the table has their permissions. */
function googleAnswer(reviewed: FunctionReview, { query, target }: Question): HolderAnswer {
  const { account } = reviewed.function;
  if (!account)
    return { id: reviewed.id, name: reviewed.name, role: null, answer: 'no', grants: [], unknown: [] };
  const grants = googleGrants(account.roles, query.permissions, target?.words ?? null);
  const answer = bestOf(grants.map((grant) => grant.answer));
  const { at } = account;
  const open: readonly CanUnknown[] =
    account.kind === 'own' || query.permissions.length === 0
      ? []
      : [
          {
            what: `the permissions of ${account.id}`,
            why:
              account.kind === 'default'
                ? 'Google creates that account, and its roles are set in the project'
                : 'the account of the function could not be decided',
            file: at.file,
            line: at.line,
          },
        ];
  return {
    id: reviewed.id,
    name: reviewed.name,
    role: account.kind === 'unknown' ? null : account.id,
    answer: answer === 'no' && open.length > 0 ? 'unknown' : answer,
    grants,
    unknown: open,
  };
}

/** Returns the statements of resource policies that allow callers other than services and identities of the same account. */
function openedBy({ query, target, review, policies }: Question): readonly OpenedBy[] {
  const found = new Map<string, OpenedBy>();
  const asks = target?.globsIn(review) ?? null;
  const applicable = rulesFor(policies, query);
  for (const {
    resourceRule: { rule, resource, audience },
    action,
  } of applicable) {
    if (!rule.allow || audience === null || audience.exposure === 'internal' || resource === null) continue;
    const principals = othersNamed(rule.statement, review);
    if (principals === null) continue;
    const isInQuestion =
      asks === null ||
      rule.resource.not ||
      rule.resource.globs.some((pattern) =>
        asks.some((each) => fitsResource(action, each) && meets(pattern, each) !== 'no'),
      );
    if (!isInQuestion || !review.app.resources.has(resource)) continue;
    const { file, line } = rule.statement.at;
    const key = JSON.stringify([resource, file, line, rule.when, rule.statement.sid]);
    const before = found.get(key);
    found.set(key, {
      resource,
      exposure: audience.exposure,
      who: audience.by,
      principals,
      actions: [...new Set([...(before?.actions ?? []), action])],
      limits: [
        ...conditionsOf(rule).map(
          (text): CanLimit => ({ kind: 'condition', by: 'statement', text, file, line }),
        ),
        ...applicable
          .filter(
            (each) =>
              each.action === action &&
              each.resourceRule.resource === resource &&
              !each.resourceRule.rule.allow,
          )
          .map(({ resourceRule }) => denialOf(resourceRule.rule, rule)),
      ],
      file,
      line,
    });
  }
  return [...found.values()];
}

const conditionsOf = ({ conditions, when }: Rule): readonly string[] => [
  ...conditions.map(({ asWritten }) => asWritten),
  ...when.map(templateCondition),
];

/** Returns the limit that a Deny of the same policy sets to a rule. */
function denialOf(denial: Rule, { resource }: Rule): CanLimit {
  const { file, line } = denial.statement.at;
  const when = conditionsOf(denial).join(' and ');
  const isWhole =
    !denial.resource.not &&
    resource.globs.every((each) =>
      denial.resource.globs.some((denied) => covers(denied.tokens, each.tokens)),
    );
  if (isWhole && when !== '') return { kind: 'unless', by: 'resource', text: when, file, line };
  const named = textOfValues(denial.statement.resource?.values ?? []) || '*';
  const on = denial.resource.not ? `all but ${named}` : named;
  return { kind: 'part', by: 'resource', text: when === '' ? on : `${on} when ${when}`, file, line };
}

/**
 * Returns the principals of a statement, without services, without roles of the app (the answer lists these as holders)
 * and without the stack's account (which delegates to its roles). Null if none is left. The list is empty if the statement
 * does not list principals (`NotPrincipal`), or if they are not known.
 */
function othersNamed({ principal }: Statement, { names, app }: AppReview): readonly string[] | null {
  if (principal === null) return null;
  const { list, open } = principalNames(principal.value);
  const isHolder = (id: string | undefined): boolean =>
    app.roles.some((role) => role.id === id && role.holders.length > 0);
  if (principal.not) return [];
  const others = list.filter(
    ({ type, pattern }) =>
      type !== 'Service' && !ownAccount.test(pattern.key) && !isHolder(names.referenceOf(pattern)?.id),
  );
  if (others.length === 0 && !open) return null;
  return [...new Set(others.map(({ pattern }) => patternText(pattern)))].sort(compareText);
}

/** The account of the stack. */
const ownAccount = /^(?:arn:aws:iam::\$\{AWS::AccountId\}:root|\$\{AWS::AccountId\})$/;
