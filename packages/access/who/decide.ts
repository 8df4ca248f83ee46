import { type CanAnswer, type CanLimit, canAnswers, type Statement } from '@emmental/model';
import { within } from '../algebra/compare.ts';
import { type Decision, evaluate, type Policies, type Principal, type Request } from '../algebra/evaluate.ts';
import { covers, type Glob, globOf, meets } from '../algebra/glob.ts';
import { compile, type Policy, type Rule, statementsOfDocument } from '../algebra/statement.ts';
import { textOfValues } from './text.ts';

/** The policies around a statement that may allow somebody something. */
export interface Ground {
  /** Denials of the policies that are attached. */
  readonly denies: Policy;
  readonly boundary: Policy | null;
  /** The reason why a part of the boundary is not known; null = all of it is known. */
  readonly unreadBoundary: string | null;
  /** Where the boundary is attached. */
  readonly at: { readonly file: string; readonly line: number };
  readonly principal: Principal;
  /** The conditions of the template under which the holder exists. */
  readonly when: ReadonlyMap<string, boolean>;
}

/** A request: an action on a resource, with the rules that allow it and those of the resource's own policy. */
export interface Case {
  readonly action: string;
  readonly subject: Glob;
  /** The rules of a statement; `from` is the role, or the resource's own policy. */
  readonly allows: Policy;
  readonly from: 'identity' | 'resource';
  readonly own: Policy;
  /** True when the resource's own policy has to allow the request too. */
  readonly mustAllow: boolean;
  /**
   * True when the request is about every resource that the statement names: if a denial takes away a part of them, the
   * answer stays yes.
   */
  readonly isOnAnything: boolean;
}

export interface Decided {
  readonly answer: CanAnswer;
  readonly limits: readonly CanLimit[];
  readonly why: string | null;
}

/**
 * Decides whether a statement allows its holder the request. The evaluator decides; where its answer is `unknown`, it
 * is asked again without each part that may be the cause, and the answer depends on the parts that remain. Null = the
 * statement does not apply to the request.
 */
export function decide(candidate: Case, ground: Ground): Decided | null {
  const request: Request = {
    action: candidate.action,
    resource: candidate.subject,
    when: ground.when,
    principal: ground.principal,
    ...(candidate.mustAllow ? { resourceMustAllow: true } : {}),
  };
  const ask = (policies: Policies, more: Partial<Request> = {}): Decision =>
    evaluate(policies, { ...request, ...more });
  const ownDenies = candidate.own.filter(({ allow }) => !allow);
  const boundary = ground.boundary ? { boundary: ground.boundary } : {};
  const alone: Policies =
    candidate.from === 'identity'
      ? { identity: candidate.allows }
      : { identity: [], resource: candidate.allows };
  if (ask(alone, { resourceMustAllow: false }).effect === 'deny') return null;
  const full = ask({
    identity: [...(candidate.from === 'identity' ? candidate.allows : []), ...ground.denies],
    ...boundary,
    resource:
      candidate.from === 'identity' && candidate.mustAllow
        ? candidate.own
        : [...(candidate.from === 'resource' ? candidate.allows : []), ...ownDenies],
  });
  const unread: readonly CanLimit[] =
    ground.unreadBoundary === null
      ? []
      : [{ kind: 'open', by: 'boundary', text: ground.unreadBoundary, ...ground.at }];
  if (full.effect === 'deny') {
    const said = full.statement ?? null;
    if (said) return denied(said, ground, full.why);
    if (unread.length > 0) return open(unread, unread[0]?.text ?? '');
    return notLet(candidate, ground, ask);
  }
  if (full.effect === 'allow') return unread.length > 0 ? open(unread, unread[0]?.text ?? '') : yes;
  const limits = [
    ...conditionsOf(candidate.allows, candidate.from === 'identity' ? 'statement' : 'resource'),
    ...excepted(candidate),
    ...ground.denies.flatMap((rule) => denial(rule, 'deny', candidate.subject, ask)),
    ...ownDenies.flatMap((rule) => denial(rule, 'resource', candidate.subject, ask)),
    ...(ground.boundary ? bounded(ground.boundary, candidate.subject, ask, ground.at) : []),
    ...(candidate.mustAllow && candidate.from === 'identity' ? ownLimits(candidate.own, ask) : []),
    ...unread,
  ];
  const relaxed = candidate.allows.map(relax);
  const bare: Policies =
    candidate.from === 'identity' ? { identity: relaxed } : { identity: [], resource: relaxed };
  const isSure = ask(bare, { resourceMustAllow: false }).effect === 'allow';
  const undecided = limits.find(({ kind }) => kind === 'open');
  if (undecided) return open(limits, undecided.text);
  const best = ground.boundary ? withinBoundary(ground.boundary, candidate, ground) : null;
  if (best && (best.answer === 'no' || best.answer === 'unknown'))
    return { ...best, limits: distinct([...limits, ...best.limits]) };
  const ofBoundary = (ground.boundary ?? []).filter(({ allow }) => !allow);
  const gone = [
    ...taken(
      [...ground.denies, ...ofBoundary],
      (rule) => denial(rule, 'deny', candidate.subject, ask).length > 0,
    ),
    ...taken(ownDenies, (rule) =>
      denial(rule, 'resource', candidate.subject, ask).some(({ kind }) => kind === 'part'),
    ),
  ];
  const isTaken = within(candidate.subject, gone) === 'yes';
  if (isTaken) return { answer: 'no', limits, why: 'several statements together deny it' };
  const isWhole = candidate.isOnAnything && limits.every(({ kind }) => kind === 'part' || kind === 'only');
  if (isSure && limits.length > 0) return { answer: isWhole ? 'yes' : 'conditional', limits, why: null };
  return open(limits, reasonOf(candidate));
}

