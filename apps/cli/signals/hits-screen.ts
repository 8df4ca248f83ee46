import { profileSections, shellWord } from '@emmental/model';
import { count, nextLines, type Screen, table, visible, wrap } from '@emmental/report';
import type { JudgedSignalsOptions } from '../usage/signals.ts';
import type { LogsRead } from './document.ts';
import type { FunctionTable, HitsResult, RuleHits } from './hits.ts';
import { grouped, leftLines } from './list-screen.ts';
import { logsAgain } from './logs-again.ts';

/** The rulebase of each function as a table with hits, marks, and what the counts do not show. */
export function renderHits(
  result: HitsResult,
  { logs, reading }: LogsRead,
  path: string,
  options: Pick<JudgedSignalsOptions, 'all'>,
  view: Screen,
): string {
  const { tables, others } = result;
  // A function without signals has a line, not a table: nothing is known about its rules.
  const counted = tables.filter(({ counts }) => counts !== null);
  const silent = tables.filter(({ counts }) => counts === null).map(({ fn }) => fn);
  const unused = counted.flatMap(({ rules }) => rules).filter(({ isUnused }) => isUnused).length;
  const shadowed = counted.flatMap(({ rules }) => rules).filter((rule) => rule.shadowed !== null).length;
  return [
    ...counted.flatMap((each) => [...tableLines(each, options.all, view), '']),
    ...listLine('No signals of', silent, 'so nothing is known about the hits of their rules.', view),
    ...listLine(
      'Signals of functions that the rulebase does not have:',
      others.map(({ app, function: fn }) => `${app}/${fn}`),
      '',
      view,
    ),
    ...leftLines(reading, result, view),
    ...(counted.length === 0 ? [] : wrap(summary(unused, shadowed), view.width, '  ')),
    ...(unused > 0 ? wrap(lowerBound, view.width, '  ') : []),
    '',
    ...next(logs, path, view),
    '',
  ].join('\n');
}

const lowerBound =
  'Hits are a lower bound: an instance that ends idle does not send its last counts. A rule without hits may be needed for rare events.';

const summary = (unused: number, shadowed: number): string =>
  `${count(unused, 'rule')} unused, ${shadowed} shadowed (another rule decides all that it matches).`;

function tableLines(table_: FunctionTable, all: boolean, view: Screen): readonly string[] {
  const { fn, owner, counts, rules, notLimited, unknown } = table_;
  const head = [
    fn,
    ...(owner === null ? [] : [owner]),
    ...(counts === null
      ? []
      : [count(counts.invocations, 'invocation'), periodOf(counts.first, counts.last)]),
  ];
  const shown = all ? rules : rules.filter(isShown);
  const cells = profileSections.flatMap((section) => {
    const ofSection = shown.filter(({ row }) => row.section === section);
    return ofSection.length === 0
      ? []
      : [[section, '', '', '', '', ''], ...ofSection.map((rule) => cellsOf(rule, view))];
  });
  const hidden = rules.length - shown.length;
  const notes = [
    ...(notLimited.length > 0 ? [`not limited: ${notLimited.join(', ')} (the section is missing)`] : []),
    ...(hidden > 0 ? [`${count(hidden, 'implied rule')} without hits (--all)`] : []),
    ...digestNotes(table_),
    ...(unknown.rules > 0
      ? [
          `${count(unknown.times, 'hit')} of ${count(unknown.rules, 'rule')} that the rulebase does not have now`,
        ]
      : []),
    ...(counts !== null && counts.invocations === 0
      ? ['no counts among the signals: hits are not known']
      : []),
    ...(counts !== null && counts.notInspected > 0
      ? [`${count(counts.notInspected, 'value')} of events could not be inspected`]
      : []),
    ...(counts !== null && counts.lost > 0 ? [`${count(counts.lost, 'signal')} could not be sent`] : []),
  ];
  return [
    ...wrap(visible(head.join('   '), view), view.width, '  '),
    ...(cells.length === 0 ? [] : table(columns, cells, view)),
    ...notes.flatMap((note) => wrap(visible(`  ${note}`, view), view.width, '    ')),
  ];
}

const columns = [
  { title: 'RULE', gives: 1, least: 14 },
  { title: 'MATCH', gives: 2, least: 14 },
  { title: 'ACTION' },
  { title: 'HITS', align: 'right' as const },
  { title: 'LAST HIT' },
  { title: '', gives: 1, least: 8, wraps: true as const },
];

/** Implied rules without hits are hidden, but not the last rule of a section. */
const isShown = ({ row, times }: RuleHits): boolean =>
  row.origin !== 'implied' || row.name === '(all other)' || (times ?? 0) > 0;

function cellsOf({ row, times, last, isUnused, shadowed, isCounted }: RuleHits, view: Screen): string[] {
  const marks = [
    ...(isUnused ? ['unused'] : []),
    ...(shadowed === null ? [] : [`shadowed: ${shadowed}`]),
    ...(isCounted || times !== null ? [] : ['the guard cannot count it']),
  ];
  const isEnforced = row.mode === 'enforce';
  return [
    `  ${row.name}`,
    row.match,
    isEnforced ? row.action.toUpperCase() : row.action,
    times === null ? '?' : grouped(times),
    last === '' ? (times === 0 ? 'never' : '') : `${last.slice(0, 10)} ${last.slice(11, 16)}`,
    marks.join(', '),
  ].map((cell) => visible(cell, view));
}

/** `2026-11-01 to 2026-11-30`. */
function periodOf(first: string, last: string): string {
  if (first === '') return 'unknown time';
  const [from, to] = [first.slice(0, 10), last.slice(0, 10)];
  return from === to ? from : `${from} to ${to}`;
}

/** Notes that the signals are of another rulebase than the one in the repository. */
function digestNotes({ counts, digest }: FunctionTable): readonly string[] {
  const older = [...(counts?.digests ?? [])].filter((seen) => seen !== digest).sort();
  if (older.length === 0) return [];
  const names = `${older.slice(0, 3).join(', ')}${older.length > 3 ? ` and ${older.length - 3} more` : ''}`;
  return [`signals of other rulebases: ${names}${digest === null ? '' : ` (here: ${digest})`}`];
}

const mostNamed = 8;

function listLine(begin: string, names: readonly string[], end: string, view: Screen): readonly string[] {
  if (names.length === 0) return [];
  const rest = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  const text = `${begin} ${names.slice(0, mostNamed).join(', ')}${rest}${end === '' ? '' : `, ${end}`}`;
  return [...wrap(visible(text, view), view.width, '  '), ''];
}

function next(logs: readonly string[], path: string, view: Screen): readonly string[] {
  const { words, above } = logsAgain(logs, view);
  const command = `emmental signals dry-run ${words}${path === '.' ? '' : ` --path ${shellWord(path)}`}`;
  return [...above, ...nextLines([[command, 'what the edited rulebase would have stopped']], view)];
}
