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

/** A command line that a shell reads. */
export function recordShell(call: Place, line: Abstract | undefined): void {
  for (const choice of choices(line ?? unknown('no command')))
    record(call.machine, { kind: 'process', command: describe(choice), shell: true }, call.at);
  recordNeeds(call, line ?? unknown('no command'));
  recordSink(call, 'shell', line);
}

/**
 * A program started with a list of arguments. An argument stays one argument, but for programs that read one as
 * code of their own (`sh -c`), and but for the program's name itself.
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
  const all = [program ?? unknown('no program'), ...args];
  const line = textOf(joined(all));
  const lines = choices(line);
  const reads = readsCode(stringOf(program) ?? '', args);
  const listed = argumentList && !isNothing(argumentList) ? itemsOf(argumentList) : [];
  const shell = reads && listed !== null;
  // Of several possible lines nobody knows which argument goes with which; of a shell's each is what it may be.
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

/** A program has the function's credentials: one that is not known, or runs code or AWS's tools, may call anything. */
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

/** Programs that run code or call AWS, where a command begins. */
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

/** The first word of a command line as a program, the rest as its arguments. */
export function words(line: Abstract): readonly [Abstract, Abstract] {
  const [first] = partsOf(line);
  const program = typeof first === 'string' ? /^\s*(\S+)\s/.exec(first)?.[1] : undefined;
  return program === undefined ? [line, union([line])] : [constant(program), line];
}
