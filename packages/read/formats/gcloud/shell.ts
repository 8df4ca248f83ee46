import type { Hole, Location } from '@emmental/model';
import type { Words } from '../lowering/values.ts';
import { printedFolder } from './folders.ts';
import { type Loops, unrolled } from './loops.ts';

/** One command of a script. Variables in its words are replaced if the script sets them. */
export interface Command {
  readonly words: readonly Words[];
  /** The folder to which the script has changed, relative to the folder in which it was started. */
  readonly directory: string;
  readonly at: Location;
}

/**
 * Returns the text of the script that `. NAME` reads, with the place of its first character. Null when the
 * script is not in the repository.
 */
export type ReadSourced = (written: string) => { readonly text: string; readonly start: Location } | null;

/**
 * Bounds of the commands, of the characters of a word (`word`) and of an expansion (`hole`), of the nesting,
 * of scripts that read other scripts (`sourced`), of the words over which a loop runs (`loop`), and of the
 * iterations and commands of loops.
 */
const limits = {
  commands: 5_000,
  word: 20_000,
  depth: 20,
  hole: 2_000,
  sourced: 5,
  loop: 50,
  turns: 500,
  body: 500,
};

/**
 * Reads the simple commands of a shell script in the order of the text, including those in lists, branches,
 * loops and functions. Nothing is executed. A variable has the text that the script (or a script that it
 * reads with `source`) assigns to it, if all assignments agree; in a `for` loop, it has one of the words in
 * each iteration. Any other variable is a hole (an unknown part). Commands of a script that is read with
 * `source` are not returned. Source: POSIX.1-2024, Shell Command Language, 2.2 Quoting, 2.3 Token
 * Recognition, 2.6.2 Parameter Expansion.
 */
export function commandsIn(
  text: string,
  start: Location,
  sourced: ReadSourced = () => null,
): readonly Command[] {
  const simple = simpleCommands(text, start);
  const variables = variablesOf([...sourcedBy(simple, sourced, new Set([start.file])), ...simple]);
  const lines = text.split('\n');
  const assigned = outOfTurn.test(text)
    ? null
    : assignedInTurn(simple, variables, (at) => lines[at.line - start.line] ?? '');
  let directory = '';
  return unrolled(simple, variables, loops).flatMap(([rawWords, names]): readonly Command[] => {
    const words = afterKeywords(rawWords);
    const latest = assigned?.get(rawWords);
    const known = latest && latest.size > 0 ? new Map([...names, ...latest]) : names;
    const filled = words.map(({ parts }) => fill(parts, known, 0));
    const [name, to] = filled;
    if (isWord(name, 'cd') || isWord(name, 'pushd')) {
      const folder = to?.length === 1 && typeof to[0] === 'string' ? to[0] : null;
      if (folder !== null) directory = folder.startsWith('/') ? folder : `${directory}${folder}/`;
    }
    return words[0] ? [{ words: filled, directory, at: words[0].at }] : [];
  });
}

function simpleCommands(text: string, start: Location): readonly (readonly Raw[])[] {
  const reader: Reader = { text, offset: 0, start, starts: lineStarts(text) };
  const simple: (readonly Raw[])[] = [];
  while (reader.offset < text.length && simple.length < limits.commands) {
    const words = simpleCommand(reader);
    if (words.length > 0) simple.push(words);
  }
  return simple;
}

type Variables = ReadonlyMap<string, readonly Part[] | null>;

/** Finds loops in a list of simple commands. */
const loops: Loops<readonly Raw[], Variables> = {
  opens: (rawWords) => {
    const name = textOf(afterKeywords(rawWords)[0]);
    return (
      name === 'for' ||
      name === 'select' ||
      keywordsOf(rawWords).some((keyword) => keyword === 'while' || keyword === 'until')
    );
  },
  closes: (rawWords) => keywordsOf(rawWords).includes('done'),
  turns: (rawWords, variables) => {
    const [first, name, word, ...words] = afterKeywords(rawWords);
    if (textOf(first) !== 'for' || textOf(word) !== 'in') return null;
    const variable = textOf(name);
    const items = itemsOf(words, variables);
    return variable === null || items === null
      ? null
      : items.map((item) => new Map(variables).set(variable, [item]));
  },
};

