import { byHarm, expandActions, harmOf, harmsInOrder } from '@emmental/knowledge';
import { type CanGrant, canAnswers, compareText, type Statement } from '@emmental/model';
import { type Principal, principalNames } from '../algebra/evaluate.ts';
import { covers, type Glob, glob, meets } from '../algebra/glob.ts';
import { compile, type Policy, type Rule } from '../algebra/statement.ts';
import { type Grant, type Holdings, usual, withNames } from '../review/granted.ts';
import type { AppReview, HolderReview } from '../review/review.ts';
import { type ActionQuery, fitsResource } from './action-query.ts';
import { type Case, type Decided, decide, type HolderContext } from './decide.ts';
import { type ResourcePolicies, type ResourceRule, rulesFor } from './resource-policies.ts';
import { loose, looseRule, type Target } from './target.ts';
import { textOfValues } from './text.ts';

/** The question "who can do this?", about one app. */
export interface Question {
  readonly query: ActionQuery;
  readonly target: Target | null;
  readonly review: AppReview;
  /** The resource policies of this app, and of the app that declares the resource in question. */
  readonly policies: ResourcePolicies;
}

/**
 * Returns the statements that apply to the question, with the answer of each: statements of the role, limited by its
 * boundary and Deny statements, and statements of resource policies that name the role. Statements that allow the request
 * come first.
 *
 * @param when the condition of the template under which the holder exists.
 */
export function grantsOf(holder: HolderReview, when: string | null, question: Question): readonly CanGrant[] {
  const { holdings } = holder;
  if (holdings === null) return [];
  const context = contextOf(holder, holdings, when, question);
  const rows = [
    ...actionsByGrant(holdings, question.query).flatMap(([grant, actions]) =>
      ofRole(grant, actions, context, question),
    ),
    ...ofResources(context, question),
  ];
  return joined(rows).sort(
    (a, b) =>
      canAnswers.indexOf(a.answer) - canAnswers.indexOf(b.answer) ||
      Number(a.forAnyone) - Number(b.forAnyone) ||
      rankOf(a) - rankOf(b) ||
      b.actions.length - a.actions.length ||
      Number(b.resource === '*') - Number(a.resource === '*') ||
      compareText(a.file, b.file) ||
      a.line - b.line ||
      compareText(a.action, b.action) ||
      compareText(a.resource, b.resource),
  );
}

function contextOf(
  { role: { id } }: HolderReview,
  holdings: Holdings,
  when: string | null,
  { review, target }: Question,
): HolderContext {
  const role = review.app.roles.find((each) => each.id === id);
  const forTarget = (policy: Policy): Policy => (target?.isForeign ? policy.map(looseRule) : policy);
  const principal: Principal = {
    kind: 'role',
    name: (id === null ? null : review.names.arnOf(id)) ?? glob(['u:role']),
    account: `\${AWS::AccountId}`,
  };
  return {
    denies: forTarget(holdings.identity.filter(({ allow }) => !allow)),
    boundary: holdings.boundary && forTarget(holdings.boundary),
    unreadBoundary: holdings.unreadBoundary,
    at: { file: role?.at.file ?? '', line: role?.at.line ?? 1 },
    principal,
    when: new Map(when === null ? [] : [[when, true]]),
  };
}

/** Returns the grants with the actions in question that each allows; `*` for a grant of everything if the question is about everything. */
function actionsByGrant(
  { grants, allowing, boundary }: Holdings,
  query: ActionQuery,
): readonly (readonly [Grant, readonly string[]])[] {
  if (query.isEverything)
    return grants.map((grant) => {
      if (!grant.everything) return [grant, grant.actions];
      const isWhole = boundary === null && !grant.statement.action.not && grant.action === '*';
      return [grant, isWhole ? ['*'] : expandActions(grant.statement.action.not ? '*' : grant.action)];
    });
  const byPlace = new Map<number, string[]>();
  for (const action of query.actions)
    for (const place of allowing(action)) byPlace.set(place, [...(byPlace.get(place) ?? []), action]);
  return [...byPlace].flatMap(([place, actions]) => {
    const grant = grants[place];
    return grant ? [[grant, actions] as const] : [];
  });
}

