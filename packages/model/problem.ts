import type { TemplateEdit } from './edit.ts';
import type { Evidence, Finding } from './finding.ts';
import { fingerprint } from './finding.ts';
import { joinFindings } from './finding-part.ts';
import { compareText, type Location } from './location.ts';
import type { RuleDescription } from './rule.ts';
import { type Severity, severities } from './severity.ts';

/** A finding without the fields that its rule gives to all of its findings. */
export interface Problem {
  readonly title: string;
  /** The aliases of the rule that apply to this problem; absent = all of them. */
  readonly aliases?: readonly string[];
  /** Function id; null when the problem is in a resource. */
  readonly function: string | null;
  /** Logical id (or path in serverless.yml) of the resource that has the problem. */
  readonly resource: string | null;
  readonly at: Location;
  readonly severity: Severity;
  readonly status?: 'fail' | 'unknown';
  readonly condition?: string | null;
  readonly evidence?: readonly Evidence[];
  readonly fix?: string | null;
  readonly ways?: Finding['ways'];
  readonly edit?: TemplateEdit;
  readonly details: Finding['details'];
  /** The name that identifies the problem in its fingerprint; it never contains a line number. */
  readonly subject: string;
  readonly symbol?: string;
  /** A part for each function that the problem is about, the worst first; absent = only `function`. */
  readonly parts?: readonly ProblemPart[];
  /** The target of the edit that solves the problem: one edit solves all problems of the same cause. Absent = no other problem has this cause. */
  readonly cause?: string;
}

/** The part of a problem about one function. An absent field is that of the problem. */
export interface ProblemPart {
  /** Function id; null for another holder of a role, which `symbol` identifies. */
  readonly function: string | null;
  readonly subject?: string;
  readonly symbol?: string;
  readonly title?: string;
  readonly severity?: Severity;
  readonly details?: Finding['details'];
}

/** Returns one finding for each fingerprint, the worst first: the first with it, and the parts of all with it. */
export function worstFirst(findings: Iterable<Finding>): readonly Finding[] {
  return distinctFindings(findings).toSorted(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compareText(a.rule, b.rule) ||
      compareText(a.file, b.file) ||
      a.line - b.line ||
      compareText(a.title, b.title),
  );
}

/** Returns one finding for each fingerprint, in order: the first with it. It has the parts of all findings with that fingerprint. */
export function distinctFindings(findings: Iterable<Finding>): readonly Finding[] {
  const distinct = new Map<string, Finding>();
  for (const finding of findings) {
    const first = distinct.get(finding.fingerprint);
    if (!first) distinct.set(finding.fingerprint, finding);
    else if (finding.parts)
      distinct.set(
        finding.fingerprint,
        joinFindings([first, finding], () => first),
      );
  }
  return [...distinct.values()];
}

/** Makes the finding of a problem. `template` is the path of the template, or the id of the app if there is no template. */
export function findingOf(rule: RuleDescription, problem: Problem, template: string): Finding {
  return {
    rule: rule.id,
    aliases: problem.aliases ?? rule.aliases,
    title: problem.title,
    function: problem.function,
    resource: problem.resource === null ? null : `${template}#${problem.resource}`,
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
    ...partsOfProblem(rule, problem),
    ...(problem.ways ? { ways: problem.ways } : {}),
    ...(problem.edit ? { edit: problem.edit } : {}),
    ...(problem.cause === undefined ? {} : { cause: `${template}#${problem.cause}` }),
  };
}

function partsOfProblem(rule: RuleDescription, problem: Problem): Pick<Finding, 'parts'> {
  const { parts = [], function: fn, subject, symbol = '', title, severity, details } = problem;
  const [only] = parts;
  if (!only || (parts.length === 1 && only.function === fn)) return {};
  return {
    parts: parts.map((part) => ({
      function: part.function,
      fingerprint: fingerprint(rule.id, part.function, part.subject ?? subject, part.symbol ?? symbol),
      title: part.title ?? title,
      severity: part.severity ?? severity,
      details: part.details ?? details,
    })),
  };
}
