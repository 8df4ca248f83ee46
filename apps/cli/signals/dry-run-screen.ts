import { count, type Screen, spread, visible, wrap } from '@emmental/report';
import { type DryEffect, type DryIncident, type DryRun, deedOf, ruleName } from '@emmental/signals';
import type { DryRunOptions } from '../usage/signals.ts';
import type { DryResult } from './dry-run.ts';
import { leftLines, timeOf } from './list-screen.ts';
import type { LogReading } from './read-logs.ts';

/** Shows the actions that the edited rulebase would have stopped or let pass, those that are not decided, and the limits of the answer. */
export function renderDryRun(
  result: DryResult,
  reading: LogReading,
  { all }: Pick<DryRunOptions, 'all'>,
  view: Screen,
): string {
  const { run, app, before } = result;
  const recorded = Object.values(run.counts).reduce((sum, times) => sum + times, 0);
  const head = [
    app,
    `${count(recorded, 'recorded action')} in ${count(reading.files, 'file')}`,
    before === null ? 'the rulebase that the guards had is not known (--before)' : `compared with ${before}`,
  ];
  return [
    ...wrap(visible(head.join('   '), view), view.width, '  '),
    '',
    ...listed.flatMap(([effect, title]) => block(run, effect, title, all, view)),
    ...calls(run, view),
    ...wrap(closing(run), view.width, '  '),
    '',
    ...limits(result, view),
    ...leftLines(reading, result, view),
  ].join('\n');
}

const listed: readonly (readonly [DryEffect, string])[] = [
  ['would stop', 'Happened, and would be stopped'],
  ['would pass', 'Was stopped, and would happen'],
  ['would be quiet', 'Was reported, and would be allowed'],
  ['not decided', 'Not decided'],
];

function block(
  { incidents, entries, counts }: DryRun,
  effect: DryEffect,
  title: string,
  all: boolean,
  view: Screen,
): readonly string[] {
  const found = incidents.filter((each) => each.effect === effect);
  if (found.length === 0) return [];
  const more = entries[effect] - found.length;
  return [
    `${title}: ${count(counts[effect], 'time')}`,
    ...found.flatMap((each) => lines(each, view)),
    ...(more > 0 ? [`  … and ${more} more${all ? '' : ' (--all)'}`] : []),
    '',
  ];
}

function lines({ incident, rule, why }: DryIncident, view: Screen): readonly string[] {
  const { signal, times, last } = incident;
  const decided = rule === null ? ruleName(signal) : `${signal.section}/${rule}`;
  return [
    ...spread(visible(`  ${signal.function}: ${deedOf(signal)}`, view), visible(decided, view), view, '    '),
    ...wrap(
      visible(`    ${count(times, 'time')}, last ${timeOf(last)}${why === null ? '' : `   ${why}`}`, view),
      view.width,
      '    ',
    ),
  ];
}

const callWords = {
  allowed: 'other rules allow them',
  stopped: 'would be stopped',
  reported: 'would be reported',
  unknown: 'not decided: the counts do not say which calls they were',
} as const;

/** Counted calls of rules that the edited rulebase does not have as they were. */
function calls({ calls: all }: DryRun, view: Screen): readonly string[] {
  if (all.length === 0) return [];
  return [
    'Allowed calls whose rule was changed or removed',
    ...all
      .toSorted((a, b) => b.times - a.times)
      .slice(0, 30)
      .flatMap(({ function: fn, rule, kind, times }) =>
        wrap(
          visible(
            `  ${rule.includes('/') ? rule : `${fn}: a rule that neither rulebase has (${rule})`}   ${count(times, 'call')}: ${callWords[kind]}`,
            view,
          ),
          view.width,
          '    ',
        ),
      ),
    ...(all.length > 30 ? [`  … and ${all.length - 30} more rules`] : []),
    '',
  ];
}

function closing({ counts, sameCalls }: DryRun): string {
  const parts = [
    ...(counts['still stopped'] > 0 ? [`${counts['still stopped']} still stopped`] : []),
    ...(counts['still reported'] > 0 ? [`${counts['still reported']} still only reported`] : []),
    ...(sameCalls > 0 ? [`${count(sameCalls, 'counted call')} of rules that stay as they are`] : []),
  ];
  return parts.length === 0 ? 'Nothing stays as it was.' : `Unchanged: ${parts.join(', ')}.`;
}

/** Names the limits of the answer: it is about recorded actions only. */
function limits({ run, silent, foreign, notInspected, lost }: DryResult, view: Screen): readonly string[] {
  const texts = [
    ...(silent.length > 0
      ? [
          `No signals of ${silent.slice(0, 8).join(', ')}${silent.length > 8 ? ` and ${silent.length - 8} more` : ''}: nothing is known about them.`,
        ]
      : []),
    ...(lost > 0
      ? [`${count(lost, 'signal')} could not be sent: what they reported is not in this answer.`]
      : []),
    ...(notInspected > 0 ? [`${count(notInspected, 'value')} of events could not be inspected.`] : []),
    ...(foreign > 0 ? [`${count(foreign, 'signal')} of other apps or functions left out.`] : []),
    ...(run.counts['would pass'] > 0
      ? ['The modes are those of the rulebase: EMMENTAL_MODE of a function can be stricter.']
      : []),
    'Calls that rules allow are only counted by rule, and what did not happen in this time is not in the signals.',
  ];
  return [...texts.flatMap((text) => wrap(visible(text, view), view.width, '  ')), ''];
}
