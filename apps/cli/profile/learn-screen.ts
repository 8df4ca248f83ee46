import { shellWord } from '@emmental/model';
import { type Lesson, type RemovalWindow, ruleText } from '@emmental/profile';
import { count, nextLines, onPath, type Screen, visible, wrap } from '@emmental/report';
import { logsAgain } from '../signals/logs-again.ts';
import type { LogReading } from '../signals/read-logs.ts';
import type { LearnSignalsOptions } from '../usage/profile.ts';
import { wordsOf } from '../usage/reading.ts';

/** The command line of the user. */
interface LearnAsked {
  readonly file: string;
  readonly path: string;
  readonly options: LearnSignalsOptions;
  readonly window: RemovalWindow;
}

interface Learning {
  readonly lesson: Lesson;
  readonly forms: readonly NewForms[];
  /** Paths of the files that were written. */
  readonly written: readonly string[];
}

/** The number of forms of a function's calls that are not stored beside the rulebase yet. */
export interface NewForms {
  readonly fn: string;
  readonly kind: string;
  readonly found: number;
}

/** The most lines of one kind that are shown. */
const mostShown = 30;

/** Shows a lesson as a diff of rules, then the calls that were not learned, and the rules that stay although nothing used them. */
export function renderLesson(
  { lesson, forms, written }: Learning,
  asked: LearnAsked,
  reading: LogReading,
  view: Screen,
): string {
  const line = (text: string, indent = '    ') => wrap(visible(text, view), view.width, indent);
  const { additions, removals, refusals, shaped } = lesson;
  const changes = additions.length + removals.length + shaped.length + forms.length;
  return [
    ...line(
      `${count(lesson.signals, 'signal')} of this app${lesson.signals > 0 ? '' : `: ${asked.file === '-' ? 'standard input' : asked.file} holds none that a guard wrote for it`}`,
    ),
    ...strangers(lesson).flatMap((text) => line(text)),
    ...leftOut(lesson, reading).flatMap((text) => line(text)),
    ...(changes > 0 ? [''] : []),
    ...additions.flatMap(({ fn, section, name, rule, times }) => [
      ...line(`+ ${fn}/${section}/${name}: ${ruleText(section, rule)}`),
      ...line(`    seen ${count(times, 'time')}, no rule allows it`),
    ]),
    ...removals.flatMap(({ fn, section, name, rule, invocations }) => [
      ...line(`- ${fn}/${section}/${name}: ${ruleText(section, rule)}`),
      ...line(`    not hit in ${count(invocations, 'invocation')}, and the code does not need it`),
    ]),
    ...shaped.flatMap(({ fn, section, name }) => line(`~ ${fn}/${section}/${name}: shape: learned`)),
    ...forms.flatMap(({ fn, kind, found }) =>
      line(
        `~ ${fn}: ${count(found, 'form')} of calls into ${intoWhat[kind] ?? kind}, kept beside the rulebase`,
      ),
    ),
    ...(refusals.length > 0 ? ['', 'Not learned'] : []),
    ...refusals
      .slice(0, mostShown)
      .flatMap(({ fn, section, what, why }) =>
        line(`  ${section === null ? fn : `${fn}/${section}`}  ${what}: ${why}`),
      ),
    ...(refusals.length > mostShown ? [`  … and ${refusals.length - mostShown} more`] : []),
    ...unusedLines(lesson, asked, view),
    '',
    ...closing(changes, written, lesson, asked, view),
    '',
  ].join('\n');
}

