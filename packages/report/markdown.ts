import { escapeHidden, type Finding, nameInId, type Report, severities } from '@emmental/model';
import { namesIn } from './concerned.ts';
import { originText } from './origin.ts';
import { knownBefore } from './terminal/closing.ts';
import { completing } from './terminal/commands.ts';
import { coverageText, limitedTo } from './terminal/coverage.ts';
import { count } from './terminal/layout.ts';
import { isToFix } from './terminal/problem.ts';

export interface MarkdownOptions {
  /** The base of the comparison: `origin/main`, a baseline. Null = there is no comparison; the report lists all findings. */
  readonly since: string | null;
}

const mostItems = 5;

/** Writes a comment for a pull request: at most five problems with place and fix, and the number of the others. */
export function renderMarkdown(report: Report, { since }: MarkdownOptions): string {
  const failing = report.findings.filter(isToFix);
  const shown = failing.slice(0, mostItems);
  const more = failing.length - shown.length;
  const complete = completing(report);
  const names = namesIn(report);
  return [
    `### ${title(failing, since, limitedTo(report))}`,
    '',
    ...shown.flatMap((finding) =>
      item(finding, names(finding), complete(finding.fix ?? '', finding.function)),
    ),
    ...(more > 0 ? [`… and ${more} more: \`${complete('emmental scan --all', null)}\``, ''] : []),
    ...unread(report),
    `${aside(report, since)}  `,
    originText(report),
    '',
  ].join('\n');
}

function title(failing: readonly Finding[], since: string | null, limited: string): string {
  const what = since === null ? 'to fix' : 'new';
  if (failing.length === 0)
    return since === null
      ? `Emmental: nothing to fix in what was checked${limited}`
      : `Emmental: nothing new in what was checked${limited}`;
  const levels = severities
    .map((severity) => [severity, failing.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => `${number} ${severity}`);
  return `Emmental: ${failing.length} ${what} (${levels.join(', ')})`;
}

function item(finding: Finding, functions: readonly string[], fix: string): string[] {
  const { severity, title: says, file, line, rule, condition } = finding;
  const named = functions.map(code).join(', ');
  const who = finding.details.find(({ label }) => label === 'who');
  const waived = finding.waivedNow ? '  \n  **waived in this change**, so it counts' : '';
  return [
    `- **${severity}** ${plain(says)}  `,
    `  ${code(`${file}:${line}`)} · ${code(rule)}${condition === null ? '' : ` · when ${code(condition)}`}${who ? `  \n  ${plain(who.text)}` : ''}${waived}${named === '' ? '' : `  \n  functions: ${named}`}${fix === '' ? '' : `  \n  fix: ${/^emmental /.test(fix) ? code(fix) : plain(fix)}`}`,
    '',
  ];
}

/** Returns what was not read, and what the compared change removed. */
function unread({ unread = [], removed = [] }: Report): string[] {
  const lost = unread.filter(({ accepted }) => accepted === null).slice(0, mostItems);
  return [
    ...lost.map(({ file, line, message }) => `- **not read** ${code(`${file}:${line}`)} ${plain(message)}`),
    ...removed
      .slice(0, mostItems)
      .map(
        ({ file, functions }) =>
          `- removed in this change: ${code(file)} with ${functions.map((id) => code(nameInId(id))).join(', ')}`,
      ),
    ...(lost.length + removed.length > 0 ? [''] : []),
  ];
}

/** Returns the other numbers of the report on one line. */
function aside(report: Report, since: string | null): string {
  const { unknown, baseline, waived, functions } = report.stats;
  const errors = report.diagnostics.filter(({ severity }) => severity === 'error').length;
  return [
    coverageText(report) || count(functions, 'function'),
    ...(since === null ? [] : [`compared with ${code(since)}`]),
    ...(baseline > 0 ? [knownBefore(baseline, since)] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
    ...(unknown > 0 ? [`${count(unknown, 'thing')} could not be decided`] : []),
    ...(errors > 0 ? [`${count(errors, 'thing')} could not be read`] : []),
  ].join(' · ');
}

/** Escapes text of a repository for Markdown: it cannot contain markup, links or mentions (`@name`). */
const plain = (text: string): string =>
  printable(text)
    .replace(/[\\`*_{}[\]()<>#+!|~&$-]/g, (sign) =>
      sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`,
    )
    .replace(/@/g, '@\u200b')
    .replace(/:\/\//g, ':\u200b//');

/** Writes text of a repository as a code span. The fence has more backticks than any run of backticks in the text. */
function code(text: string): string {
  const shown = printable(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

const printable = (text: string): string => escapeHidden(text, () => ' ').slice(0, 500);
