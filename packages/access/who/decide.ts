import { type CanAnswer, type CanLimit, canAnswers, type Statement } from '@emmental/model';
import { within } from '../algebra/compare.ts';
import { type Decision, evaluate, type Policies, type Principal, type Request } from '../algebra/evaluate.ts';
import { covers, type Glob, globOf, meets } from '../algebra/glob.ts';
import { compile, type Policy, type Rule, statementsOfDocument } from '../algebra/statement.ts';
import { textOfValues } from './text.ts';

/** A holder of permissions, and its policies that limit what a statement allows. */
export interface HolderContext {
  /** The Deny rules of the policies that are attached to the holder. */
  readonly denies: Policy;
  readonly boundary: Policy | null;
  /** Why a part of the boundary is not known; null = all of the boundary is known. */
  readonly unreadBoundary: string | null;
  /** The place in the template where the boundary is attached. */
  readonly at: { readonly file: string; readonly line: number };
  readonly principal: Principal;
  /** The conditions of the template under which the holder exists. */
  readonly when: ReadonlyMap<string, boolean>;
}

/** A request to decide: an action on a resource, the rules of the statement that may allow it, and the resource policy. */
export interface Case {
  readonly action: string;
  readonly subject: Glob;
  /** The rules of the statement that may allow the request. */
  readonly allows: Policy;
  /** The policy that has the statement: a policy of the role, or the resource policy. */
  readonly from: 'identity' | 'resource';
  readonly resourcePolicy: Policy;
  /** True if the resource policy must allow the request, too. */
  readonly mustAllow: boolean;
  /**
   * True if the question names no resource. The answer then stays `yes` if a Deny applies to some of the statement's
   * resources only.
   */
  readonly isOnAnything: boolean;
}

/** The answer for one statement, with the limits that apply; `why` = the reason for `no` and `unknown`. */
export interface Decided {
  readonly answer: CanAnswer;
  readonly limits: readonly CanLimit[];
  readonly why: string | null;
}

/**
 * Decides whether a statement allows its holder the request. Null = the statement does not match the request. If the
 * evaluator answers `unknown`, it is called again without each part that may be the cause (conditions, Deny rules, the
 * boundary, the resource policy); the parts that make a difference become the limits of the answer.
 */
export function decide(candidate: Case, context: HolderContext): Decided | null {
  const request: Request = {
    action: candidate.action,
    resource: candidate.subject,
    when: context.when,
    principal: context.principal,
    ...(candidate.mustAllow ? { resourceMustAllow: true } : {}),
  };
  const ask = (policies: Policies, more: Partial<Request> = {}): Decision =>
    evaluate(policies, { ...request, ...more });
  const resourceDenies = candidate.resourcePolicy.filter(({ allow }) => !allow);
  const boundary = context.boundary ? { boundary: context.boundary } : {};
  const alone: Policies =
    candidate.from === 'identity'
      ? { identity: candidate.allows }
      : { identity: [], resource: candidate.allows };
  if (ask(alone, { resourceMustAllow: false }).effect === 'deny') return null;
  const full = ask({
    identity: [...(candidate.from === 'identity' ? candidate.allows : []), ...context.denies],
    ...boundary,
    resource:
      candidate.from === 'identity' && candidate.mustAllow
        ? candidate.resourcePolicy
        : [...(candidate.from === 'resource' ? candidate.allows : []), ...resourceDenies],
  });
  const unread: readonly CanLimit[] =
    context.unreadBoundary === null
      ? []
      : [{ kind: 'open', by: 'boundary', text: context.unreadBoundary, ...context.at }];
  if (full.effect === 'deny') {
    const denying = full.statement ?? null;
    if (denying) return denied(denying, context, full.why);
    if (unread.length > 0) return open(unread, unread[0]?.text ?? '');
    return notAllowed(candidate, context, ask);
  }
  if (full.effect === 'allow') return unread.length > 0 ? open(unread, unread[0]?.text ?? '') : yes;
  const limits = [
    ...conditionsOf(candidate.allows, candidate.from === 'identity' ? 'statement' : 'resource'),
    ...excepted(candidate),
    ...context.denies.flatMap((rule) => denial(rule, 'deny', candidate.subject, ask)),
    ...resourceDenies.flatMap((rule) => denial(rule, 'resource', candidate.subject, ask)),
    ...(context.boundary ? bounded(context.boundary, candidate.subject, ask, context.at) : []),
    ...(candidate.mustAllow && candidate.from === 'identity'
      ? resourceLimits(candidate.resourcePolicy, ask)
      : []),
    ...unread,
  ];
  const relaxed = candidate.allows.map(relax);
  const unconditional: Policies =
    candidate.from === 'identity' ? { identity: relaxed } : { identity: [], resource: relaxed };
  const isSure = ask(unconditional, { resourceMustAllow: false }).effect === 'allow';
  const undecided = limits.find(({ kind }) => kind === 'open');
  if (undecided) return open(limits, undecided.text);
  const best = context.boundary ? withinBoundary(context.boundary, candidate, context) : null;
  if (best && (best.answer === 'no' || best.answer === 'unknown'))
    return { ...best, limits: distinct([...limits, ...best.limits]) };
  const boundaryDenies = (context.boundary ?? []).filter(({ allow }) => !allow);
  const deniedResources = [
    ...resourcesOfDenials(
      [...context.denies, ...boundaryDenies],
      (rule) => denial(rule, 'deny', candidate.subject, ask).length > 0,
    ),
    ...resourcesOfDenials(resourceDenies, (rule) =>
      denial(rule, 'resource', candidate.subject, ask).some(({ kind }) => kind === 'part'),
    ),
  ];
  const isDenied = within(candidate.subject, deniedResources) === 'yes';
  if (isDenied) return { answer: 'no', limits, why: 'several statements together deny it' };
  const staysYes = candidate.isOnAnything && limits.every(({ kind }) => kind === 'part' || kind === 'only');
  if (isSure && limits.length > 0) return { answer: staysYes ? 'yes' : 'conditional', limits, why: null };
  return open(limits, reasonOf(candidate));
}

