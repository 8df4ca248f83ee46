import { shellWord } from '@emmental/model';
import { count, nextLines, type Screen, spread, visible, wrap } from '@emmental/report';
import { deedOf, effectOf, type Incident, ruleName, type ThreatLog } from '@emmental/signals';
import type { SignalsOptions } from '../usage/signals.ts';
import type { LogsRead } from './document.ts';
import { logsAgain } from './logs-again.ts';
import type { LogReading } from './read-logs.ts';

interface Shown extends LogsRead {
  readonly log: ThreatLog;
  readonly options: Pick<SignalsOptions, 'all' | 'kind'>;
  /** False if no rulebase is here whose hits could be counted. */
  readonly hasRulebase: boolean;
}

/** The threat log as a screen: one block for each entry, the worst first. */
export function renderThreats(shown: Shown, view: Screen): string {
  const { log, reading, apps, logs, options, hasRulebase } = shown;
  const { incidents, entries } = log;
  const isFleet = apps.size > 1;
  return [
    ...head(shown, view),
    '',
    ...incidents.flatMap((incident) => [...entryLines(incident, isFleet, view), '']),
    ...(incidents.length < entries
      ? [
          `… and ${count(entries - incidents.length, 'more entry', 'more entries')}${options.all ? '' : ' (--all)'}`,
          '',
        ]
      : []),
    ...(incidents.length === 0 ? [nothing(reading, options), ''] : []),
    ...leftLines(reading, log, view),
    ...next(incidents, logs, hasRulebase, view),
    '',
  ].join('\n');
}

/** `weak-shop   2 functions   35 signals in 1 file`, and the counts by kind. */
function head({ log, reading, apps }: Shown, view: Screen): readonly string[] {
  const names = [...apps.keys()].sort();
  const app = names.length === 1 ? (names[0] ?? '') : count(names.length, 'app');
  const functions = [...apps.values()].reduce((sum, { size }) => sum + size, 0);
  const parts = [
    ...(names.length === 0 ? [] : [app, count(functions, 'function')]),
    `${count(reading.signals, 'signal')} in ${count(reading.files, 'file')}`,
    ...(reading.repeated > 0 ? [`${count(reading.repeated, 'repeated one')} not counted`] : []),
  ];
  const { block, alert, watch, error, lost } = log.counts;
  const counts = [
    `${grouped(block - log.wentThrough)} blocked`,
    ...(log.wentThrough > 0
      ? [`${grouped(log.wentThrough)} went through because no quarantine has them`]
      : []),
    `${grouped(alert)} only reported`,
    ...(watch > 0 ? [`${grouped(watch)} watched`] : []),
    ...(error > 0 ? [count(error, 'error of a guard', 'errors of a guard')] : []),
    ...(lost > 0 ? [count(lost, 'report of lost signals', 'reports of lost signals')] : []),
  ];
  return [
    ...wrap(visible(parts.join('   '), view), view.width, '  '),
    ...(reading.signals > 0 ? wrap(counts.join(', '), view.width, '  ') : []),
  ];
}

/** `12,345`. */
export const grouped = (number: number): string => count(number, '', '').trim();

/** One entry: effect, function and action; then times, source and place. */
export function entryLines(incident: Incident, isFleet: boolean, view: Screen): readonly string[] {
  const { signal, times, first, last, lastId, from } = incident;
  const name = isFleet ? `${signal.app}/${signal.function}` : signal.function;
  const [frame] = signal.evidence.stack ?? [];
  const since = first.slice(0, 10) === last.slice(0, 10) ? first.slice(11, 19) : timeOf(first);
  const when = [timeOf(last), ...(times > 1 ? [`${count(times, 'time')} since ${since}`] : []), lastId];
  const where = [
    ...(from?.trigger ? [from.trigger] : []),
    ...(from?.path && !deedOf(signal).includes(from.path) ? [from.path] : []),
    ...(frame === undefined ? [] : [frame]),
  ];
  const title = `${effectOf(signal).toUpperCase()}  ${name}: ${deedOf(signal)}`;
  return [
    ...spread(visible(title, view), visible(ruleName(signal), view), view, '  '),
    ...wrap(visible(`  when  ${when.join('   ')}`, view), view.width, '        '),
    ...(where.length > 0 ? wrap(visible(`  from  ${where.join('   ')}`, view), view.width, '        ') : []),
  ];
}

/** `2026-11-30 23:31:56 UTC`. */
export const timeOf = (time: string): string =>
  time === '' ? 'unknown time' : `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;

function nothing({ signals }: LogReading, { kind }: Shown['options']): string {
  if (signals === 0)
    return 'No signals. The guard writes them to the log of the function, or where EMMENTAL_SIGNALS says.';
  return kind === undefined ? 'Nothing was blocked or reported.' : `No signal is of the kind ${kind}.`;
}

/** Sentences about what was not read, or is in no entry. */
export function leftLines(
  reading: LogReading,
  { leftOut }: Pick<ThreatLog, 'leftOut'>,
  view: Screen,
): readonly string[] {
  const { other, printed, broken, otherKinds, left } = reading;
  const sentences = [
    ...(leftOut > 0
      ? [
          `${count(leftOut, 'signal')} left out: there are more different ones than fit into memory. Use --since or --function.`,
        ]
      : []),
    ...(left.length > 0 ? [`${count(left.length, 'file')} could not be read in full (named above).`] : []),
    ...(broken > 0
      ? [`${count(broken, 'line')} left out: signals that cannot be used, or lines that are too long.`]
      : []),
    ...(printed > 0
      ? [`${count(printed, 'line')} left out: the function’s own code printed text that looks like a signal.`]
      : []),
    ...(other > 0 ? [`${count(other, 'other line')} of the function’s log.`] : []),
    ...(otherKinds > 0 ? [`${count(otherKinds, 'file')} of other kinds not opened.`] : []),
  ];
  return sentences.length === 0
    ? []
    : [...sentences.flatMap((text) => wrap(visible(text, view), view.width, '  ')), ''];
}

function next(
  [first]: readonly Incident[],
  logs: readonly string[],
  hasRulebase: boolean,
  view: Screen,
): readonly string[] {
  if (!first) return [];
  const { words, above } = logsAgain(logs, view);
  const commands = [
    [`emmental signals show ${shellWord(first.lastId)} ${words}`, 'one incident, and what to do'],
    ...(hasRulebase
      ? [[`emmental signals hits ${words}`, 'the rulebase with the hits of each rule'] as const]
      : []),
  ] as const;
  return [...above, ...nextLines(commands, view)];
}
