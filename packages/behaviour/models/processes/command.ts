import {
  type Abstract,
  absent,
  type Call,
  choices,
  constant,
  describe,
  elementOf,
  flowsOf,
  isInner,
  isNothing,
  itemsOf,
  list,
  mayBeAbsent,
  partsOf,
  record,
  stringOf,
  textOf,
  unknown,
} from '@emmental/evaluator';
import { argumentsOfProgram, isLocalProgram, programAt } from '@emmental/knowledge';
import { ownFolder, sinkKinds } from '@emmental/model';
import { recordAddress } from '../addresses.ts';
import { recordSink, stepsOf } from '../record-sink.ts';
import { sanitizedFor } from '../sanitizers.ts';
import { programName, type ReadArgument, readArguments } from './read-arguments.ts';
import { languageOfInput, recordCode, recordTexts } from './record-texts.ts';

type Place = Pick<Call, 'machine' | 'at'>;

/** Data that a process gets beside its arguments. */
export interface ProcessInput {
  /** The standard input. */
  readonly input?: Abstract | undefined;
  /** The environment variables, as a record. */
  readonly env?: Abstract | undefined;
}

/** Records a command line that a shell reads. */
export function recordShell(call: Place, line: Abstract | undefined, processInput: ProcessInput = {}): void {
  for (const choice of choices(line ?? unknown('no command'))) {
    record(call.machine, { kind: 'process', command: describe(choice), shell: true }, call.at);
    recordTexts(call, spelledLine(choice), processInput);
  }
  recordNeeds(call, line ?? unknown('no command'));
  recordSink(call, 'shell', line);
}

/** The items that a list of unknown length surely begins with. */
export function knownItems(value: Abstract): readonly Abstract[] {
  const items: Abstract[] = [];
  if (value.kind !== 'object' || value.object.shape !== 'list') return items;
  for (let item = value.object.fields.get('0')?.value; item; ) {
    if (mayBeAbsent(item)) return items;
    items.push(item);
    item = value.object.fields.get(String(items.length))?.value;
  }
  return items;
}

/** The items that a list of unknown length begins with, and any of the others. */
function openItems(machine: Call['machine'], value: Abstract): readonly Abstract[] {
  const known = knownItems(value);
  const rest = value.kind === 'object' ? value.object.rest.value : absent;
  return known.length > 0 && rest.kind !== 'absent' ? [...known, rest] : [elementOf(machine, value)];
}

/**
 * Records a program that is started with a list of arguments. An argument cannot become a second one. It is harmless
 * unless the program reads it as code or as the name of a program (`sh -c`, `find -exec`).
 */
export function recordProgram(
  call: Place,
  program: Abstract | undefined,
  argumentList: Abstract | undefined,
  processInput: ProcessInput = {},
): void {
  const { machine } = call;
  const hasArguments = argumentList && !isNothing(argumentList);
  const args = hasArguments ? (itemsOf(argumentList) ?? openItems(machine, argumentList)) : [];
  const parts = [program ?? unknown('no program'), ...args];
  const line = textOf(joined(parts));
  const lines = choices(line);
  const listed = hasArguments ? itemsOf(argumentList) : [];
  const shell = listed !== null && readsCode(programName(program) ?? '', args);
  // When several command lines are possible, their arguments cannot be matched to them, so the arguments are left out. For
  // a shell, each argument is recorded with all its possible values.
  const known = listed && (shell || lines.length === 1) ? { args: listed.map((arg) => describe(arg)) } : {};
  for (const commandLine of lines)
    record(machine, { kind: 'process', command: describe(commandLine), shell, ...known }, call.at);
  recordNeeds(call, line);
  recordSink(call, 'shell', program);
  for (const each of choices(program ?? unknown('no program'))) {
    if (hasArguments)
      for (const argument of readArguments(machine, each, argumentList)) recordArgument(call, argument);
    const name = programName(each);
    if (name !== null && hasArguments !== false)
      recordTexts(call, [name, ...args.map(spelledLine)].join(' '), processInput);
    else if (name !== null) recordTexts(call, name, processInput);
  }
}

