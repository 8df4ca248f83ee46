import { type Diagnostic, diagnosticCodes, type FunctionReport, type OpenQuestion } from '@emmental/model';
import { type Complete, commandLines, typed } from './commands.ts';
import {
  columnsOf,
  count,
  fit,
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

/** Open questions: place, reason, how to answer; questions with the same reason share one entry. */
export function openQuestions(
  functions: readonly FunctionReport[],
  complete: Complete,
  all: boolean,
  screen: Screen,
): string[] {
  const every = groupsOf(functions);
  const groups = all ? every : every.filter(({ question }) => !question.idle);
  const idle = every.length - groups.length;
  const total = groups.reduce((sum, { ids }) => sum + ids.size, 0);
  if (every.length === 0) return [];
  if (groups.length === 0) return [`${count(idle, 'open question')} on which nothing depends (--all)`];
  const shown = all ? groups : groups.slice(0, questionRows);
  const more = groups.length - shown.length;
  const name = ({ names }: Group) => {
    const [first = ''] = names;
    const text = names.size === 1 ? first : `${first} and ${names.size - 1} more`;
    return fit(visible(text, screen), widestName, screen);
  };
  const column = widestOf(shown.map(name)) + 4;
  return [
    `${count(total, 'thing')} could not be decided`,
    ...shown.flatMap((group) => {
      const { question } = group;
      const at = `${fitPath(visible(question.file, screen), 36, screen)}:${question.line}`;
      const indent = ' '.repeat(column);
      return [
        ...spread(`${pad(`  ${name(group)}`, column)}${visible(question.what, screen)}`, at, screen, indent),
        ...reason(group, complete, screen, indent),
      ];
    }),
    ...(more > 0 ? [`  ${screen.unicode ? '…' : '...'} and ${more} more (--all)`] : []),
    ...(idle > 0 ? [`  ${count(idle, 'other question')} on which nothing depends (--all)`] : []),
  ];
}

interface Group {
  readonly names: Set<string>;
  readonly ids: Set<string>;
  readonly question: OpenQuestion;
  /** Id of the first function that asks it. */
  readonly first: string;
}

function groupsOf(functions: readonly FunctionReport[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const fn of functions) {
    for (const question of fn.unknown) {
      const key = JSON.stringify([question.what, question.why]);
      const group = groups.get(key) ?? { names: new Set(), ids: new Set(), question, first: fn.id };
      group.names.add(fn.name);
      group.ids.add(question.id);
      // One question may cost something in one function and nothing in another.
      groups.set(key, group.question.idle ? { ...group, question } : group);
    }
  }
  return [...groups.values()];
}

/** The reason and the command that answers, in one line if they fit; else the command has lines of its own, so that people can copy it. */
function reason(
  { ids, question, first }: Group,
  complete: Complete,
  screen: Screen,
  indent: string,
): string[] {
  const answer = typed(complete(ids.size === 1 ? question.answer : 'emmental assume', first), screen);
  const command = visible(answer, screen);
  const why = visible(question.why, screen);
  const line = `${indent}${why}. To answer: ${command}`;
  if (columnsOf(line) <= screen.width) return [line];
  const room = screen.width - indent.length;
  const own = columnsOf(command) <= room ? indent : '    ';
  return [
    ...wrap(`${indent}${why}. To answer:`, screen.width, indent),
    ...commandLines(own, answer, `${own}  `, screen),
  ];
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
  ...wrap(visible(`    ${message}; ${diagnosticCodes[code].todo}`, screen), screen.width, '    '),
];
