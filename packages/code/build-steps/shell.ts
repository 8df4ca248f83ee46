import type { Source } from '@emmental/model';
import { below, folderOf, joinInside } from '../program/paths.ts';
import { isQuietBuildCommand } from './quiet-commands.ts';
import { startedFile } from './started.ts';
import type { BuildContext, BuildStep } from './step.ts';

/** Lines of a shell, and where they stand. */
export interface ShellText {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** The folder in which the first command runs. */
  readonly folder: string;
  /** Set for the sources of COPY in a Dockerfile: a folder is copied without its name. */
  readonly copiesContent?: true;
}

/**
 * Returns the commands of a shell that are not known to leave the code as it is, and the scripts that they start. A line with such a command is one
 * step. Nothing is run.
 */
export function unreadCommands(
  source: Source,
  shell: ShellText,
  context: BuildContext,
): readonly BuildStep[] {
  const found: BuildStep[] = [];
  let folder: string | null = shell.folder;
  for (const { text, line } of linesOf(shell)) {
    const at = { file: shell.file, line };
    let isUnread = text.includes('<<');
    for (const part of partsOf(text)) {
      const { program, words, sets } = commandIn(part);
      if (program === 'cd' || program === 'pushd') {
        folder = folder === null || /[$`~]/.test(words[0] ?? '') ? null : joinInside(folder, words[0] ?? '');
        continue;
      }
      const started = folder === null ? null : startedFile(source, folder, program, words, part);
      if (started) found.push(...stepsOfScript(source, started, folder ?? '', context));
      const isScript = started?.isShell === true;
      const isQuiet =
        !writesFile.test(part) &&
        !sets &&
        (program === '' || isScript || isQuietIn(source, folder, program, words, { shell, context }));
      if (!isQuiet) isUnread = true;
    }
    if (isUnread) found.push({ ...at, text: text.replace(/\s+/g, ' ').trim() });
  }
  return found;
}

/** A redirection into a file. */
const writesFile =
  /(?:^|[^<\d&-])>{1,2}\|?\s*(?!\s*(?:\/dev\/(?:null|stdout|stderr)|&))\S|\d>{1,2}\s*(?!\/dev\/null|&)[\w./$]|\btee\b/;

/** Joins the lines that a backslash continues and the texts behind `<<`, and leaves comments out. */
function* linesOf({ text, line }: ShellText): Generator<{ readonly text: string; readonly line: number }> {
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const start = at;
    let command = lines[at] ?? '';
    if (/^\s*#/.test(command) || command.trim() === '') continue;
    while (/\\\s*$/.test(command) && at + 1 < lines.length) {
      at += 1;
      // A comment between continued lines is no part of the command.
      command = /^\s*#/.test(lines[at] ?? '') ? command : `${command.replace(/\\\s*$/, ' ')}${lines[at]}`;
    }
    const end = /<<-?\s*["']?(\w+)["']?/.exec(command)?.[1];
    if (end !== undefined)
      while (at + 1 < lines.length && lines[at]?.trim() !== end) {
        at += 1;
        command += `\n${lines[at]}`;
      }
    yield { text: command, line: line + start };
  }
}

const partsOf = (text: string): readonly string[] =>
  text
    .replace(/\d?>&\d/g, ' ')
    .replace(/(^|\s)#\s.*$/gm, '$1')
    .split(/&&|\|\||[;|()`&\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '$' && part !== '"' && part !== "'");

/** Words before a command that start what follows them. */
const starters =
  /^(?:if|elif|while|until|then|else|do|!|\{|\}|for|npx|pnpx|bunx|exec|command|time|sudo|env|cross-env|nohup|--|-y|--yes|-s|--silent|@)$/;

/** Variables by which a command runs other code, or takes packages from elsewhere. */
const steering =
  /^(?:NODE_OPTIONS|NODE_PATH|PYTHONPATH|PATH|SHELL|LD_PRELOAD|BASH_ENV|ENV|npm_config_\w+|NPM_CONFIG_\w+|PIP_\w+|UV_\w+|YARN_\w+)=/;

interface Command {
  readonly program: string;
  readonly words: readonly string[];
  /** Does it set a variable by which other code runs? */
  readonly sets: boolean;
}

function commandIn(part: string): Command {
  const words = [...part.replace(/^[@+-]+/, '').matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/["'\\]/g, ''),
  );
  let first = 0;
  let sets = false;
  while (first < words.length) {
    const word = words[first] ?? '';
    const assigned = word === 'export' ? (words[first + 1] ?? '') : word;
    const isAssignment = /^[A-Za-z_]\w*\+?=/.test(assigned);
    if (isAssignment) {
      // Without the folders that a path already has, `PATH=…` finds other programs.
      sets ||=
        steering.test(assigned) && !/^PATH=(?:[^:]*\/(?:bin|sbin):)*\$\{?PATH\}?(?::|$)/.test(assigned);
      first += word === 'export' ? 2 : 1;
    } else if (word === 'for') return { program: '', words: [], sets };
    else if (starters.test(word) || word === 'export') first += 1;
    else break;
  }
  const program = words[first] ?? '';
  const name = /^(?:\/usr)?(?:\/local)?\/s?bin\//.test(program)
    ? (program.split('/').at(-1) ?? '')
    : program.replace(/^(?:\.\/)?node_modules\/\.bin\//, '');
  return { program: name, words: words.slice(first + 1), sets };
}

/** The place of a copy, and the code around it. */
interface Around {
  readonly shell: ShellText;
  readonly context: BuildContext;
}

function isQuietIn(
  source: Source,
  folder: string | null,
  program: string,
  words: readonly string[],
  around: Around,
): boolean {
  if (program === 'cp' || program === 'copy' || program === 'rsync')
    return isQuietCopy(source, folder, words, around);
  if (program === 'make' || program === '$(MAKE)' || program === '$MAKE')
    return !words.some((word) => /^(?:-C|-f|--file|--directory|-I)/.test(word));
  if (program === 'python' || /^python3/.test(program))
    if (words[0] === '-m' && words[1] === 'pip') return isQuietBuildCommand('pip', words.slice(2));
  return isQuietBuildCommand(program, words);
}

const codeFile = /\.(?:py|[cm]?[jt]sx?|json)$/;
const nameOf = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? '';

/**
 * Does a copy keep the names of files, and put none in the place of a handler that is read? `over/.` puts its files beside those of
 * the handler.
 */
function isQuietCopy(
  source: Source,
  folder: string | null,
  words: readonly string[],
  { shell, context }: Around,
): boolean {
  const named = words.filter((word) => !word.startsWith('-'));
  const [target = ''] = named.slice(-1);
  const sources = named.slice(0, -1);
  if (folder === null || sources.length === 0) return false;
  if (codeFile.test(target) && (sources.length > 1 || nameOf(sources[0] ?? '') !== nameOf(target)))
    return false;
  return sources.every((path) => {
    if (/[$`]/.test(path)) return !codeFile.test(target);
    const bare = path.replace(/\/(?:\.|\*+)?$/, '').replace(/\/\*\.\w+$/, '');
    const full = joinInside(folder, bare === '' ? '.' : bare);
    if (full === null) return false;
    const isFolder = source.kind(full) === 'directory';
    const from = isFolder ? full : folderOf(full);
    const isSpread =
      shell.copiesContent === true || !isFolder || bare !== path || words.some((word) => word === '-T');
    const names = isFolder || /[*?]/.test(path) ? null : nameOf(path);
    return !isSpread || !context.handlers.some((handler) => replaces(source, { handler, from, name: names }));
  });
}

/** Does a folder have a file under the name of a handler that is read in another folder? `name` = only this file is copied. */
function replaces(
  source: Source,
  { handler, from, name }: { readonly handler: string; readonly from: string; readonly name: string | null },
): boolean {
  const stem = nameOf(handler).replace(/\.[^.]*$/, '');
  if (from === folderOf(handler) || (name !== null && name.replace(/\.[^.]*$/, '') !== stem)) return false;
  const isBelow = source
    .list(from)
    .some(
      (each) =>
        each.kind === 'file' && each.name.replace(/\.[^.]*$/, '') === stem && codeFile.test(each.name),
    );
  return isBelow && source.kind(below(folderOf(handler), nameOf(handler))) === 'file';
}

/** Returns the steps of a script that a command starts: of a shell its commands, of other languages its text. */
function stepsOfScript(
  source: Source,
  started: { readonly path: string; readonly isShell: boolean },
  folder: string,
  context: BuildContext,
): readonly BuildStep[] {
  const { path, isShell } = started;
  if (context.seen.has(path)) return [];
  context.seen.add(path);
  const read = source.read(path);
  if (!('text' in read)) return [];
  return isShell
    ? unreadCommands(source, { file: path, line: 1, text: read.text, folder }, context)
    : [{ file: path, line: 1, text: null }];
}