/** Returns the keywords before a command, such as `if` or `do`. */
const keywordsOf = (rawWords: readonly Raw[]): readonly (string | null)[] =>
  rawWords.slice(0, rawWords.length - afterKeywords(rawWords).length).map(textOf);

/**
 * Returns the words over which a loop runs. Null when a word is not known, or when there are too many words.
 */
function itemsOf(words: readonly Raw[], variables: Variables): readonly string[] | null {
  const items = words.flatMap(({ parts }): readonly (string | null)[] => {
    const [only, ...more] = fill(parts, variables, 0);
    return more.length === 0 && typeof only === 'string'
      ? only.split(/\s+/).filter((word) => word !== '')
      : [null];
  });
  const texts = items.filter((item) => item !== null);
  return texts.length === items.length && texts.length > 0 && texts.length <= limits.loop ? texts : null;
}

/**
 * Returns the commands of the scripts that are read with `. NAME` or `source NAME`. Each script is read once.
 */
function sourcedBy(
  commands: readonly (readonly Raw[])[],
  sourced: ReadSourced,
  seen: Set<string>,
  depth = 0,
): readonly (readonly Raw[])[] {
  if (depth === limits.sourced) return [];
  return commands.flatMap((rawWords) => {
    const [command, name] = afterKeywords(rawWords);
    const written = ['.', 'source'].includes(textOf(command) ?? '') ? nameOfScript(name) : null;
    const found = written === null ? null : sourced(written);
    if (!found || seen.has(found.start.file)) return [];
    seen.add(found.start.file);
    const inner = simpleCommands(found.text, found.start);
    return [...sourcedBy(inner, sourced, seen, depth + 1), ...inner];
  });
}

/**
 * Returns the path of a script that is read with `source`: `env.sh`. For `"$(dirname "$0")/env.sh"`, assumes
 * that the command prints the folder of the script, and returns the part after it.
 */
function nameOfScript(raw: Raw | undefined): string | null {
  const parts = raw?.parts.filter((part) => part !== '') ?? [];
  const [first, ...afterFirst] = parts;
  const [named, ...more] = typeof first === 'string' ? parts : afterFirst;
  const texts = [named, ...more];
  const written = texts.every((part) => typeof part === 'string') ? texts.join('') : null;
  if (written === null || written === '') return null;
  if (typeof first === 'string') return written.startsWith('/') ? null : written;
  return written.startsWith('/') ? written.slice(1) : null;
}

interface Reader {
  readonly text: string;
  offset: number;
  readonly start: Location;
  readonly starts: readonly number[];
}

interface Raw {
  readonly parts: readonly Part[];
  readonly at: Location;
}

type Part =
  | string
  | { readonly variable: string; readonly otherwise: readonly Part[] | null }
  | { readonly command: string };

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1))
    starts.push(index + 1);
  return starts;
}

/**
 * Returns the current place in the file. For a script inside another file, `start` is the place of its first
 * character.
 */
function placeOf({ offset, start, starts }: Reader): Location {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  const column = offset - (starts[low] ?? 0) + 1;
  return { file: start.file, line: start.line + low, column: low === 0 ? start.column + column - 1 : column };
}

/** Matches spaces, and line ends after a backslash. */
const blank = /(?:[ \t\r]|\\\r?\n)*/y;

/**
 * Reads the words of a command. The command ends at a line end, `;`, `&`, `|` or a bracket. Skips the
 * here-documents after it.
 */
