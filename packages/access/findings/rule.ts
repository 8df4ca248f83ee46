import type { Evidence, Finding, Location, Severity, SliceName, ThreatId } from '@emmental/model';
import { fingerprint, severities } from '@emmental/model';
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

/** The command that prints the policy a function needs. */
export const policyFix = (holder: HolderReview): string =>
  `emmental permissions --function ${holder.name} --format sam`;

export const who = (fn: FunctionReview): Finding['details'][number] => ({
  label: 'who',
  text: fn.reachedBy.path.join(' → '),
});

export const place = (at: { readonly file: string; readonly line: number }): string =>
  `${at.file}:${at.line}`;
