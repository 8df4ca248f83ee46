import { type FunctionReport, foundBy, type OpenQuestion, type Report, shellWord } from '@emmental/model';
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

/**
 * Returns the question about the source of a function whose source was found for certain, by its id `F/code`. Nobody is asked it,
 * but a person may answer it who knows that something else is deployed. Throws `WrongUse` if functions of several apps have
 * the name.
 */
export function certainSource(id: string, report: Report): Asked | undefined {
  const names = appNames(report.apps);
  const found = report.apps.flatMap((app) =>
    app.functions.flatMap((fn): readonly Asked[] => {
      const question = `${fn.name}/code`;
      const ids = [
        question,
        ...wordsFor(app, names.get(app.id) ?? app.name).map((word) => nameInFleet(word, question)),
      ];
      return fn.handler && ids.includes(id)
        ? [{ question: sourceQuestion(question, fn), functions: 1, app: app.id, fn: fn.id, ids }]
        : [];
    }),
  );
  if (found.length > 1)
    throw ambiguous(
      id,
      'a function of that name',
      found.map(({ fn }) => fn),
    );
  return found[0];
}

const sourceQuestion = (id: string, { handler, file, line }: FunctionReport): OpenQuestion => ({
  id,
  what: 'which file is its source',
  why: `${handler?.file}#${handler?.export} was found${handler?.link ? ` by ${foundBy(handler.link)}` : ''}`,
  costs: 'nothing; answer FILE#EXPORT or none if something else is deployed',
  file,
  line,
  answer: `emmental assume ${shellWord(id)}`,
  idle: true,
});

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

/** Finds the questions that an id names in which `*` stands for any text. */
export function askedByPattern(id: string, questions: readonly Asked[]): readonly Asked[] {
  const parts = id.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  return questions.filter(({ ids }) => ids.some((each) => pattern.test(each)));
}

/** Writes open questions, each with its subject, the reason and its cost, and the command that answers them, ready to be pasted. */
export function describeQuestions(asked: readonly Asked[], answer: string, view: Screen): string {
  const command = `${answer} --is VALUE --because REASON --owner @TEAM --until YYYY-MM-DD`;
  return [
    ...asked.flatMap((each) => factsOf(each, view)),
    ...commandLines('  answer  ', command, '            ', view),
    '',
  ].join('\n');
}

function factsOf({ question, ids: [id = ''] }: Asked, view: Screen): readonly string[] {
  const facts = [
    ['what', question.what],
    ['why', question.why],
    ['costs', question.costs],
    ...valuesFor(question.id).map((text) => ['VALUE', text] as const),
  ] as const;
  return [
    ...spread(visible(id, view), `${visible(question.file, view)}:${question.line}`, view),
    ...facts.flatMap(([name, fact]) =>
      wrap(visible(`  ${name.padEnd(8)}${fact}`, view), view.width, '          '),
    ),
  ];
}

/** The values that `--is` takes, by the part of a question's id that tells its kind. The first row that fits counts; docs/rulebase.md explains them. */
const values: readonly (readonly [RegExp, string | null])[] = [
  [/\/(?:role|others|definition)(?:#\d+)?$|\/account\./, null],
  [/\/code$/, 'the source as FILE#EXPORT, or none if the repository does not have it'],
  [/\/env\.[^/]*$/, 'what the variable holds when deployed: a name, an ARN, an address'],
  [/\/key\.[^/]*$/, 'the ARN of the key, or none for a key of AWS'],
  [
    /^(?:package|module|program|call|part|layer|start)\//,
    'FILE#EXPORT (code that stands for it), actions (s3:GetObject, s3:PutObject), or none (it calls no cloud, and event data takes no effect there)',
  ],
];

function valuesFor(id: string): readonly string[] {
  const row = values.find(([kind]) => kind.test(id));
  const text = row
    ? row[1]
    : 'the resource (ARN, logical id or name; * = any), actions (s3:GetObject), or none';
  return text === null ? [] : [text];
}