/** Names the rules without a hit that stay, and what has to come before one of them can be removed. */
function unusedLines(
  { waiting, needed }: Lesson,
  { window: { days, invocations, calls } }: LearnAsked,
  view: Screen,
): readonly string[] {
  const line = (text: string, indent: string) => wrap(visible(text, view), view.width, indent);
  const kept = [...needed.values()].reduce((sum, rules) => sum + rules, 0);
  return [
    ...(waiting.length > 0 ? ['', 'Not removed, though not hit'] : []),
    ...waiting
      .slice(0, mostShown)
      .flatMap(({ fn, rules, lacks }) =>
        line(`  ${fn}  ${count(rules, 'rule')}: ${lacks.join(', ')}`, '    '),
      ),
    ...(waiting.length > 0
      ? line(
          `  A rule can go after ${count(days, 'day')}, ${count(invocations, 'invocation')} by each trigger and ${count(calls, 'allowed call')} without an attack (--days, --invocations, --calls).`,
          '  ',
        )
      : []),
    ...(kept > 0
      ? [
          '',
          ...line(
            `${count(kept, 'rule')} without a hit ${kept === 1 ? 'stays' : 'stay'}: the code needs ${kept === 1 ? 'it' : 'them'}.`,
            '  ',
          ),
        ]
      : []),
  ];
}

/** The last lines: the files that were written, or the commands that write them. */
function closing(
  changes: number,
  written: readonly string[],
  { additions }: Lesson,
  asked: LearnAsked,
  view: Screen,
): readonly string[] {
  if (changes === 0 && written.length === 0) return ['nothing to change'];
  if (asked.options.write) {
    const files = written.length === 0 ? 'nothing' : written.join(', ');
    return wrap(visible(`written to ${files}`, view), view.width, '    ');
  }
  const allowing = { ...asked, options: { ...asked.options, allow: true } };
  const isWatched = additions.length > 0 && !asked.options.allow;
  const { words, above } = logsAgain([asked.file], view);
  const next = nextLines(
    [
      [
        writing(asked, words),
        isWatched ? 'writes this; the new rules report each call' : 'writes this into the rulebase',
      ],
      ...(isWatched
        ? [
            [
              writing(allowing, words),
              'the same, but the new rules allow: only if you know the calls',
            ] as const,
          ]
        : []),
    ],
    view,
  );
  return [...above, ...next];
}

/** Returns sentences about what was not read of the logs, or not remembered. */
function leftOut({ leftOut: signals }: Lesson, { broken, printed }: LogReading): readonly string[] {
  return [
    ...(signals > 0
      ? [
          `${count(signals, 'signal')} left out, because there are too many different actions: learn from a shorter time`,
        ]
      : []),
    ...(broken > 0 ? [`${count(broken, 'damaged signal')} left out`] : []),
    ...(printed > 0
      ? [`${count(printed, 'line')} left out: the code of a function printed them in the form of signals`]
      : []),
  ];
}

/** Lists a few names of other apps; they come from a log and may be many or long. */
function strangers({ ofOthers }: Lesson): readonly string[] {
  const names = [...ofOthers.keys()];
  if (names.length === 0) return [];
  const signals = [...ofOthers.values()].reduce((sum, times) => sum + times, 0);
  const shown = names.slice(0, 3).map((name) => (name.length > 40 ? `${name.slice(0, 40)}…` : name));
  const more = names.length > 3 ? `, and ${names.length - 3} more` : '';
  return [`${count(signals, 'signal')} of other apps left out: ${shown.join(', ')}${more}`];
}

const intoWhat: Readonly<Record<string, string>> = {
  shell: 'a shell',
  sql: 'SQL',
  interpreter: 'an interpreter',
};

/** Returns the same command with --write. `log` is the word for the log. */
const writing = ({ path, options }: LearnAsked, log: string): string =>
  [
    onPath(`emmental profile learn ${log}`, path),
    ...(options.environment === undefined ? [] : ['--environment', shellWord(options.environment)]),
    ...(['days', 'invocations', 'calls'] as const).flatMap((name) =>
      options[name] === undefined ? [] : [`--${name}`, String(options[name])],
    ),
    ...(options.allow ? ['--allow'] : []),
    ...wordsOf(options),
    '--write',
  ].join(' ');