/** Records event data that is written to the standard input of a process, whose fact `command` is its command line. */
export function recordInput(call: Place, process: Abstract, value: Abstract): void {
  for (const each of choices(process)) {
    const command = each.kind === 'instance' ? each.facts['command'] : undefined;
    for (const line of choices(command ?? unknown('no command'))) {
      const language = languageOfInput(spelledLine(line));
      if (language !== null) recordCode(call, language, value);
    }
  }
}

/** Records event data in one argument of a program, by what the argument is for the program. */
function recordArgument(call: Place, { value, role, program, asOption, fetched }: ReadArgument): void {
  if (flowsOf(value).length === 0) return;
  if (role === 'code' || role === 'shell') {
    recordSink(asOption ? { ...call, role: 'option' } : call, 'shell', value);
    if (role === 'code') recordSink(call, 'code', value);
  } else {
    recordSink(call, 'shell', value, 'no shell');
    if (role === 'option') noteOption(call, value, program);
  }
  if (fetched) recordAddress(call, value);
}

/** Stands for an unknown part of a command line. */
const hole = '\0';

/** Notes a question for event data that may be an option of a program of which no table knows what its options start. */
function noteOption({ machine, at }: Place, value: Abstract, program: string | null): void {
  const flows = flowsOf(value).filter((flow) => {
    const steps = stepsOf(machine, flow);
    return !isInner(flow.path) && !steps.includes('no option') && sanitizedFor('shell', steps) === null;
  });
  // A script gets all of its arguments as an attack may write them (`noteArguments`).
  if (flows.length === 0 || (program !== null && isScript.test(program))) return;
  const name = program?.slice(program.lastIndexOf('/') + 1) ?? 'a program';
  // A program that uses credentials is a question already (`recordNeeds`).
  const isAsked = program !== null && !isLocalProgram(program);
  const cause = isAsked ? `program/${name}` : `options/${program === null ? 'unknown' : name}`;
  const what = `the options of ${name}`;
  const why =
    'text of the event may begin with `-`, and an option may start a program; `--` before the text ends the options';
  if (!isAsked) record(machine, { kind: 'undecided', what, why, touches: [], cause }, at);
  for (const { path } of flows)
    record(machine, { kind: 'given', what, eventPath: path, unread: { cause, sinks: ['shell'] } }, at);
}

/**
 * Notes a question for a program that may use the function's credentials: an unknown program, and every program that is
 * not known to use no credentials. Event data in the arguments of a script enters code of the package that was not read.
 * Data in the arguments of any other program is data for that program, as it is for a service that the function calls.
 */
function recordNeeds(call: Place, line: Abstract): void {
  const { machine, at } = call;
  for (const choice of choices(line)) {
    const text = spelledLine(choice);
    for (const program of programsIn(text)) {
      if (program.includes(hole)) {
        const why = 'its name is only known when the code runs';
        record(machine, { kind: 'undecided', what: 'a program', why, touches: null }, at);
      } else if (!isLocalProgram(program)) {
        const name = program.slice(program.lastIndexOf('/') + 1);
        const cause = `program/${name}`;
        const why = 'what it does with the credentials of the function is not followed';
        const what = `the program ${actors.test(name) ? name : program}`;
        record(machine, { kind: 'undecided', what, why, touches: null, cause }, at);
        const script = scriptOf(text, program);
        if (script !== null) noteArguments(call, choice, { cause, what: script });
      }
    }
  }
}

/** Matches programs that have models of their own for what their arguments do. */
const actors = /^(?:aws|python[\d.]*|node|nodejs|(?:ba|z|k|da|a)?sh)$/;

/** Matches the path of a file with code that a shell or an interpreter runs. */
const isScript = /\.(?:sh|bash|ksh|zsh|py|[cm]?[jt]s|rb|pl|php|lua)$/;

