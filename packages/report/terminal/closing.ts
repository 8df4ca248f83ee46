import { posix } from 'node:path';
import { atLeast, type Finding, type Report, severities, shellWord } from '@emmental/model';
import { completing, nextLines } from './commands.ts';
import { fleet, isFleet } from './fleet.ts';
import { count, type Screen, wrap } from './layout.ts';
import { inFull, isToFix } from './problem.ts';
import type { ScanOptions } from './scan.ts';

/** The last block: how much there is to fix, what CI would say, and at most three commands that work when pasted. */
export function closing(report: Report, options: ScanOptions, screen: Screen): string[] {
  const failing = report.findings.filter(isToFix);
  return [
    ...wrap(sumOf(report, failing, options.all), screen.width),
    ...next(report, failing, options, screen),
    ...verdict(failing, options).flatMap((line) => wrap(line, screen.width)),
  ];
}

/** How many findings to fix, by severity, and how many do not count. */
export function sumOf(report: Report, failing: readonly Finding[], all: boolean): string {
  const { functions, unknown, baseline, waived } = report.stats;
  const hidden = [
    ...(baseline > 0 ? [`${baseline} already in the baseline`] : []),
    ...(waived > 0 ? [`${waived} waived${all ? '' : ' (--all lists them)'}`] : []),
  ];
  const aside = hidden.length > 0 ? ` Not counted: ${hidden.join(', ')}.` : '';
  if (failing.length > 0) return `${failing.length} to fix: ${bySeverity(failing)}.${edits(failing)}${aside}`;
  if (functions === 0 && report.diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    return 'no functions found in the files that could be read';
  if (functions === 0)
    return 'no functions found: no template here declares one (for a single handler: --handler FILE#EXPORT)';
  const nothing = baseline > 0 ? 'nothing new' : 'nothing to fix';
  return `${nothing} in what was checked; ${count(unknown, 'thing')} could not be decided.${aside}`;
}

function bySeverity(findings: readonly Finding[]): string {
  return severities
    .map((severity) => ({
      severity,
      number: findings.filter((finding) => finding.severity === severity).length,
    }))
    .filter(({ number }) => number > 0)
    .map(({ severity, number }) => `${number} ${severity}`)
    .join(', ');
}

/** How far few edits go: findings about one thing that share a fix are closed by one. */
function edits(failing: readonly Finding[]): string {
  const byEdit = new Map<string, number>();
  for (const { fix, resource, function: fn } of failing) {
    if (fix === null) continue;
    const edit = JSON.stringify([fix, resource ?? fn]);
    byEdit.set(edit, (byEdit.get(edit) ?? 0) + 1);
  }
  const best = [...byEdit.values()].sort((a, b) => b - a).slice(0, 3);
  const closed = best.reduce((sum, number) => sum + number, 0);
  if (best.length === 0 || closed <= best.length) return '';
  return `  ${count(best.length, 'edit')} ${best.length === 1 ? 'closes' : 'close'} ${closed} of them.`;
}

/** The result of `--fail-on`; without that option, the result that continuous integration would report. */
export function verdict(failing: readonly Finding[], { failOn }: Pick<ScanOptions, 'failOn'>): string[] {
  const threshold = failOn ?? 'high';
  const over = failing.filter((finding) => atLeast(finding.severity, threshold)).length;
  const what = `${over === 0 ? 'nothing' : over} at ${threshold} or above (--fail-on ${threshold})`;
  if (failOn === null) return [`In CI this would ${over === 0 ? 'pass' : 'fail'}: ${what}.`];
  return over === 0 ? [] : [`Failed: ${what}.`];
}

function next(report: Report, failing: readonly Finding[], options: ScanOptions, screen: Screen): string[] {
  const several = isFleet(report);
  const functions = report.apps.flatMap((app) => app.functions);
  const lower = failing.length - inFull(failing).flat().length;
  const [worst] = fleet(report);
  const complete = completing(report);
  // With several apps, suggest the worst: people can review only one role at a time.
  const detail =
    several && worst ? ` ${shellWord(posix.join(report.asked.folder, worst.app.template ?? '.'))}` : '';
  const shown = detail === '' ? functions : (worst?.app.functions ?? []);
  const commands = [
    ...(detail === '' ? [] : [[`emmental scan${detail}`, 'shows the first app in detail']]),
    ...(shown.some((fn) => fn.excess.length + fn.missing.length > 0)
      ? [[`emmental permissions${detail}`, 'shows what each role needs, as a diff']]
      : []),
    ...(!options.all && lower > 0 && !several ? [['emmental scan --all', `shows the ${lower} others`]] : []),
    ...(failing.length > 0 ? [['emmental scan --baseline', 'from now on, report only new findings']] : []),
  ]
    .slice(0, 3)
    .map(([command = '', what = '']) => [complete(command, null), what] as const);
  return nextLines(commands, screen);
}