function ofRole(
  grant: Grant,
  actions: readonly string[],
  context: HolderContext,
  { review, target, policies }: Question,
): readonly CanGrant[] {
  const asks = target?.globsIn(review) ?? null;
  const { statement } = grant;
  const isNamed = asks !== null || !grant.resourceGlob.tokens.some((token) => token.startsWith('u:'));
  const granted = isNamed ? resourceOf(grant, target) : fixed(grant.resourceGlob);
  const rules = rulesOf(grant, review, target?.isForeign === true);
  const allows = isNamed
    ? rules
    : rules.map((rule) => ({ ...rule, resource: { not: false, globs: [granted] } }));
  const byOutcome = new Map<string, { decided: Decided; actions: string[] }>();
  for (const action of actions) {
    const subject = subjectOf(allows[0]?.resource.not ? anywhere : granted, action, asks);
    if (subject === null) continue;
    const decided = decideOn({ action, subject, allows, isOnAnything: asks === null }, context, policies);
    if (decided) put(byOutcome, action, isNamed ? decided : somewhere(decided, grant));
  }
  return [...byOutcome.values()].map(({ decided, actions: those }) => ({
    answer: decided.answer,
    actions: those.sort(byWeight),
    action: statement.action.not ? `all but ${textOfValues(statement.action.values)}` : grant.action,
    resource: statement.resource?.not ? `all but ${textOfValues(statement.resource.values)}` : grant.resource,
    file: grant.file,
    line: grant.line,
    sid: statement.sid,
    policy: grant.managed ?? templateOf(statement),
    policyOf: null,
    forAnyone: false,
    limits: decided.limits,
    why: decided.why,
  }));
}

/** Replaces unknown texts by fixed ones: a grant on an unknown name allows its actions on some resource. */
const fixed = ({ tokens }: Glob): Glob => glob(tokens.map((token) => token.replace(/^u:/, 's:unknown ')));

function somewhere(decided: Decided, { file, line }: Grant): Decided {
  if (decided.answer !== 'yes' && decided.answer !== 'conditional') return decided;
  const text = 'the statement names a resource that is not known here';
  return {
    answer: 'conditional',
    limits: [...decided.limits, { kind: 'condition', by: 'statement', text, file, line }],
    why: null,
  };
}

const anywhere = glob(['**']);

const resourceOf = ({ resourceGlob }: Grant, target: Target | null): Glob =>
  target?.isForeign ? loose(resourceGlob) : resourceGlob;

/** Returns the name of the SAM policy template that makes a statement; null for other statements. */
const templateOf = ({ origin }: Statement): string | null => /^template:(.+)$/.exec(origin)?.[1] ?? null;

/** Returns the rules of the grant's statement, limited to the grant's action and resource. */
function rulesOf(grant: Grant, { app, names }: AppReview, isForeign: boolean): Policy {
  const rules = compile([usual(withNames(grant.statement, names))], (id) => app.resources.has(id));
  const limited = rules.flatMap((rule): readonly Rule[] => {
    const { action, resource } = rule;
    const hasAction = action.not || action.globs.some(({ key }) => key === grant.actionGlob.key);
    const hasResource = resource.not || resource.globs.some(({ key }) => key === grant.resourceGlob.key);
    if (!hasAction || !hasResource) return [];
    return [
      {
        ...rule,
        action: action.not ? action : { not: false, globs: [grant.actionGlob] },
        resource: resource.not ? resource : { not: false, globs: [grant.resourceGlob] },
      },
    ];
  });
  const found = limited.length > 0 ? limited : rules;
  return isForeign ? found.map(looseRule) : found;
}

/** Returns the resources that both the statement and the question name; null if there are none. */
function subjectOf(granted: Glob, action: string, asks: readonly Glob[] | null): Glob | null {
  if (asks === null) return fitsResource(action, granted) ? granted : null;
  let best: { readonly subject: Glob; readonly rank: number } | null = null;
  for (const ask of asks) {
    if (!fitsResource(action, ask)) continue;
    const meeting = meets(granted, ask);
    if (meeting === 'no') continue;
    const isWithin = covers(granted.tokens, ask.tokens);
    const isWider = covers(ask.tokens, granted.tokens);
    const rank = isWithin ? 0 : isWider ? 1 : meeting === 'yes' ? 2 : 3;
    const subject = isWithin || meeting === 'unknown' ? ask : granted;
    if ((best === null || rank < best.rank) && fitsResource(action, subject)) best = { subject, rank };
  }
  return best?.subject ?? null;
}

function decideOn(
  request: Pick<Case, 'action' | 'subject' | 'allows' | 'isOnAnything'>,
  context: HolderContext,
  policies: ResourcePolicies,
): Decided | null {
  const { action, subject } = request;
  const about = policies.about(action, subject).map(({ rule }) => rule);
  const decides = resourceDecides.test(action) && subject.key !== '*' && policies.declares(subject);
  const mustAllow = decides && (about.length > 0 || action.startsWith('sts:'));
  const decided = decide({ ...request, from: 'identity', resourcePolicy: about, mustAllow }, context);
  if (decided === null || !resourceDecides.test(action) || decides) return decided;
  if (decided.answer === 'no' || decided.answer === 'unknown') return decided;
  const why = action.startsWith('sts:')
    ? 'the trust policy of the role must allow it, too, and was not read'
    : 'the policy of the key must allow it, too, and was not read';
  return { answer: 'unknown', limits: decided.limits, why };
}

