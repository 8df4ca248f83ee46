import { hasResourceType } from '@emmental/knowledge';
import type { FunctionReport, Needed } from '@emmental/model';

/** The actions that a handler needs, according to a person who labelled it. */
export interface Label {
  readonly expected: readonly string[];
  readonly dependent: readonly string[];
  /** Actions that count neither as right nor as wrong if they are reported. */
  readonly acceptable: readonly string[];
}

export interface Score {
  /** Number of expected actions that are reported as calls. */
  readonly found: number;
  readonly missing: readonly string[];
  /** Actions reported as calls that are in no list of the label. */
  readonly extra: readonly Needed[];
  readonly reported: number;
  readonly expected: number;
  readonly dependentFound: number;
  readonly dependentMissing: readonly string[];
  /** Actions reported as dependents of a call that are in no list of the label. */
  readonly dependentExtra: readonly Needed[];
}

/**
 * Compares the needed actions with a label; letter case does not count. Actions with certainty `possible` count as
 * reported.
 */
export function score(label: Label, report: FunctionReport): Score {
  const calls = byAction(report.needed.filter((need) => need.because === 'call'));
  const dependents = byAction(report.needed.filter((need) => need.because === 'dependent'));
  const all = byAction(report.needed);
  const allowed = new Set([...label.expected, ...label.dependent, ...label.acceptable].map(lower));
  const missing = label.expected.filter((action) => !calls.has(lower(action)));
  const dependentMissing = label.dependent.filter((action) => !all.has(lower(action)));
  return {
    found: label.expected.length - missing.length,
    missing,
    extra: [...calls].flatMap(([action, need]) => (allowed.has(action) ? [] : [need])),
    reported: calls.size,
    expected: label.expected.length,
    dependentFound: label.dependent.length - dependentMissing.length,
    dependentMissing,
    dependentExtra: [...dependents].flatMap(([action, need]) => (allowed.has(action) ? [] : [need])),
  };
}

export interface Row {
  readonly rows: number;
  readonly exact: number;
  readonly precision: number;
  readonly recall: number;
  readonly missing: number;
  readonly extra: number;
}

/** Precision and recall over all actions of several handlers. */
export function total(scores: readonly Score[]): Row {
  const sum = (number: (score: Score) => number) => scores.reduce((total, score) => total + number(score), 0);
  const reported = sum((score) => score.reported);
  const expected = sum((score) => score.expected);
  const extra = sum((score) => score.extra.length);
  return {
    rows: scores.length,
    exact: scores.filter((score) => score.missing.length + score.extra.length === 0).length,
    precision: reported === 0 ? 1 : (reported - extra) / reported,
    recall: expected === 0 ? 1 : sum((score) => score.found) / expected,
    missing: sum((score) => score.missing.length),
    extra,
  };
}

/** Prints precision and recall per group, and over all. */
export function printTotals(title: string, groups: ReadonlyMap<string, readonly Score[]>): Row {
  const all = total([...groups.values()].flat());
  const line = (name: string, row: Row) =>
    `${name.padEnd(14)}${String(row.rows).padStart(8)}${String(row.exact).padStart(8)}${row.precision.toFixed(3).padStart(11)}${row.recall.toFixed(3).padStart(9)}${String(row.missing).padStart(9)}${String(row.extra).padStart(7)}\n`;
  process.stdout.write(
    `\n${title.padEnd(14)}${'HANDLERS'.padStart(8)}${'EXACT'.padStart(8)}${'PRECISION'.padStart(11)}${'RECALL'.padStart(9)}${'MISSING'.padStart(9)}${'EXTRA'.padStart(7)}\n`,
  );
  for (const [name, scores] of groups) process.stdout.write(line(name, total(scores)));
  process.stdout.write(line('all', all));
  return all;
}

export interface Named {
  readonly all: number;
  /** The pattern names exactly the resource. */
  readonly exact: number;
  /** The name of the resource is known, but not its content (the key of an object). */
  readonly named: number;
  readonly open: readonly Needed[];
}

/** Counts how precisely the resources of calls are known, over the needed actions that take a resource. */
export function resourcesNamed(reports: readonly FunctionReport[]): Named {
  const calls = reports.flatMap((report) =>
    report.needed.filter((need) => need.because === 'call' && hasResourceType(need.action)),
  );
  const partly = calls.filter((need) => need.resources.some((resource) => !resource.exact));
  const open = partly.filter((need) =>
    need.resources.some(({ pattern, exact }) => !exact && isNameless(pattern)),
  );
  return { all: calls.length, exact: calls.length - partly.length, named: partly.length - open.length, open };
}

/** Is there a wildcard before the end of the resource's name? `…:table/*` has one, `…:::bucket/*` has none. */
function isNameless(pattern: string): boolean {
  const resource = pattern.split(':').slice(5).join(':');
  const isTyped = !pattern.startsWith('arn:${AWS::Partition}:s3:::');
  const name = isTyped ? resource.slice(resource.search(/[/:]/) + 1) : resource.replace(/\/.*$/, '');
  return name.includes('*');
}

export const place = (need: Needed): string => {
  const [first] = need.evidence;
  return first ? `${first.file}:${first.line} ${first.text}` : 'no evidence';
};

function byAction(needed: readonly Needed[]): Map<string, Needed> {
  return new Map(needed.map((need) => [lower(need.action), need]));
}

const lower = (action: string): string => action.toLowerCase();