/** Returns the script that a program of a command line is, or that it runs (`python3 tool.py`); null if it runs none. */
function scriptOf(line: string, program: string): string | null {
  if (isScript.test(program)) return program;
  if (!interpreters.test(program) && !shells.test(program)) return null;
  const [, rest = ''] = line.split(program);
  const first = rest
    .trim()
    .split(/\s+/)
    .find((word) => !word.startsWith('-'));
  return first !== undefined && isScript.test(first) ? first : null;
}

function noteArguments(
  { machine, at }: Place,
  line: Abstract,
  { cause, what }: { readonly cause: string; readonly what: string },
): void {
  for (const { path, by } of flowsOf(line)) {
    const sinks = sinkKinds.filter((kind) => sanitizedFor(kind, by) === null);
    if (isInner(path) || sinks.length === 0) continue;
    record(machine, { kind: 'given', what, eventPath: path, unread: { cause, sinks } }, at);
  }
}

/** The command line as text. The folder of the deployed code is `.`; other unknown parts are `hole`. */
export const spelledLine = (line: Abstract): string =>
  partsOf(line)
    .map((part) => {
      if (typeof part === 'string') return part;
      return part.kind === 'unknown' && part.why === ownFolder ? '.' : hole;
    })
    .join('');

/** The program of each command of a line that a shell reads; the first word where no shell does. */
function programsIn(line: string): readonly string[] {
  const commands = commandsIn(line);
  const programs = commands.flatMap((command, index) => {
    const words = command.trim().split(/\s+/);
    const program = words[programAt(words)]?.replace(/^["'(]+|["')]+$/g, '');
    // Separators also occur in texts that are no command lines, such as regular expressions.
    if (program === undefined || program === '')
      return index === 0 && /^\w+=/.test(words[0] ?? '') ? [hole] : [];
    return index === 0 || /^[\w./@\0[{!:~-]+$/.test(program) ? [program] : [];
  });
  return [...new Set(programs)];
}

const separators = /\|\|?|&&?|;|\n|\$\(|`/;
const quoted = /'[^']*'|"(?:[^"\\]|\\[\s\S])*"/g;

/**
 * Splits a line at its separators. Between quotes they are characters, if all commands of the line take texts and run none. In
 * double quotes, a shell still runs `$(…)` and backticks.
 */
function commandsIn(line: string): readonly string[] {
  const outside = line.replace(quoted, '');
  if (/['"]/.test(outside) || !outside.split(separators).every(takesTexts)) return line.split(separators);
  return line
    .replace(quoted, (text) => (text.startsWith("'") ? "''" : text.replace(/[|&;\n]/g, ' ')))
    .split(separators);
}

/** Is the command one that takes its arguments as texts or names of files, and starts no other program? */
const takesTexts = (command: string): boolean =>
  /^(?:(?:echo|printf|touch|mkdir|rm|cat|tee|logger|test|\[)(?:\s.*)?)?$/s.test(command.trim());

const joined = (values: readonly Abstract[]): Abstract[] =>
  values.flatMap((value, index) => (index === 0 ? [value] : [constant(' '), value]));

const shells =
  /^(?:.*[\\/])?(?:ba|z|k|da|a|fi)?sh(?:\.exe)?$|^(?:.*[\\/])?(?:cmd|powershell|pwsh)(?:\.exe)?$/i;
const interpreters = /^(?:.*[\\/])?(?:python[\d.]*|node|nodejs|perl|ruby|php|lua|osascript)$/;

/** Is the program a shell or an interpreter that takes one of its arguments as code, or does it start such a program? */
function readsCode(program: string, args: readonly Abstract[]): boolean {
  const words = [program, ...args.map((arg) => stringOf(arg) ?? hole)];
  const at = programAt(words);
  const name = words[at] ?? '';
  const row = shells.test(name) || interpreters.test(name) ? argumentsOfProgram(name) : null;
  return row !== null && words.slice(at + 1).some((word) => row.code?.test(word));
}

/** Records a program and its arguments, which are the words of a line. */
export function recordWords(call: Place, line: Abstract): void {
  const items = itemsOf(line);
  const any = elementOf(call.machine, line);
  const [program = any, ...rest] = items ?? knownItems(line);
  recordProgram(call, program, list(call.machine, rest, items ? undefined : any));
}