/**
 * Returns the best answer for the parts of the resource that a boundary allows, if the boundary allows only some parts;
 * null otherwise.
 */
function withinBoundary(boundary: Policy, candidate: Case, context: HolderContext): Decided | null {
  const { action, subject } = candidate;
  const request = { action, resource: subject, when: context.when };
  const applicable = boundary.filter(
    (rule) => rule.allow && evaluate({ identity: everything, boundary: [rule] }, request).effect !== 'deny',
  );
  if (applicable.some(({ resource }) => resource.not)) return null;
  const globs = applicable.flatMap(({ resource }) => resource.globs);
  if (globs.some(({ tokens }) => covers(tokens, subject.tokens))) return null;
  const parts = globs.filter(({ tokens }) => covers(subject.tokens, tokens));
  const found = parts.flatMap((part) => decide({ ...candidate, subject: part }, context) ?? []);
  return canAnswers.flatMap((answer) => found.find((each) => each.answer === answer) ?? [])[0] ?? null;
}

/** Returns the resources of those Deny rules that have no condition and apply to the request. */
const resourcesOfDenials = (denials: Policy, appliesTo: (rule: Rule) => boolean): readonly Glob[] =>
  denials
    .filter(
      (rule) =>
        rule.conditions.length + rule.when.length === 0 &&
        rule.unknown === null &&
        !rule.resource.not &&
        appliesTo(rule),
    )
    .flatMap(({ resource }) => resource.globs);

const yes: Decided = { answer: 'yes', limits: [], why: null };
const open = (limits: readonly CanLimit[], why: string): Decided => ({ answer: 'unknown', limits, why });

type Ask = (policies: Policies, more?: Partial<Request>) => Decision;

/** Returns a rule without its conditions, and with every resource in place of a negated list. */
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
  // If one rule of the statement has no condition, the conditions of its other rules limit nothing.
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
  [...conditions.map(({ asWritten }) => asWritten), ...when.map(templateCondition)].map((text) => ({
    kind: 'condition' as const,
    by,
    text,
    ...placeOf(statement),
  }));

const distinctTexts = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** `not IsProd` → `condition IsProd is false`. */
export const templateCondition = (name: string): string =>
  name.startsWith('not ') ? `condition ${name.slice(4)} is false` : `condition ${name} is true`;

const placeOf = ({ at }: Statement): { file: string; line: number } => ({ file: at.file, line: at.line });

