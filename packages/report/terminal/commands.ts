import { type Report, shellWord } from '@emmental/model';
import { columnsOf, pad, type Screen, visible, widestOf, wrap } from './layout.ts';

/** Completes the commands in a text about a function, or about everything (null), so that they work when they are pasted. */
export type Complete = (text: string, functionId: string | null) => string;

/** Commands repeat what the user asked: PATH, and the options that change what is found. */
export function completing(report: Report): Complete {
  const { paths, options } = report.asked;
  const pathOf = new Map(
    report.apps.flatMap((app) => app.functions.map((fn) => [fn.id, app.path ?? report.root])),
  );
  return (text, functionId) => {
    const own = functionId === null ? undefined : pathOf.get(functionId);
    return withPath(text, own === undefined ? paths : [own], options);
  };
}

/**
 * `emmental permissions` becomes `emmental permissions shop`, `emmental assume ID` becomes `emmental assume ID --path
 * shop`, each with the options. A PATH in the text stays; only `scan` and `dependencies` take several.
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
      new RegExp(`\\bemmental (permissions|scan|holes|protect|dependencies)\\b( ${word})?`, 'g'),
      (_, command: string, written?: string) => {
        const own = (takesOne.has(command) ? paths.slice(0, 1) : paths).map(shellWord).join(' ');
        return of([`emmental ${command}`, written ?? own, ...options]);
      },
    )
    .replace(new RegExp(`\\bemmental (assume|explain)\\b( ${word})?`, 'g'), (command) =>
      of([command, first === undefined ? undefined : `--path ${shellWord(first)}`, ...options]),
    );
}

/** Commands with another argument than PATH: PATH is their `--path`. Of all others it is the argument. */
const byOption =
  /^emmental (?:assume|explain|holes replay|profile (?:explain|learn|merge)|rules explain)(?: |$)/;

/** A command on PATH, as a shell takes it: `emmental holes shop`, `emmental explain T1 --path shop`. */
export const onPath = (command: string, path: string): string =>
  path === '.' || path === ''
    ? command
    : `${command} ${byOption.test(command) ? '--path ' : ''}${shellWord(path)}`;

/** Makes the commands in a text start the way this program was started (`npx --no-install emmental`), so that people can paste them. */
export const typed = (text: string, { program }: Pick<Screen, 'program'>): string =>
  text.replace(/(?<=^|[:,] |\()emmental (?=[a-z])/g, () => `${program} `);

const takesOne: ReadonlySet<string> = new Set(['permissions', 'holes', 'protect']);

/** A word of a shell that is not an option. */
const word = `(?:'(?:[^']|'\\\\'')*'|[^\\s'-]\\S*)`;

/**
 * The lines of a command, broken between words and with the shell's own sign for that, so that all of it can be pasted.
 * `lead` stands before the first line.
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

/** `Next`, and commands to paste, each with its purpose: beside it, or below it if the screen is too narrow. */
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
