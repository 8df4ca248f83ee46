import { atLeast, type Finding, type Report, type Severity, whenLabel } from '@emmental/model';
import { namesIn } from '../concerned.ts';
import { type Complete, commandLines, completing, typed } from './commands.ts';
import { codeFrame, type LinesOf } from './frame.ts';
import { columnsOf, fitPath, pad, padLeft, paint, type Screen, spread, visible, wrap } from './layout.ts';

/** The functions that are needed to show a problem. */
export interface Context {
  readonly linesOf: LinesOf;
  readonly complete: Complete;
  /** Returns the names of all functions of a finding; [] if there are fewer than two. */
  readonly namesOf: (finding: Finding) => readonly string[];
  /** True = nothing is shortened. */
  readonly all: boolean;
}

/** True for a finding to fix. Findings of severity `info`, undecided and waived findings do not count. */
export const isToFix = (finding: Finding): boolean =>
  finding.status === 'fail' && finding.severity !== 'info';

const shownInFull = 3;

/** Returns the first three findings of severity medium or higher, to be shown in full. */
export const inFull = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter((finding) => isToFix(finding) && atLeast(finding.severity, 'medium')).slice(0, shownInFull);

const label = 8;

/** Returns the lines of a problem: severity, title and rule, then its details, a code frame and the fix. */
export function problem(finding: Finding, context: Context, screen: Screen): string[] {
  const level = finding.severity.toUpperCase();
  const indent = ' '.repeat(10);
  const title = spread(`${pad(level, 10)}${visible(finding.title, screen)}`, finding.rule, screen, indent);
  const [first = '', ...rest] = title;
  const told = finding.details.filter(({ label }) => label === whenLabel);
  const condition =
    told.length > 0 || finding.condition === null
      ? told
      : [{ label: whenLabel, text: `condition ${finding.condition}` }];
  const named = concernedRow(finding, context.namesOf(finding));
  const rows = [...finding.details.filter(({ label }) => label !== whenLabel), ...named];
  const details = [...(context.all ? rows : folded(rows)), ...condition];
  const frame = codeFrame(finding, context.linesOf, screen);
  const place =
    frame.length > 0 || details.some((detail) => 'at' in detail)
      ? []
      : [{ label: 'at', text: `${finding.file}:${finding.line}` }];
  return [
    paint(level, levelStyle(finding.severity), screen) + first.slice(level.length),
    ...rest,
    ...[...details, ...place].flatMap((detail) =>
      labelled(detail.label, visible(detail.text, screen), 'at' in detail ? (detail.at ?? '') : '', screen),
    ),
    ...frame,
    ...fixOf(finding, context.complete, screen),
  ];
}

/** Returns the row that names all functions of a finding; none if its other rows name each of them. */
function concernedRow(finding: Finding, names: readonly string[]): Finding['details'] {
  const text = [finding.title, ...finding.details.map((detail) => detail.text)].join(' ');
  const words = new Set(text.split(/[\s,:→]+/));
  return names.every((name) => words.has(name)) ? [] : [{ label: 'in', text: names.join(', ') }];
}

const mostRows = 5;
const mostNames = 12;

/** Labels of rows that list names. */
const nameLists: ReadonlySet<string> = new Set(['in', 'role', 'also']);

/** Shortens the rows for the default screen: rows of one label beyond the fifth, and names beyond the twelfth, are counted. */
function folded(rows: Finding['details']): Finding['details'] {
  const byLabel = new Map<string, number>();
  for (const row of rows) byLabel.set(row.label, (byLabel.get(row.label) ?? 0) + 1);
  const seen = new Map<string, number>();
  return rows.flatMap((row): Finding['details'] => {
    const index = seen.get(row.label) ?? 0;
    seen.set(row.label, index + 1);
    const all = byLabel.get(row.label) ?? 0;
    if (all <= mostRows || index < mostRows - 1)
      return [nameLists.has(row.label) ? { ...row, text: fewNames(row.text) } : row];
    return index === mostRows - 1
      ? [{ label: row.label, text: `${all - index} more of this kind (--all)` }]
      : [];
  });
}

function fewNames(text: string): string {
  const names = text.split(', ');
  return names.length <= mostNames
    ? text
    : `${names.slice(0, mostNames).join(', ')}, ${names.length - mostNames} more (--all)`;
}

const detailOf = ({ details }: Finding, label: string): string =>
  details.find((detail) => detail.label === label)?.text ?? '';