/**
 * Returns the best answer on the parts that the boundary names, where it allows only a part; null where it does not
 * divide the resource.
 */
function withinBoundary(boundary: Policy, candidate: Case, ground: Ground): Decided | null {
  const { action, subject } = candidate;
  const request = { action, resource: subject, when: ground.when };
  const speaking = boundary.filter(
    (rule) => rule.allow && evaluate({ identity: everything, boundary: [rule] }, request).effect !== 'deny',
  );
  if (speaking.some(({ resource }) => resource.not)) return null;
  const globs = speaking.flatMap(({ resource }) => resource.globs);
  if (globs.some(({ tokens }) => covers(tokens, subject.tokens))) return null;
  const parts = globs.filter(({ tokens }) => covers(subject.tokens, tokens));
  const found = parts.flatMap((part) => decide({ ...candidate, subject: part }, ground) ?? []);
  return canAnswers.flatMap((answer) => found.find((each) => each.answer === answer) ?? [])[0] ?? null;
}

/** Returns the resources that denials without a condition take away, of those denials that apply to the request. */
const taken = (denials: Policy, speaks: (rule: Rule) => boolean): readonly Glob[] =>
  denials
    .filter(
      (rule) =>
        rule.conditions.length + rule.when.length === 0 &&
        rule.unknown === null &&
        !rule.resource.not &&
        speaks(rule),
    )
    .flatMap(({ resource }) => resource.globs);

const yes: Decided = { answer: 'yes', limits: [], why: null };
const open = (limits: readonly CanLimit[], why: string): Decided => ({ answer: 'unknown', limits, why });

type Ask = (policies: Policies, more?: Partial<Request>) => Decision;

/** Returns a rule without its conditions; a negated list of resources becomes every resource. */
const relax = (rule: Rule): Rule => ({
  ...rule,
  conditions: [],
  when: [],
  ...(rule.resource.not ? { resource: everywhere } : {}),
});

const everywhere = { not: false, globs: [globOf('*')] };
const everything = compile(
  statementsOfDocument({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }),
);