/**
 * Actions that a policy of the role alone does not allow: the policy of the KMS key, or the trust policy of the role that is
 * assumed, must allow them, too. KMS actions without a key are excluded. Source: KMS developer guide, "Key policies"; IAM
 * user guide, "Granting a user permissions to switch roles".
 */
const resourceDecides =
  /^(?:kms:(?!List(?:Keys|Aliases)$|CreateKey$|GenerateRandom$|ConnectCustomKeyStore$|\w+CustomKeyStores?$)|sts:AssumeRole$)/;

/** Returns the statements of resource policies that name the role, or everybody. */
function ofResources(
  context: HolderContext,
  { query, target, review, policies }: Question,
): readonly CanGrant[] {
  const asks = target?.globsIn(review) ?? null;
  const found = new Map<Statement, { resourceRule: ResourceRule; byOutcome: Outcomes }>();
  for (const { resourceRule, action } of rulesFor(policies, query)) {
    if (!resourceRule.rule.allow) continue;
    for (const each of resourceRule.rule.resource.not ? [anywhere] : resourceRule.rule.resource.globs) {
      const subject = subjectOf(each, action, asks);
      if (subject === null) continue;
      const about = policies.about(action, subject).map(({ rule }) => rule);
      const decided = decide(
        {
          action,
          subject,
          allows: [resourceRule.rule],
          from: 'resource',
          resourcePolicy: about,
          mustAllow: false,
          isOnAnything: asks === null,
        },
        context,
      );
      if (decided === null) continue;
      const row = found.get(resourceRule.statement) ?? { resourceRule, byOutcome: new Map() };
      found.set(resourceRule.statement, row);
      put(row.byOutcome, action, decided);
    }
  }
  return [...found.values()].flatMap(({ resourceRule: { statement, resource }, byOutcome }) =>
    [...byOutcome.values()].map(({ decided, actions }) => ({
      answer: decided.answer,
      actions: actions.sort(byWeight),
      action: textOfValues(statement.action.values),
      resource: statement.resource ? textOfValues(statement.resource.values) : (resource ?? '*'),
      ...placeOf(statement),
      sid: statement.sid,
      policy: null,
      policyOf: resource ?? 'a resource that is not in the template',
      forAnyone: namesAnyone(statement),
      limits: decided.limits,
      why: decided.why,
    })),
  );
}

function namesAnyone({ principal }: Statement): boolean {
  if (principal === null || principal.not) return principal?.not === true;
  return principalNames(principal.value).list.some(
    ({ type, pattern }) => pattern.key === '*' && (type === '*' || type === 'AWS'),
  );
}

type Outcomes = Map<string, { readonly decided: Decided; readonly actions: string[] }>;

function put(outcomes: Outcomes, action: string, decided: Decided): void {
  const key = JSON.stringify(decided);
  const same = outcomes.get(key);
  if (!same) outcomes.set(key, { decided, actions: [action] });
  else if (!same.actions.includes(action)) same.actions.push(action);
}

const placeOf = ({ at }: Statement): { file: string; line: number } => ({ file: at.file, line: at.line });

/** Orders actions, the most harmful first, because reports show only the first few. */
export const byWeight = (a: string, b: string): number => byHarm(a, b) || compareText(a, b);

/** Ranks a row by the harm of its worst action; all actions of every service come first. */
const rankOf = ({ actions: [first = '*'] }: CanGrant): number =>
  first === '*' ? -1 : harmsInOrder.indexOf(harmOf(first) ?? 'read');

/** Joins rows that differ only in their actions: those of one managed policy, or of one list of actions. */
function joined(rows: readonly CanGrant[]): CanGrant[] {
  const found = new Map<string, CanGrant>();
  for (const row of rows) {
    const { action: _, actions: __, ...rest } = row;
    const key = JSON.stringify(rest);
    const same = found.get(key);
    found.set(
      key,
      same
        ? {
            ...same,
            action: [...new Set([...same.action.split(', '), ...row.action.split(', ')])].join(', '),
            actions: [...new Set([...same.actions, ...row.actions])].sort(byWeight),
          }
        : row,
    );
  }
  return [...found.values()];
}
