import { type Abstract, type Call, constant, flowsOf, getMember, isNothing } from '@emmental/evaluator';
import { type ArgumentLanguage, argumentsOfProgram, programAt } from '@emmental/knowledge';
import { writtenVariable } from '../environment.ts';
import { inFile } from '../files/contents.ts';
import { recordSink } from '../record-sink.ts';

type Place = Pick<Call, 'machine' | 'at'>;

/**
 * Records event data that a command gets beside its arguments and that runs as code: in the script that the command runs, on the standard
 * input of a shell or an interpreter, and in an environment variable that a shell expands.
 */
export function recordTexts(
  call: Place,
  line: string,
  processInput: { readonly input?: Abstract | undefined; readonly env?: Abstract | undefined },
): void {
  for (const [words, language] of commandsIn(line)) {
    const script = words.find((word) => !word.startsWith('-'));
    const written = script === undefined ? null : inFile(call.machine, constant(script));
    if (written) recordCode(call, language, written);
  }
  const language = languageOfInput(line);
  if (language !== null && processInput.input) recordCode(call, language, processInput.input);
  const { env } = processInput;
  for (const name of variablesIn(line)) {
    // A process without variables of its own has those of the function.
    const value = env ? getMember(call.machine, env, name, call.at) : writtenVariable(call.machine, name);
    if (value && !isNothing(value)) recordSink(call, 'shell', value);
  }
}

/** Records event data in a text that a shell or an interpreter runs. */
export function recordCode(call: Place, language: ArgumentLanguage, value: Abstract): void {
  if (flowsOf(value).length === 0) return;
  recordSink(call, 'shell', value);
  if (language === 'code') recordSink(call, 'code', value);
}

/** Returns the words of each command of a line that may name a script, with the language of the script. */
function commandsIn(line: string): readonly (readonly [readonly string[], ArgumentLanguage])[] {
  return line.split(/\|\|?|&&?|;|\n|\$\(|`/).map((command) => {
    const words = command.trim().replaceAll(/["']/g, '').split(/\s+/);
    const at = programAt(words);
    const program = words[at] ?? '';
    const row = argumentsOfProgram(program);
    if (row?.stdin || program === '.' || program === 'source')
      return [words.slice(at + 1), row?.language ?? 'shell'] as const;
    return [[program], 'shell'] as const;
  });
}

/** Returns the language of the standard input of a command; null where the input is data. */
export function languageOfInput(line: string): ArgumentLanguage | null {
  const words = (line.split(/&&|;|\n/)[0] ?? '').trim().split(/\s+/);
  const at = programAt(words);
  const row = argumentsOfProgram(words[at] ?? '');
  if (!row?.stdin) return null;
  const args = words.slice(at + 1);
  const isCodeNamed = args.some((word) => row.code?.test(word));
  const isScriptNamed = row.stops === true && !args.includes('-s') && args.some((word) => /^[^-]/.test(word));
  return isCodeNamed || isScriptNamed ? null : row.language;
}

/** Returns the names of the variables that a line of a shell runs as code: in the place of a program, behind `eval` and behind `-c`. */
function variablesIn(line: string): readonly string[] {
  const found = line.matchAll(
    /(?:^|[;&|(\n`]|\beval|\s-\w*c|\bsource|\bexec|\s\.)\s*["']*\$\{?([A-Za-z_]\w*)/g,
  );
  return [...new Set([...found].flatMap(([, name]) => name ?? []))];
}
