import {
  type Abstract,
  type Call,
  choices,
  constant,
  describe,
  elementOf,
  flowsOf,
  isInner,
  isNothing,
  itemsOf,
  partsOf,
  record,
  stringOf,
  textOf,
  union,
  unknown,
} from '@emmental/evaluator';
import { isLocalProgram } from '@emmental/knowledge';
import { ownFolder, sinkKinds } from '@emmental/model';
import { recordSink } from '../record-sink.ts';
import { sanitizedFor } from '../sanitizers.ts';

type Place = Pick<Call, 'machine' | 'at'>;

/** Records a command line that a shell reads. */
export function recordShell(call: Place, line: Abstract | undefined): void {
  for (const choice of choices(line ?? unknown('no command')))
    record(call.machine, { kind: 'process', command: describe(choice), shell: true }, call.at);
  recordNeeds(call, line ?? unknown('no command'));
  recordSink(call, 'shell', line);
}

/**
 * Records a program that is started with a list of arguments. An argument cannot become a second one. It is harmless
 * unless it is the program's name, or the program reads an argument as code (`sh -c`).
 */
export function recordProgram(
  call: Place,
  program: Abstract | undefined,
  argumentList: Abstract | undefined,
): void {
  const { machine } = call;
  const args =
    argumentList && !isNothing(argumentList)
      ? (itemsOf(argumentList) ?? [elementOf(machine, argumentList)])
      : [];
  const parts = [program ?? unknown('no program'), ...args];
  const line = textOf(joined(parts));
  const lines = choices(line);
  const reads = readsCode(stringOf(program) ?? '', args);
  const listed = argumentList && !isNothing(argumentList) ? itemsOf(argumentList) : [];
  const shell = reads && listed !== null;
  // When several command lines are possible, their arguments cannot be matched to them, so the arguments are left out. For
  // a shell, each argument is recorded with all its possible values.
  const known = listed && (shell || lines.length === 1) ? { args: listed.map((arg) => describe(arg)) } : {};
  for (const commandLine of lines)
    record(machine, { kind: 'process', command: describe(commandLine), shell, ...known }, call.at);
  recordNeeds(call, line);
  if (reads) {
    recordSink(call, 'shell', line);
    return;
  }
  recordSink(call, 'shell', program);
  for (const value of args) recordSink(call, 'shell', value, 'no shell');
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

/** Stands for an unknown part of a command line. */
const hole = '\0';

/** The command line as text. The folder of the deployed code is `.`; other unknown parts are `hole`. */
const spelledLine = (line: Abstract): string =>
  partsOf(line)
    .map((part) => {
      if (typeof part === 'string') return part;
      return part.kind === 'unknown' && part.why === ownFolder ? '.' : hole;
    })
    .join('');

/** The program of each command of a line that a shell reads; the first word where no shell does. */
function programsIn(line: string): readonly string[] {
  const commands = line.split(/\|\|?|&&?|;|\n|\$\(|`/);
  const programs = commands.flatMap((command, index) => {
    const words = command
      .trim()
      .split(/\s+/)
      .filter((word) => !/^[A-Za-z_]\w*=/.test(word));
    const at = words.findIndex((word) => !wrappers.test(word));
    const program = words[at]?.replace(/^["'(]+|["')]+$/g, '');
    // Separators also occur in texts that are no command lines, such as regular expressions.
    if (program === undefined || program === '') return index === 0 && words.length === 0 ? [hole] : [];
    return index === 0 || /^[\w./@\0[{!:~-]+$/.test(program) ? [program] : [];
  });
  return [...new Set(programs)];
}

/** Programs that start the program that their arguments name. */
const wrappers = /^(?:sudo|env|\/usr\/bin\/env|nohup|time|nice|exec|command|busybox)$/;

const joined = (values: readonly Abstract[]): Abstract[] =>
  values.flatMap((value, index) => (index === 0 ? [value] : [constant(' '), value]));

const shells =
  /^(?:.*[\\/])?(?:ba|z|k|da|a|fi)?sh(?:\.exe)?$|^(?:.*[\\/])?(?:cmd|powershell|pwsh)(?:\.exe)?$/i;
const interpreters = /^(?:.*[\\/])?(?:python[\d.]*|node|nodejs|perl|ruby|php|lua|osascript)$/;

/** Does the program take one of its arguments as code? */
function readsCode(program: string, args: readonly Abstract[]): boolean {
  if (program === 'env' || program === '/usr/bin/env' || program === 'sudo' || program === 'busybox') {
    const [first, ...rest] = args;
    return readsCode(stringOf(first) ?? '', rest);
  }
  const flags = args.map((arg) => stringOf(arg) ?? '');
  if (shells.test(program)) return flags.some((flag) => /^(-\w*c|\/c|-command|-encodedcommand)$/i.test(flag));
  return interpreters.test(program) && flags.some((flag) => /^(-c|-e|-r|-p|--eval|--print)$/.test(flag));
}

/** Splits a command line into its first word, the program, and the rest, its arguments. */
export function words(line: Abstract): readonly [Abstract, Abstract] {
  const [first] = partsOf(line);
  const program = typeof first === 'string' ? /^\s*(\S+)\s/.exec(first)?.[1] : undefined;
  return program === undefined ? [line, union([line])] : [constant(program), line];
}