function simpleCommand(reader: Reader): readonly Raw[] {
  const { text } = reader;
  const words: Raw[] = [];
  const documents: { readonly end: string; readonly isIndented: boolean }[] = [];
  for (;;) {
    blank.lastIndex = reader.offset;
    reader.offset += blank.exec(text)?.[0].length ?? 0;
    const next = text[reader.offset];
    if (next === undefined) break;
    if (next === '#') {
      const end = text.indexOf('\n', reader.offset);
      reader.offset = end < 0 ? text.length : end;
      continue;
    }
    const document = /^<<(-?)[ \t]*\\?(['"]?)([\w.]+)\2/.exec(text.slice(reader.offset, reader.offset + 100));
    if (document) {
      documents.push({ end: document[3] ?? '', isIndented: document[1] === '-' });
      reader.offset += document[0].length;
      continue;
    }
    if (next === '<' || next === '>') {
      reader.offset += 1;
      continue;
    }
    if (/[;&|(){}\n]/.test(next)) {
      reader.offset += 1;
      if (next === '\n') passDocuments(reader, documents);
      break;
    }
    const at = placeOf(reader);
    const before = reader.offset;
    words.push({ parts: word(reader), at });
    if (reader.offset === before) reader.offset += 1;
  }
  return words;
}

function passDocuments(
  reader: Reader,
  documents: readonly { readonly end: string; readonly isIndented: boolean }[],
): void {
  for (const { end, isIndented } of documents) {
    const { text } = reader;
    while (reader.offset < text.length) {
      const stop = text.indexOf('\n', reader.offset);
      const line = text.slice(reader.offset, stop < 0 ? text.length : stop).replace(/\r$/, '');
      reader.offset = stop < 0 ? text.length : stop + 1;
      if ((isIndented ? line.replace(/^\t+/, '') : line) === end) break;
    }
  }
}

/** Reads one word without its quotes. */
function word(reader: Reader): readonly Part[] {
  const { text } = reader;
  const parts: Part[] = [];
  const end = Math.min(text.length, reader.offset + limits.word);
  while (reader.offset < end) {
    const next = text[reader.offset] ?? '';
    if (/[\s;&|()<>]/.test(next)) break;
    if (next === '}' && parts.length === 0) break;
    if (next === "'") {
      const stop = text.indexOf("'", reader.offset + 1);
      parts.push(text.slice(reader.offset + 1, stop < 0 ? end : stop));
      reader.offset = stop < 0 ? end : stop + 1;
    } else if (next === '"') {
      reader.offset += 1;
      quoted(reader, end, parts);
    } else if (next === '\\') {
      const pair = text.slice(reader.offset + 1, reader.offset + 3);
      const isLineEnd = /^\r?\n/.test(pair);
      if (!isLineEnd) parts.push(text[reader.offset + 1] ?? '');
      reader.offset += isLineEnd && pair.startsWith('\r') ? 3 : 2;
    } else plainOrHole(reader, /[\s;&|()<>'"\\$`]/, end, parts);
  }
  return parts;
}

function quoted(reader: Reader, end: number, parts: Part[]): void {
  const { text } = reader;
  parts.push('');
  while (reader.offset < end && text[reader.offset] !== '"') {
    if (text[reader.offset] !== '\\') {
      plainOrHole(reader, /["\\$`]/, end, parts);
      continue;
    }
    const next = text[reader.offset + 1] ?? '';
    if (next !== '\n') parts.push(/["\\$`]/.test(next) ? next : `\\${next}`);
    reader.offset += 2;
  }
  reader.offset += 1;
}

function plainOrHole(reader: Reader, stop: RegExp, end: number, parts: Part[]): void {
  const { text } = reader;
  const first = text[reader.offset] ?? '';
  if (first === '$' || first === '`') {
    const hole = holeAt(text.slice(reader.offset, Math.min(end, reader.offset + limits.hole)));
    parts.push(hole.part);
    reader.offset += hole.length;
    return;
  }
  let index = reader.offset + 1;
  while (index < end && !stop.test(text[index] ?? '')) index += 1;
  parts.push(text.slice(reader.offset, index));
  reader.offset = index;
}

/** Reads `$NAME`, `${NAME}`, `${NAME:-otherwise}`, `$(command)` or `` `command` ``. Any other `$` is text. */
function holeAt(text: string): { readonly part: Part; readonly length: number } {
  const name = /^\$(?:(\w+|[@*#?!-])|\{(\w+|[@*])\})/.exec(text);
  if (name) return { part: { variable: name[1] ?? name[2] ?? '', otherwise: null }, length: name[0].length };
  const shape = /^\$\{(\w+)(:?[-=])?/.exec(text);
  if (shape) {
    const end = closing(text, '{', '}');
    const fallback = text.slice(shape[0].length, end - 1);
    const otherwise =
      shape[2] === undefined ? [{ command: text.slice(0, end) }] : [fallback.replace(/^["']|["']$/g, '')];
    return { part: { variable: shape[1] ?? '', otherwise }, length: end };
  }
  if (text.startsWith('$(')) {
    const end = closing(text, '(', ')');
    return { part: { command: text.slice(2, end - 1).trim() }, length: end };
  }
  if (text.startsWith('`')) {
    const stop = text.indexOf('`', 1);
    const end = stop < 0 ? text.length : stop + 1;
    return { part: { command: text.slice(1, end - 1).trim() }, length: end };
  }
  return { part: '$', length: 1 };
}

function closing(text: string, open: string, close: string): number {
  let depth = 0;
  for (let index = 1; index < text.length; index += 1) {
    if (text[index] === open) depth += 1;
    else if (text[index] === close) depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

/** Returns the text that is assigned to each variable. Null for a variable with different assignments. */
function variablesOf(commands: readonly (readonly Raw[])[]): ReadonlyMap<string, readonly Part[] | null> {
  const found = new Map<string, readonly Part[] | null>(
    ['0', 'BASH_SOURCE'].map((variable) => [variable, ['./script']]),
  );
  const set = (name: string, parts: readonly Part[] | null): void => {
    const before = found.get(name);
    const isSame = before === undefined || JSON.stringify(before) === JSON.stringify(parts);
    found.set(name, isSame ? parts : null);
  };
  for (const words of commands) {
    const commandWords = afterKeywords(words, false);
    const [first] = commandWords;
    const name = textOf(first);
    if (name === 'for' || name === 'read') set(textOf(commandWords[1]) ?? '', null);
    const isDeclaration = ['export', 'readonly', 'local', 'declare', 'typeset'].includes(name ?? '');
    for (const { parts } of isDeclaration ? commandWords.slice(1) : commandWords) {
      const [, variable, start] = /^(\w+)=(.*)$/s.exec(typeof parts[0] === 'string' ? parts[0] : '') ?? [];
      if (variable === undefined) {
        if (isDeclaration) continue;
        break;
      }
      set(variable, [start ?? '', ...parts.slice(1)]);
    }
  }
  return found;
}

/** Matches functions of the shell, whose assignments happen when they are called, and subshells, whose assignments end with them. */
const outOfTurn = /^\s*(?:function\s+\w+|[\w-]+\s*\(\s*\)|\()/m;

/**
 * Returns for each command the texts that variables with several assignments have there: those of the last assignment before it.
 * A variable that is assigned in a branch, a loop or after `&&` is left out.
 */
function assignedInTurn(
  commands: readonly (readonly Raw[])[],
  variables: Variables,
  lineAt: (at: Location) => string,
): ReadonlyMap<readonly Raw[], ReadonlyMap<string, readonly Part[]>> {
  const assignments = commands.map((words) => assignmentsIn(words));
  const inBlock = new Set<string>();
  let depth = 0;
  for (const [index, words] of commands.entries()) {
    const texts = words.map((word) => textOf(word) ?? '');
    if (texts.some((word) => /^(?:if|for|while|until|case|select)$/.test(word))) depth += 1;
    const line = words[0] ? lineAt(words[0].at) : '';
    if (depth > 0 || /&&|\|\|/.test(line)) for (const [name] of assignments[index] ?? []) inBlock.add(name);
    if (texts.some((word) => /^(?:fi|done|esac)$/.test(word))) depth = Math.max(0, depth - 1);
  }
  const found = new Map<readonly Raw[], ReadonlyMap<string, readonly Part[]>>();
  let current: ReadonlyMap<string, readonly Part[]> = new Map();
  for (const [index, words] of commands.entries()) {
    found.set(words, current);
    for (const [name, parts] of assignments[index] ?? []) {
      if (variables.get(name) !== null || inBlock.has(name)) continue;
      // The text that a variable has now; it may be assigned again later.
      const now = parts.flatMap((part) =>
        typeof part === 'object' && 'variable' in part ? (current.get(part.variable) ?? [part]) : [part],
      );
      current = new Map(current).set(name, now);
    }
  }
  return found;
}

/** Returns the variables that a command assigns for the commands after it: `A=1`, `export A=1`. */
function assignmentsIn(words: readonly Raw[]): readonly (readonly [string, readonly Part[]])[] {
  const commandWords = afterKeywords(words, false);
  const isDeclaration = /^(?:export|readonly|declare|typeset)$/.test(textOf(commandWords[0]) ?? '');
  const found = (isDeclaration ? commandWords.slice(1) : commandWords).map(
    ({ parts }): readonly [string, readonly Part[]] | null => {
      const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(typeof parts[0] === 'string' ? parts[0] : '') ?? [];
      return name === undefined ? null : [name, [value, ...parts.slice(1)]];
    },
  );
  const set = found.filter((each) => each !== null);
  // An assignment before a command is for this command only.
  return isDeclaration || set.length === found.length ? set : [];
}

const textOf = (raw: Raw | undefined): string | null =>
  raw?.parts.every((part) => typeof part === 'string') ? raw.parts.join('') : null;

const keywords: ReadonlySet<string> = new Set(
  'if then elif else fi while until do done esac ! time { sudo exec command eval nohup env'.split(' '),
);

/**
 * Returns the words from the name of the command on, without keywords, and, with `alsoVariables`, without
 * assignments that only apply to this command.
 */
function afterKeywords(words: readonly Raw[], alsoVariables = true): readonly Raw[] {
  const start = words.findIndex((raw) => {
    const written = textOf(raw);
    if (written !== null && keywords.has(written)) return false;
    const [first] = raw.parts;
    return !(alsoVariables && typeof first === 'string' && /^\w+=/.test(first));
  });
  return start < 0 ? [] : words.slice(start);
}

/** Replaces the variables in a word. A variable that is not known becomes a parameter. */
function fill(parts: readonly Part[], variables: Variables, depth: number): Words {
  const words = parts.flatMap((part): Words => {
    if (typeof part === 'string') return [part];
    if ('command' in part) {
      const inner =
        depth < limits.depth ? simpleCommands(part.command, { file: '', line: 1, column: 1 }) : [];
      const folder = printedFolder(
        inner.map((words) => words.map(({ parts }) => fill(parts, variables, depth + 1))),
      );
      return [folder ?? { kind: 'external', source: 'command', name: part.command }];
    }
    const { variable, otherwise } = part;
    const set = variables.get(variable);
    const setsItself = set?.some(
      (piece) => typeof piece === 'object' && 'variable' in piece && piece.variable === variable,
    );
    if (set && !setsItself && depth < limits.depth) return fill(set, variables, depth + 1);
    const usual = otherwise ?? (setsItself ? otherwiseIn(set ?? [], variable) : null);
    const text = usual && fill(usual, variables, depth + 1);
    return text?.every((piece) => typeof piece === 'string')
      ? [{ kind: 'parameter', name: variable, default: text.join('') }]
      : [{ kind: 'parameter', name: variable }];
  });
  return joined(words);
}

/** Returns the default value in an assignment `NAME=${NAME:-default}`. */
function otherwiseIn(parts: readonly Part[], variable: string): readonly Part[] | null {
  const [only, ...more] = parts.filter((part) => part !== '');
  return more.length === 0 && typeof only === 'object' && 'variable' in only && only.variable === variable
    ? only.otherwise
    : null;
}

function joined(words: Words): Words {
  const result: (string | Hole)[] = [];
  for (const piece of words) {
    const last = result.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') result[result.length - 1] = last + piece;
    else result.push(piece);
  }
  return result;
}

const isWord = (words: Words | undefined, text: string): boolean => words?.length === 1 && words[0] === text;
