import { byHarm, expandActions, harmOf, harmsInOrder } from '@emmental/knowledge';
import { type CanGrant, canAnswers, compareText, type Statement } from '@emmental/model';
import { type Principal, principalNames } from '../algebra/evaluate.ts';
import { covers, type Glob, glob, meets } from '../algebra/glob.ts';
import { compile, type Policy, type Rule } from '../algebra/statement.ts';
import { type Grant, type Holdings, usual, withNames } from '../review/granted.ts';
import type { AppReview, HolderReview } from '../review/review.ts';
import { type Asked, fitsResource } from './asked.ts';
import { type Case, type Decided, decide, type Ground } from './decide.ts';
import { type OwnPolicies, type OwnRule, rulesAsked } from './own-policies.ts';
import { loose, looseRule, type Target } from './target.ts';
import { textOfValues } from './text.ts';

/** A question about an app. */
export interface Question {
  readonly asked: Asked;
  readonly target: Target | null;
  readonly review: AppReview;
  /** The own policies of the resources of this app, and of the app that declares the resource in question. */
  readonly own: OwnPolicies;
}

/**
 * Returns the statements that apply to the question: those of the role, compared with its boundary and denials, and
 * those of the resources' own policies that name the role. Statements that allow it come first.
 *
 * @param when the condition of the template under which the holder exists.
 */
export function grantsOf(holder: HolderReview, when: string | null, question: Question): readonly CanGrant[] {
  const { holdings } = holder;
  if (holdings === null) return [];
  const ground = groundOf(holder, holdings, when, question);
  const rows = [
    ...actionsByGrant(holdings, question.asked).flatMap(([grant, actions]) =>
      ofRole(grant, actions, ground, question),
    ),
    ...ofResources(ground, question),
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

function groundOf(
  { role: { id } }: HolderReview,
  holdings: Holdings,
  when: string | null,
  { review, target }: Question,
): Ground {
  const role = review.app.roles.find((each) => each.id === id);
  const as = (policy: Policy): Policy => (target?.isForeign ? policy.map(looseRule) : policy);
  const principal: Principal = {
    kind: 'role',
    name: (id === null ? null : review.names.arnOf(id)) ?? glob(['u:role']),
    account: `\${AWS::AccountId}`,
  };
  return {
    denies: as(holdings.identity.filter(({ allow }) => !allow)),
    boundary: holdings.boundary && as(holdings.boundary),
    unreadBoundary: holdings.unreadBoundary,
    at: { file: role?.at.file ?? '', line: role?.at.line ?? 1 },
    principal,
    when: new Map(when === null ? [] : [[when, true]]),
  };
}

/** Returns grants with the asked actions that each allows. A grant of everything, for a question about everything, is `*`. */
function actionsByGrant(
  { grants, allowing, boundary }: Holdings,
  asked: Asked,
): readonly (readonly [Grant, readonly string[]])[] {
  if (asked.isEverything)
    return grants.map((grant) => {
      if (!grant.everything) return [grant, grant.actions];
      const isWhole = boundary === null && !grant.statement.action.not && grant.action === '*';
      return [grant, isWhole ? ['*'] : expandActions(grant.statement.action.not ? '*' : grant.action)];
    });
  const byPlace = new Map<number, string[]>();
  for (const action of asked.actions)
    for (const place of allowing(action)) byPlace.set(place, [...(byPlace.get(place) ?? []), action]);
  return [...byPlace].flatMap(([place, actions]) => {
    const grant = grants[place];
    return grant ? [[grant, actions] as const] : [];
  });
}

function ofRole(
  grant: Grant,
  actions: readonly string[],
  ground: Ground,
  { review, target, own }: Question,
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
    const decided = decideOn({ action, subject, allows, isOnAnything: asks === null }, ground, own);
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

/** A name of which nothing is known is one name still: what is allowed on it is allowed on something. */
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

/** Names the policy template of SAM that gives a statement. */
const templateOf = ({ origin }: Statement): string | null => /^template:(.+)$/.exec(origin)?.[1] ?? null;

/** Returns the rules of the grant's statement, limited to the grant's action and resource. */
function rulesOf(grant: Grant, { app, names }: AppReview, isForeign: boolean): Policy {
  const rules = compile([usual(withNames(grant.statement, names))], (id) => app.resources.has(id));
  const own = rules.flatMap((rule): readonly Rule[] => {
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
  const found = own.length > 0 ? own : rules;
  return isForeign ? found.map(looseRule) : found;
}

/** Returns the resources that both the statement and the question name; null where they have none in common. */
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
  asked: Pick<Case, 'action' | 'subject' | 'allows' | 'isOnAnything'>,
  ground: Ground,
  own: OwnPolicies,
): Decided | null {
  const { action, subject } = asked;
  const about = own.about(action, subject).map(({ rule }) => rule);
  const decides = ownDecides.test(action) && subject.key !== '*' && own.declares(subject);
  const mustAllow = decides && (about.length > 0 || action.startsWith('sts:'));
  const decided = decide({ ...asked, from: 'identity', own: about, mustAllow }, ground);
  if (decided === null || !ownDecides.test(action) || decides) return decided;
  if (decided.answer === 'no' || decided.answer === 'unknown') return decided;
  const why = action.startsWith('sts:')
    ? 'the trust policy of the role decides too, and it was not read'
    : 'the policy of the key decides too, and it was not read';
  return { answer: 'unknown', limits: decided.limits, why };
}

/**
 * Actions that the role alone does not give: the own policy of the key, or the trust of the role, has to let it too. Source: KMS
 * developer guide, "Key policies"; IAM user guide, "Granting a user permissions to switch roles". Those that take no key are none.
 */
const ownDecides =
  /^(?:kms:(?!List(?:Keys|Aliases)$|CreateKey$|GenerateRandom$|ConnectCustomKeyStore$|\w+CustomKeyStores?$)|sts:AssumeRole$)/;

/** Returns the statements of the resources' own policies that name the role, or everybody. */
function ofResources(ground: Ground, { asked, target, review, own }: Question): readonly CanGrant[] {
  const asks = target?.globsIn(review) ?? null;
  const found = new Map<Statement, { ownRule: OwnRule; byOutcome: Outcomes }>();
  for (const { ownRule, action } of rulesAsked(own, asked)) {
    if (!ownRule.rule.allow) continue;
    for (const each of ownRule.rule.resource.not ? [anywhere] : ownRule.rule.resource.globs) {
      const subject = subjectOf(each, action, asks);
      if (subject === null) continue;
      const about = own.about(action, subject).map(({ rule }) => rule);
      const decided = decide(
        {
          action,
          subject,
          allows: [ownRule.rule],
          from: 'resource',
          own: about,
          mustAllow: false,
          isOnAnything: asks === null,
        },
        ground,
      );
      if (decided === null) continue;
      const row = found.get(ownRule.statement) ?? { ownRule, byOutcome: new Map() };
      found.set(ownRule.statement, row);
      put(row.byOutcome, action, decided);
    }
  }
  return [...found.values()].flatMap(({ ownRule: { statement, resource }, byOutcome }) =>
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

/** Puts the worst first, because only the first few are named. */
export const byWeight = (a: string, b: string): number => byHarm(a, b) || compareText(a, b);

/** Ranks a row by the harm of its worst action; all actions of every service come first. */
const rankOf = ({ actions: [first = '*'] }: CanGrant): number =>
  first === '*' ? -1 : harmsInOrder.indexOf(harmOf(first) ?? 'read');

/** Joins equal rows of the same line: of a managed policy, or of a list of actions. */
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
