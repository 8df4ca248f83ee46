import {
  type AppReport,
  type Diagnostic,
  diagnosticCodes,
  type OpenQuestion,
  shellWord,
} from '@emmental/model';
import { appNames, nameInFleet } from '../app-names.ts';
import { isFleet } from '../fleet.ts';
import { type Complete, commandLines, typed } from './commands.ts';
import {
  columnsOf,
  count,
  fitNames,
  fitPath,
  pad,
  type Screen,
  spread,
  visible,
  widestOf,
  wrap,
} from './layout.ts';

const questionRows = 8;
const diagnosticRows = 5;
const widestName = 20;

/** Open questions: place, reason, how to answer; questions with the same reason share one entry. Among several apps, functions are named with their app. */
export function openQuestions(
  apps: readonly AppReport[],
  complete: Complete,
  all: boolean,
  screen: Screen,
): string[] {
  const every = groupsOf(apps);
  const groups = all ? every : every.filter(({ question }) => !question.idle);
  const idle = every.length - groups.length;
  const total = groups.reduce((sum, { ids }) => sum + ids.size, 0);
  if (every.length === 0) return [];
  if (groups.length === 0) return [`${count(idle, 'open question')} on which nothing depends (--all)`];
  const shown = all ? groups : groups.slice(0, questionRows);
  const more = groups.length - shown.length;
  const linesOfGroup = isFleet({ apps })
    ? inFleet(shown, complete, screen)
    : besideName(shown, complete, screen);
  return [
    `${count(total, 'thing')} could not be decided${groups.length < total ? `, for ${count(groups.length, 'reason')}` : ''}`,
    ...shown.flatMap(linesOfGroup),
    ...(more > 0 ? [`  ${screen.unicode ? '…' : '...'} and ${more} more (--all)`] : []),
    ...(idle > 0 ? [`  ${count(idle, 'other question')} on which nothing depends (--all)`] : []),
  ];
}

/** Returns the function that writes a question beside the name of its function; all names have one width. */
function besideName(
  shown: readonly Group[],
  complete: Complete,
  screen: Screen,
): (group: Group) => readonly string[] {
  const names = namesOf(shown, widestName, screen);
  const column = widestOf([...names.values()]) + 4;
  const indent = ' '.repeat(column);
  return (group) => [
    ...spread(
      `${pad(`  ${names.get(group) ?? ''}`, column)}${visible(group.question.what, screen)}`,
      placeOf(group, screen),
      screen,
      indent,
    ),
    ...reason(group, visible(group.question.why, screen), complete, screen, indent),
  ];
}

/** Returns the function that writes a question of several apps below the name of its function, because such names are long. */
function inFleet(
  shown: readonly Group[],
  complete: Complete,
  screen: Screen,
): (group: Group) => readonly string[] {
  return (group) => {
    const { what, why } = group.question;
    const at = placeOf(group, screen);
    const room = Math.max(screen.width - at.length - 4, 16);
    return [
      ...spread(`  ${namesOf(shown, room, screen).get(group) ?? ''}`, at, screen, '    '),
      ...reason(group, visible(`${what}: ${why}`, screen), complete, screen, '    '),
    ];
  };
}

/** Returns the names of groups, cut to a width where they do not differ. */
function namesOf(groups: readonly Group[], width: number, screen: Screen): ReadonlyMap<Group, string> {
  const all = groups.map(({ names: [first = ''] }) => visible(first, screen));
  return new Map(
    groups.map((group, index) => {
      const others = group.names.size - 1;
      const more =
        others === 0 ? '' : ` and ${width > widestName ? count(others, 'more function') : `${others} more`}`;
      return [group, `${fitNames(all, width - more.length, screen)[index] ?? ''}${more}`];
    }),
  );
}

const placeOf = ({ question: { file, line } }: Group, screen: Screen): string =>
  `${fitPath(visible(file, screen), 36, screen)}:${line}`;

interface Group {
  readonly names: Set<string>;
  /** The questions: each by its app and its id. */
  readonly ids: Set<string>;
  /** Their ids alone. */
  readonly questions: Set<string>;
  readonly apps: Set<string>;
  /** The PATHs of the apps, if the user named several. */
  readonly paths: Set<string | undefined>;
  readonly question: OpenQuestion;
  /** Id of the first function that asks it. */
  readonly first: string;
}

/** The archive, bucket or image that a function's code is in: each function has its own. */
const codePlace = /(?<=^its (?:code|image) is not [a-z ]*repository): .*$/;