/** Returns the limits by `NotResource` if the question names no resource: the resources that the statement excludes. */
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

/** Returns the limits that a Deny rule may set; none if the rule does not apply to the request. */
function denial(rule: Rule, by: 'deny' | 'resource', subject: Glob, ask: Ask): readonly CanLimit[] {
  const against = (denying: Rule): Policies =>
    by === 'deny' ? { identity: [...everything, denying] } : { identity: everything, resource: [denying] };
  const options = { resourceMustAllow: false };
  if (ask(against(rule), options).effect === 'allow') return [];
  const unconditional = { ...rule, conditions: [], when: [] };
  const parts = rule.resource.not ? [subject] : rule.resource.globs.flatMap((each) => common(each, subject));
  const isSure = parts.some(
    (resource) => ask(against(unconditional), { ...options, resource }).effect === 'deny',
  );
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

/** Returns the resources that both patterns match: the narrower pattern; the first pattern if the two only overlap; nothing if they do not. */
const common = (a: Glob, b: Glob): readonly Glob[] =>
  covers(a.tokens, b.tokens) ? [b] : covers(b.tokens, a.tokens) || meets(a, b) === 'yes' ? [a] : [];

const resourcesOf = ({ statement }: Rule): string =>
  statement.resource ? textOfValues(statement.resource.values) : '*';

/** Returns the limits that the permissions boundary sets. */
function bounded(boundary: Policy, subject: Glob, ask: Ask, at: HolderContext['at']): readonly CanLimit[] {
  const options = { resourceMustAllow: false };
  const allowed = (rules: Policy, resource: Glob): Decision['effect'] =>
    ask({ identity: everything, boundary: rules }, { ...options, resource }).effect;
  const allows = boundary.filter(({ allow }) => allow);
  const denials = boundary
    .filter(({ allow }) => !allow)
    .flatMap((rule) => denial(rule, 'deny', subject, ask))
    .map((limit): CanLimit => ({ ...limit, by: 'boundary' }));
  if (allowed(allows, subject) === 'allow') return denials;
  const applicable = allows.filter((rule) => allowed([rule], subject) !== 'deny');
  const sufficient = applicable.filter((rule) => allowed([relax(rule)], subject) === 'allow');
  if (sufficient.length > 0) return [...denials, ...conditionsOf(sufficient, 'boundary')];
  const parts = applicable.filter((rule) =>
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

/** Returns the limits that the resource policy sets if it must allow the request, too. */
function resourceLimits(resourcePolicy: Policy, ask: Ask): readonly CanLimit[] {
  const allows = resourcePolicy.filter(({ allow }) => allow);
  const effectOf = (rules: Policy): Decision['effect'] =>
    ask({ identity: everything, resource: rules }).effect;
  if (effectOf(allows) === 'allow') return [];
  const sufficient = allows.filter((rule) => effectOf([relax(rule)]) === 'allow');
  if (sufficient.length > 0) return conditionsOf(sufficient, 'resource');
  const [first] = allows.filter((rule) => effectOf([rule]) !== 'deny');
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

function denied(statement: Statement, { boundary }: HolderContext, why: string): Decided {
  const isBoundary = boundary?.some((rule) => rule.statement === statement) === true;
  const byIdentity = isBoundary ? 'boundary' : 'deny';
  const by = why.endsWith('resource policy') ? 'resource' : byIdentity;
  return {
    answer: 'no',
    limits: [{ kind: 'deny', by, text: denials[by], ...placeOf(statement) }],
    why: denials[by],
  };
}

const denials = {
  deny: 'a statement denies it',
  boundary: 'the permissions boundary denies it',
  resource: 'the policy of the resource denies it',
} as const;

/** Returns `no` for a request that nothing denies, but that the boundary or the resource policy does not allow. */
function notAllowed(candidate: Case, { boundary, at }: HolderContext, ask: Ask): Decided {
  const isBounded =
    boundary !== null &&
    ask({ identity: everything, boundary }, { resourceMustAllow: false }).effect === 'deny';
  const [first] = candidate.resourcePolicy;
  const text = isBounded
    ? 'the permissions boundary does not allow it'
    : 'the policy of the resource does not allow it';
  const place = isBounded || !first ? at : placeOf(first.statement);
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