function conditionsOf(rules: Policy, by: CanLimit['by']): readonly CanLimit[] {
  // If one way to read the statement has no condition, the conditions of the others add nothing.
  if (rules.some(({ conditions, when }) => conditions.length === 0 && when.length === 0)) return [];
  const ways = distinctTexts(
    rules.map((rule) =>
      limitsOf(rule, by)
        .map(({ text }) => text)
        .join(' and '),
    ),
  );
  const [first] = rules;
  if (!first || ways.length < 2) return first ? distinct(limitsOf(first, by)) : [];
  return [{ kind: 'condition', by, text: ways.join(' or '), ...placeOf(first.statement) }];
}

const limitsOf = ({ conditions, when, statement }: Rule, by: CanLimit['by']): readonly CanLimit[] =>
  [...conditions.map(({ said }) => said), ...when.map(templateCondition)].map((text) => ({
    kind: 'condition' as const,
    by,
    text,
    ...placeOf(statement),
  }));

const distinctTexts = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** `condition IsProd is true`, of a rule's own spelling of it. */
export const templateCondition = (name: string): string =>
  name.startsWith('not ') ? `condition ${name.slice(4)} is false` : `condition ${name} is true`;

const placeOf = ({ at }: Statement): { file: string; line: number } => ({ file: at.file, line: at.line });

/** Describes `NotResource` for a request about everything: it applies to all resources but those it names. */
function excepted({ allows, subject }: Case): readonly CanLimit[] {
  if (subject.key !== '*') return [];
  return distinct(
    allows
      .filter(({ resource }) => resource.not)
      .map(
        ({ statement }): CanLimit => ({
          kind: 'part',
          by: 'statement',
          text: textOfValues(statement.resource?.values ?? []),
          ...placeOf(statement),
        }),
      ),
  );
}

/** Returns the limits that a denial may set; none where it does not apply to the request. */
function denial(rule: Rule, by: 'deny' | 'resource', subject: Glob, ask: Ask): readonly CanLimit[] {
  const against = (denying: Rule): Policies =>
    by === 'deny' ? { identity: [...everything, denying] } : { identity: everything, resource: [denying] };
  const asked = { resourceMustAllow: false };
  if (ask(against(rule), asked).effect === 'allow') return [];
  const bare = { ...rule, conditions: [], when: [] };
  const parts = rule.resource.not ? [subject] : rule.resource.globs.flatMap((each) => common(each, subject));
  const isSure = parts.some((resource) => ask(against(bare), { ...asked, resource }).effect === 'deny');
  const place = placeOf(rule.statement);
  if (!isSure || rule.unknown !== null) {
    const isPlain = !subject.symbolic && rule.resource.globs.every(({ symbolic }) => !symbolic);
    if (rule.unknown === null && rule.resource.not && isPlain)
      return [{ kind: 'part', by, text: `all but ${resourcesOf(rule)}`, ...place }];
    const why = rule.unknown ?? `it may deny this, depending on a value that is not known here`;
    return [{ kind: 'open', by, text: why, ...place }];
  }
  const when = limitsOf(rule, by)
    .map(({ text }) => text)
    .join(' and ');
  const isPart =
    !rule.resource.not && !rule.resource.globs.some((each) => covers(each.tokens, subject.tokens));
  if (!isPart && when !== '') return [{ kind: 'unless', by, text: when, ...place }];
  return [{ kind: 'part', by, text: `${resourcesOf(rule)}${when === '' ? '' : ` when ${when}`}`, ...place }];
}

/** Returns the resources that both patterns name: the narrower pattern, or a part of both where neither is narrower. */
const common = (a: Glob, b: Glob): readonly Glob[] =>
  covers(a.tokens, b.tokens) ? [b] : covers(b.tokens, a.tokens) || meets(a, b) === 'yes' ? [a] : [];

const resourcesOf = ({ statement }: Rule): string =>
  statement.resource ? textOfValues(statement.resource.values) : '*';