/** Returns the lines of a fix. A command is broken so that people can paste it; an edit is a sentence. */
function fixOf({ fix, function: functionId }: Finding, complete: Complete, screen: Screen): string[] {
  if (fix === null) return [];
  const text = typed(complete(fix, functionId), screen);
  const start = `  ${pad('fix', label)}`;
  const indent = ' '.repeat(start.length);
  const [, sentence = '', command] = /^(?:(.*:) )?(emmental \w.*)$/.exec(complete(fix, functionId)) ?? [];
  if (command === undefined || columnsOf(start + text) <= screen.width)
    return labelled('fix', visible(text, screen), '', screen);
  if (sentence === '') return commandLines(start, command, `${indent}  `, screen);
  return [
    ...labelled('fix', visible(sentence, screen), '', screen),
    ...commandLines(indent, command, `${indent}  `, screen),
  ];
}

const levelStyle = (severity: Severity) =>
  severity === 'critical' || severity === 'high' ? 'red' : 'yellow';

/** Returns the lines of a row: a label, a text, and a place at the right edge. */
export function labelled(name: string, text: string, at: string, screen: Screen): string[] {
  const room = screen.width - 2 - label;
  const lines = wrap(text, room);
  const last = lines.at(-1) ?? '';
  const fits = at === '' || columnsOf(last) + 2 + columnsOf(at) <= room;
  const body = lines.map((line, index) => `  ${pad(index === 0 ? name : '', label)}${line}`);
  if (at === '') return body;
  const bottom = body.at(-1) ?? '';
  const shown = fitPath(visible(at, screen), screen.width - 2 - label, screen);
  return fits
    ? [...body.slice(0, -1), `${pad(bottom, screen.width - columnsOf(shown))}${shown}`]
    : [...body, padLeft(shown, screen.width)];
}

/**
 * Returns the lines of the option --all: every finding that is not shown in full, a line for each rule and resource. The
 * findings are grouped by their fix; below each group are its rules and the fix.
 */
export function lowerProblems(report: Report, screen: Screen): string[] {
  const full = new Set(inFull(report.findings));
  const complete = completing(report);
  const namesOf = namesIn(report);
  const groups = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    if (full.has(finding) || finding.status === 'waived') continue;
    const key = finding.fix ?? `${finding.rule} ${weighing(finding)}`;
    const same = groups.get(key);
    if (same) same.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()].flatMap((findings, index) => {
    const [first] = findings;
    const rules = [...new Set(findings.map(({ rule }) => rule))];
    return [
      ...(index > 0 ? [''] : []),
      ...onePerSubject(findings).flatMap((same) => lineOf(same, namesOf, screen)),
      ...labelled(rules.length > 1 ? 'rules' : 'rule', rules.join(', '), '', screen),
      ...(first ? labelledWeight(first, screen) : []),
      ...(first ? fixOf(first, complete, screen) : []),
    ];
  });
}

/** Returns the reason why a fact (a finding without consequence) is no risk here; empty for other findings. */
const weighing = (finding: Finding): string => detailOf(finding, 'weighs');

const labelledWeight = (finding: Finding, screen: Screen): string[] =>
  weighing(finding) === '' ? [] : labelled('weighs', visible(weighing(finding), screen), '', screen);

/** Groups findings of the same rule about the same resource in several places. */
function onePerSubject(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { rule, resource, function: fn, status, severity } = finding;
    const key = JSON.stringify([rule, resource ?? fn ?? finding.title, status, severity]);
    const same = groups.get(key);
    if (same) same.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}

function stateOf({ status, waivedNow }: Finding): string {
  if (waivedNow) return ' (waived in this change)';
  return status === 'fail' ? '' : ` (${status})`;
}

function lineOf([first, ...more]: readonly Finding[], namesOf: Context['namesOf'], screen: Screen): string[] {
  if (!first) return [];
  const state = stateOf(first);
  const names = [...new Set([first, ...more].flatMap(namesOf))];
  const places = [...new Set(more.map(({ file, line }) => `${file}:${line}`))];
  return [
    ...spread(
      `${pad(first.severity, 10)}${visible(first.title, screen)}${state}`,
      `${fitPath(visible(first.file, screen), 30, screen)}:${first.line}`,
      screen,
      ' '.repeat(10),
    ),
    ...(names.length > 0 ? labelled('in', visible(names.join(', '), screen), '', screen) : []),
    ...(places.length > 0 ? labelled('also at', visible(places.join(', '), screen), '', screen) : []),
  ];
}
