import type { OpenQuestion, Report } from '@emmental/model';
import {
  appNames,
  commandLines,
  isFleet,
  nameInFleet,
  type Screen,
  spread,
  visible,
  wordsFor,
  wrap,
} from '@emmental/report';
import { ambiguous } from './named-function.ts';

/** A question of an app, with the number of functions that it is open in. */
export interface Asked {
  readonly question: OpenQuestion;
  readonly functions: number;
  readonly app: string;
  /** The id of the first function that it is open in. */
  readonly fn: string;
  /** The ids by which users name it. The first is the shortest that no other question has. */
  readonly ids: readonly string[];
}

/**
 * Returns each question of an app once; one cause in several functions is one question, with what it costs most. Among several apps
 * the id of a question has the name of its app, because functions of several apps may have one name.
 */
export function questionsIn(report: Report): readonly Asked[] {
  const found = new Map<string, Asked>();
  const names = appNames(report.apps);
  const several = isFleet(report);
  for (const app of report.apps) {
    const shown = names.get(app.id) ?? app.name;
    for (const fn of app.functions)
      for (const question of fn.unknown) {
        const key = JSON.stringify([app.id, question.id]);
        const known = found.get(key);
        const withApp = wordsFor(app, shown).map((word) => nameInFleet(word, question.id));
        found.set(key, {
          question: known && !known.question.idle ? known.question : question,
          functions: (known?.functions ?? 0) + 1,
          app: app.id,
          fn: known?.fn ?? fn.id,
          ids: several ? [...withApp, question.id] : [question.id, ...withApp],
        });
      }
  }
  return [...found.values()].sort(
    (a, b) => Number(a.question.idle ?? false) - Number(b.question.idle ?? false),
  );
}

/** Finds the question that an id names. Throws `WrongUse` if questions of several apps have it. */
export function askedBy(id: string, questions: readonly Asked[]): Asked | undefined {
  const found = questions.filter(({ ids }) => ids.includes(id));
  if (new Set(found.map(({ app }) => app)).size > 1)
    throw ambiguous(
      id,
      'a question of that id',
      found.flatMap(({ ids }) => ids.slice(0, 1)),
    );
  return found[0];
}

/** Writes one open question: its subject, the reason, its cost, and the command that answers it, ready to be pasted. */
export function describeQuestion({ question, ids: [id = ''] }: Asked, answer: string, view: Screen): string {
  const facts = [
    ['what', question.what],
    ['why', question.why],
    ['costs', question.costs],
  ] as const;
  const command = `${answer} --is VALUE --because REASON --owner @TEAM --until YYYY-MM-DD`;
  return [
    ...spread(visible(id, view), `${visible(question.file, view)}:${question.line}`, view),
    ...facts.flatMap(([name, fact]) =>
      wrap(visible(`  ${name.padEnd(8)}${fact}`, view), view.width, '          '),
    ),
    ...commandLines('  answer  ', command, '            ', view),
    '',
  ].join('\n');
}
