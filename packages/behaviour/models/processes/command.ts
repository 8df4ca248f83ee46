import {
  type Abstract,
  type Call,
  choices,
  constant,
  describe,
  elementOf,
  isNothing,
  itemsOf,
  partsOf,
  record,
  stringOf,
  textOf,
  union,
  unknown,
} from '@emmental/evaluator';
import { recordSink } from '../record-sink.ts';

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
 * Notes a question for a program that may use the function's credentials: an unknown program, and programs that run
 * code or call AWS.
 */
function recordNeeds(call: Place, line: Abstract): void {
  for (const choice of choices(line)) {
    const [first] = partsOf(choice);
    const known = typeof first === 'string' ? first : '';
    const found = known.trimStart() === '' ? ['a program'] : actors.exec(` ${known}`);
    if (!found) continue;
    const what = known.trimStart() === '' ? 'a program' : `the program ${found[1]}`;
    const why =
      known.trimStart() === ''
        ? 'its name is only known when the code runs'
        : 'what it does with the credentials of the function is not followed';
    record(call.machine, { kind: 'undecided', what, why, touches: null }, call.at);
  }
}

/** Matches a program that runs code or calls AWS, where a command begins. */
const actors =
  /[\s;&|(`/](aws|sam|cdk|serverless|sls|terraform|python[\d.]*|node|nodejs|npm|npx|perl|ruby|php|curl|wget|(?:ba|z|k|da|a)?sh)(?=\s|$)/;

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