function groupsOf(apps: readonly AppReport[]): readonly Group[] {
  const groups = new Map<string, Group>();
  const several = isFleet({ apps });
  const names = appNames(apps);
  for (const { app, fn } of apps.flatMap((app) => app.functions.map((fn) => ({ app, fn })))) {
    for (const question of fn.unknown) {
      const key = JSON.stringify([question.what, question.why.replace(codePlace, '')]);
      const group = groups.get(key) ?? {
        names: new Set(),
        ids: new Set(),
        questions: new Set(),
        apps: new Set(),
        paths: new Set(),
        question,
        first: fn.id,
      };
      group.names.add(several ? nameInFleet(names.get(app.id) ?? app.name, fn.name) : fn.name);
      group.ids.add(JSON.stringify([app.id, question.id]));
      group.questions.add(question.id);
      group.apps.add(app.id);
      group.paths.add(app.path);
      // One question may cost something in one function and nothing in another.
      groups.set(key, group.question.idle ? { ...group, question } : group);
    }
  }
  return [...groups.values()];
}

/** The reason and the command that answers, in one line if they fit; else the command has lines of its own, so that people can copy it. */
function reason(
  { ids, apps, paths, question, questions, first }: Group,
  why: string,
  complete: Complete,
  screen: Screen,
  indent: string,
): string[] {
  // `assume` takes one PATH: the one of the first function if the user named several.
  const about = apps.size === 1 || paths.size > 1 ? first : null;
  const answer = typed(complete(ids.size === 1 ? question.answer : assumeAll(questions), about), screen);
  const command = visible(answer, screen);
  const line = `${indent}${why}. To answer: ${command}`;
  if (columnsOf(line) <= screen.width) return [line];
  const room = screen.width - indent.length;
  const own = columnsOf(command) <= room ? indent : '    ';
  return [
    ...wrap(`${indent}${why}. To answer:`, screen.width, indent),
    ...commandLines(own, answer, `${own}  `, screen),
  ];
}

/** The command that lists the questions of one reason: by what their ids have in common, behind the names of functions. */
function assumeAll(ids: ReadonlySet<string>): string {
  const command = 'emmental assume';
  const [first = [], ...more] = [...ids].map((id) => id.split('/').toReversed());
  const differs = first.findIndex((part, index) => more.some((other) => other[index] !== part));
  const shared = (differs < 0 ? first : first.slice(0, differs)).toReversed().join('/');
  return shared === '' ? command : `${command} ${shellWord(`*/${shared}`)}`;
}

/** Problems in the files, each with what to do: a scan leaves nothing out without a line here. */
export function leftOut(all: readonly Diagnostic[], inFull: boolean, screen: Screen): string[] {
  const ending = all.filter(({ code }) => endings.has(code));
  const diagnostics = all.filter(({ code }) => !endings.has(code));
  return [
    ...(ending.length === 0
      ? []
      : [`${count(ending.length, 'exception')} ${ending.length === 1 ? 'ends' : 'end'} soon`]),
    ...ending.flatMap((diagnostic) => linesOf(diagnostic, screen)),
    ...(ending.length > 0 && diagnostics.length > 0 ? [''] : []),
    ...notTaken(diagnostics, inFull, screen),
  ];
}

/** Codes of exceptions that still count, but not for long. */
const endings: ReadonlySet<string> = new Set(['profile/ends-soon', 'waiver/ends-soon']);

function notTaken(diagnostics: readonly Diagnostic[], all: boolean, screen: Screen): string[] {
  if (diagnostics.length === 0) return [];
  const sorted = diagnostics.toSorted(
    (a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'),
  );
  const shown = all ? sorted : sorted.slice(0, diagnosticRows);
  const more = sorted.length - shown.length;
  return [
    diagnostics.length === 1
      ? '1 problem in the files that were read'
      : `${count(diagnostics.length, 'problem')} in the files that were read`,
    ...shown.flatMap((diagnostic) => linesOf(diagnostic, screen)),
    ...(more > 0 ? [`  ${screen.unicode ? '…' : '...'} and ${more} more (--all)`] : []),
  ];
}

const linesOf = ({ file, line, column, message, code }: Diagnostic, screen: Screen): string[] => [
  `  ${fitPath(visible(file, screen), screen.width - 12, screen)}:${line}:${column}`,
  ...wrap(
    visible(`    ${message}; ${typed(diagnosticCodes[code].todo, screen)}`, screen),
    screen.width,
    '    ',
  ),
];
