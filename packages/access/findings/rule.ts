import type { Effect, Evidence, Finding, Location, Severity, SliceName, ThreatId } from '@emmental/model';
import { fingerprint, severities, severityOf } from '@emmental/model';
import { type HeldRole, isSubject } from '../review/held.ts';
import type { AppReview, FunctionReview, HolderReview } from '../review/review.ts';

/** One rule about access. `check` is pure: a review in, problems out. */
export interface AccessRule {
  readonly id: `access/${string}`;
  /** Ids of the same rule in the shared rule list. */
  readonly aliases: readonly string[];
  readonly slice: SliceName;
  readonly threats: readonly ThreatId[];
  /** What it finds and why that matters, one or two sentences. */
  readonly help: string;
  check(review: AppReview): readonly Problem[];
}

/** A finding without what its rule gives to all of them. */
export interface Problem {
  readonly title: string;
  /** Function id; null when it is about a resource. */
  readonly function: string | null;
  /** Logical id of the resource that the problem sits in. */
  readonly resource: string | null;
  readonly at: Location;
  readonly severity: Severity;
  readonly status?: 'fail' | 'unknown';
  readonly condition?: string | null;
  readonly evidence?: readonly Evidence[];
  readonly fix?: string | null;
  readonly details: Finding['details'];
  /** What it is about, for identity: names, never lines. */
  readonly subject: string;
  readonly symbol?: string;
  /** Keys of the statements it is about: each of them is told once, by the most telling rule. */
  readonly statements?: readonly string[];
}

export const defineRule = (rule: AccessRule): AccessRule => rule;

export function findingOf(rule: AccessRule, problem: Problem, review: AppReview): Finding {
  return {
    rule: rule.id,
    aliases: rule.aliases,
    title: problem.title,
    function: problem.function,
    resource:
      problem.resource === null ? null : `${review.app.template ?? review.app.id}#${problem.resource}`,
    file: problem.at.file,
    line: problem.at.line,
    column: problem.at.column,
    status: problem.status ?? 'fail',
    condition: problem.condition ?? null,
    severity: problem.severity,
    slice: rule.slice,
    threats: rule.threats,
    evidence: problem.evidence ?? [],
    fix: problem.fix ?? null,
    fingerprint: fingerprint(rule.id, problem.function, problem.subject, problem.symbol ?? ''),
    details: problem.details,
    mark: null,
  };
}

/** A problem that needs a further flaw is at most this severe. */
export function atMost(level: Severity, severity: Severity): Severity {
  return severities.indexOf(severity) < severities.indexOf(level) ? level : severity;
}

/**
 * How severe it is that a role gives too much. What a definition does is fixed, so only who may change it gains;
 * and whoever may write logs hides traces, no more.
 */
export function severityOfGrant(
  held: HeldRole,
  most: Severity,
  effect: Effect,
  actions: readonly string[],
): Severity {
  const isLogging = actions.length > 0 && actions.every((action) => action.startsWith('logs:'));
  const level = isLogging ? 'low' : isSubject(held.lead) ? atMost('medium', most) : most;
  return atMost(level, severityOf(held.exposure, effect));
}

/** Whom a problem of a role belongs to, and what people read beside it. */
export function belongsTo(held: HeldRole): Pick<Problem, 'function' | 'resource' | 'fix'> {
  const { lead, holders, role } = held;
  const subject = isSubject(lead) ? lead.subject : null;
  return {
    function: subject ? null : lead.id,
    resource: subject && holders.length === 1 ? subject.id.slice(subject.id.indexOf('#') + 1) : role.id,
    fix:
      holders.length > 1
        ? `keep in ${role.id} only what one of them needs: emmental permissions`
        : subject
          ? `keep in ${role.id} only ${needList(lead)}`
          : policyFix(lead),
  };
}

function needList(holder: HolderReview): string {
  const actions = [...new Set(holder.needed.map((need) => need.action))];
  if (actions.length === 0) return 'what its definition calls';
  return actions.length <= 3 ? actions.join(', ') : `the ${actions.length} actions that its definition calls`;
}

/** The way to the holder that most people can start, and who else holds the role. */
export function whoHolds(held: HeldRole): Finding['details'] {
  const { lead, holders, role } = held;
  const others = holders.filter((holder) => holder !== lead).map(({ name }) => name);
  return [
    ...('reachedBy' in lead ? [who(lead as FunctionReview)] : []),
    ...(others.length > 0 ? [{ label: 'role', text: `${role.id}, held by ${others.join(', ')} too` }] : []),
  ];
}

/** The command that prints the policy a function needs. */
export const policyFix = (holder: HolderReview): string =>
  `emmental permissions --function ${holder.name} --format sam`;

export const who = (fn: FunctionReview): Finding['details'][number] => ({
  label: 'who',
  text: fn.reachedBy.path.join(' → '),
});

export const place = (at: { readonly file: string; readonly line: number }): string =>
  `${at.file}:${at.line}`;