/** Returns the limits that a boundary sets. */
function bounded(boundary: Policy, subject: Glob, ask: Ask, at: Ground['at']): readonly CanLimit[] {
  const asked = { resourceMustAllow: false };
  const allowed = (rules: Policy, resource: Glob): Decision['effect'] =>
    ask({ identity: everything, boundary: rules }, { ...asked, resource }).effect;
  const allows = boundary.filter(({ allow }) => allow);
  const denials = boundary
    .filter(({ allow }) => !allow)
    .flatMap((rule) => denial(rule, 'deny', subject, ask))
    .map((limit): CanLimit => ({ ...limit, by: 'boundary' }));
  if (allowed(allows, subject) === 'allow') return denials;
  const speaking = allows.filter((rule) => allowed([rule], subject) !== 'deny');
  const sufficient = speaking.filter((rule) => allowed([relax(rule)], subject) === 'allow');
  if (sufficient.length > 0) return [...denials, ...conditionsOf(sufficient, 'boundary')];
  const parts = speaking.filter((rule) =>
    rule.resource.globs.some((each) =>
      common(each, subject).some((shared) => allowed([rule].map(relax), shared) === 'allow'),
    ),
  );
  if (parts.length > 0)
    return [
      ...denials,
      ...distinct(
        parts.flatMap((rule): readonly CanLimit[] => [
          { kind: 'only', by: 'boundary', text: resourcesOf(rule), ...placeOf(rule.statement) },
          ...limitsOf(rule, 'boundary'),
        ]),
      ),
    ];
  const why = 'the permissions boundary may allow it, depending on a value that is not known here';
  return [...denials, { kind: 'open', by: 'boundary', text: why, ...at }];
}

/** Returns the limits that the resource's own policy sets, where it has to allow the request too. */
function ownLimits(own: Policy, ask: Ask): readonly CanLimit[] {
  const allows = own.filter(({ allow }) => allow);
  const lets = (rules: Policy): Decision['effect'] => ask({ identity: everything, resource: rules }).effect;
  if (lets(allows) === 'allow') return [];
  const sufficient = allows.filter((rule) => lets([relax(rule)]) === 'allow');
  if (sufficient.length > 0) return conditionsOf(sufficient, 'resource');
  const [first] = allows.filter((rule) => lets([rule]) !== 'deny');
  return first
    ? [
        {
          kind: 'open',
          by: 'resource',
          text: 'the policy of the resource may allow it, depending on a value that is not known here',
          ...placeOf(first.statement),
        },
      ]
    : [];
}

function denied(said: Statement, { boundary }: Ground, why: string): Decided {
  const isBoundary = boundary?.some(({ statement }) => statement === said) === true;
  const byIdentity = isBoundary ? 'boundary' : 'deny';
  const by = why.endsWith('resource policy') ? 'resource' : byIdentity;
  return {
    answer: 'no',
    limits: [{ kind: 'deny', by, text: denials[by], ...placeOf(said) }],
    why: denials[by],
  };
}

const denials = {
  deny: 'a statement denies it',
  boundary: 'the permissions boundary denies it',
  resource: 'the policy of the resource denies it',
} as const;

/** Answers no where no denial applies and the boundary or the resource's own policy allows nothing. */
function notLet(candidate: Case, { boundary, at }: Ground, ask: Ask): Decided {
  const isBounded =
    boundary !== null &&
    ask({ identity: everything, boundary }, { resourceMustAllow: false }).effect === 'deny';
  const [own] = candidate.own;
  const text = isBounded
    ? 'the permissions boundary does not allow it'
    : 'the policy of the resource does not allow it';
  const place = isBounded || !own ? at : placeOf(own.statement);
  return {
    answer: 'no',
    limits: [{ kind: 'deny', by: isBounded ? 'boundary' : 'resource', text, ...place }],
    why: text,
  };
}

function reasonOf({ allows, subject, from }: Case): string {
  const unknown = allows.find((rule) => rule.unknown !== null)?.unknown;
  if (unknown) return unknown;
  if (from === 'resource') return 'the policy of the resource names principals that are not known here';
  const symbols = [subject, ...allows.flatMap(({ resource }) => resource.globs)].some(
    ({ symbolic }) => symbolic,
  );
  return symbols
    ? 'the statement may cover this resource, depending on a value that is not known here'
    : 'a part of the policy is not known';
}

function distinct(limits: readonly CanLimit[]): readonly CanLimit[] {
  return [...new Map(limits.map((limit) => [JSON.stringify(limit), limit])).values()];
}
