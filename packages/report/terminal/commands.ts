import { posix } from 'node:path';
import { type AppReport, type Report, shellWord } from '@emmental/model';
import { isFleet } from '../fleet.ts';
import { columnsOf, pad, type Screen, visible, widestOf, wrap } from './layout.ts';

/** Completes the commands in a text so that people can paste them. The text is about a function, or about everything (null). */
export type Complete = (text: string, functionId: string | null) => string;

/**
 * Returns a function that adds PATH and the options of this run to the commands in a text. Among several apps, a command about a
 * function gets the path of its app, because several apps may have a function of that name.
 */
export function completing(report: Report): Complete {
  const { paths, options } = report.asked;
  const several = isFleet(report);
  const commandOf = new Map(
    report.apps.flatMap((app) => {
      const command = several
        ? { path: pathOfApp(report, app), options: [...boundary(report), ...options] }
        : { path: app.path ?? report.root, options };
      return app.functions.map((fn) => [fn.id, command] as const);
    }),
  );
  return (text, functionId) => {
    const own = functionId === null ? undefined : commandOf.get(functionId);
    return own === undefined ? withPath(text, paths, options) : withPath(text, [own.path], own.options);
  };
}

/** A report about several apps: the apps, and what the user asked. */
export interface FleetReport {
  readonly apps: readonly Pick<AppReport, 'id' | 'template' | 'path'>[];
  readonly asked: Report['asked'];
}

/** Returns a command about one app among several, ready to be pasted: `emmental holes shops/orders`. */
export const completeForApp = (
  report: FleetReport,
  app: FleetReport['apps'][number],
  command: string,
): string =>
  [onPath(command, pathOfApp(report, app)), ...boundary(report), ...report.asked.options].join(' ');

/**
 * Returns the path that names one app among several: the PATH under which it alone was found, else its folder, or its template if
 * another app lies in that folder.
 */
export function pathOfApp(
  { apps, asked }: FleetReport,
  { id, template, path }: FleetReport['apps'][number],
): string {
  if (path !== undefined && apps.filter((other) => other.path === path).length === 1) return path;
  if (template === null) return asked.folder;
  const folder = posix.dirname(template);
  const isAlone = apps.every((other) => other.id === id || !isWithin(other.template ?? other.id, folder));
  return posix.join(asked.folder, isAlone && folder !== '.' ? folder : template);
}

const isWithin = (file: string, folder: string): boolean => folder === '.' || file.startsWith(`${folder}/`);

/** Returns the option that keeps the limit of the scan when PATH becomes narrower; none if the limit does not depend on PATH. */
const boundary = ({ asked }: FleetReport): readonly string[] =>
  asked.boundary === undefined ? [] : ['--root', shellWord(asked.boundary)];

/**
 * Adds PATH and options to the commands in a text: `emmental permissions` becomes `emmental permissions shop`, `emmental
 * assume ID` becomes `emmental assume ID --path shop`. A PATH in the text stays. Only `scan`, `dependencies` and `exceptions`
 * accept several PATHs; other commands get the first one.
 */
export function withPath(
  text: string,
  path: string | readonly string[],
  options: readonly string[] = [],
): string {
  const paths = (typeof path === 'string' ? [path] : path).filter((text) => text !== '.' && text !== '');
  const [first] = paths;
  const of = (words: readonly (string | undefined)[]): string =>
    words.flatMap((word) => word?.trim() || []).join(' ');
  return text
    .replace(
      new RegExp(`\\bemmental (permissions|scan|holes|protect|dependencies|exceptions)\\b( ${word})?`, 'g'),
      (_, command: string, written?: string) => {
        const own = (takesOne.has(command) ? paths.slice(0, 1) : paths).map(shellWord).join(' ');
        return of([`emmental ${command}`, written ?? own, ...options]);
      },
    )
    .replace(new RegExp(`\\bemmental (assume|explain)\\b( ${word})?`, 'g'), (command) =>
      of([command, first === undefined ? undefined : `--path ${shellWord(first)}`, ...options]),
    );
}

/** Matches commands that have another argument, so that PATH is their option `--path`. PATH is the argument of all other commands. */
const byOption =
  /^emmental (?:assume|explain|holes replay|profile (?:explain|learn|merge)|rules explain)(?: |$)/;

/** Adds PATH to a command, quoted for a shell: `emmental holes shop`, `emmental explain T1 --path shop`. */
export const onPath = (command: string, path: string): string =>
  path === '.' || path === ''
    ? command
    : `${command} ${byOption.test(command) ? '--path ' : ''}${shellWord(path)}`;

/** The first words of command lines; all other words after `emmental` are prose. */
const firstWords = [
  ...['scan', 'dependencies', 'permissions', 'assume', 'exceptions', 'explain', 'rules', 'protect', 'holes'],
  ...['guard', 'inspect', 'profile', 'signals', 'compare', 'db', 'serve', '--help'],
];

/** Matches the start of a command that people are to paste, wherever it stands in a sentence. */
export const bareCommand = new RegExp(
  `(?<![\\w./-]|npx --no-install )emmental (?=(?:${firstWords.join('|')})(?![\\w-]))`,
  'g',
);

/** Makes the commands in a text start the way this program was started (`npx --no-install emmental`), so that people can paste them. */
export const typed = (text: string, { program }: Pick<Screen, 'program'>): string =>
  text.replace(bareCommand, () => `${program} `);

const takesOne: ReadonlySet<string> = new Set(['permissions', 'holes', 'protect']);

/** A regular expression for a word of a shell that is not an option. */
const word = `(?:'(?:[^']|'\\\\'')*'|[^\\s'-]\\S*)`;

/**
 * Breaks a command into lines between words, with ` \` at the end of a line, so that people can paste it. The first line
 * begins with `lead`, the others with `indent`.
 */
export function commandLines(lead: string, command: string, indent: string, screen: Screen): string[] {
  const lines: string[] = [];
  let line = lead;
  let isEmpty = true;
  const words = visible(typed(command, screen), screen).match(/(?:'[^']*'|\\.|[^\s'\\])+/g) ?? [];
  for (const [index, text] of words.entries()) {
    const room = screen.width - (index === words.length - 1 ? 0 : 2);
    if (!isEmpty && columnsOf(line) + 1 + columnsOf(text) > room) {
      lines.push(`${line} \\`);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? text : ` ${text}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** Returns the lines of the block `Next`: commands to paste, each with its purpose on the same line, or below if the screen is too narrow. */
export function nextLines(
  commands: readonly (readonly [command: string, what: string])[],
  screen: Screen,
): string[] {
  const shown = commands.map(([command, what]) => [visible(typed(command, screen), screen), what] as const);
  const width = widestOf(shown.map(([command]) => command));
  return shown.flatMap(([command, what], index) => {
    const start = index === 0 ? 'Next  ' : '      ';
    const line = `${start}${pad(command, width)}  ${what}`;
    return columnsOf(line) <= screen.width
      ? [line]
      : [
          ...commandLines(start, command, '        ', screen),
          ...wrap(`          ${what}`, screen.width, '          '),
        ];
  });
}
