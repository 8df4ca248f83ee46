import { parseHandlerFlag } from '@emmental/code';
import { type Severity, severities, shellWord } from '@emmental/model';
import { type Command, InvalidArgumentError, type Option } from 'commander';

/** Options that every command on a repository takes: what is read, and where the answer goes. */
export interface ReadingOptions {
  readonly root?: string;
  readonly env: ReadonlyMap<string, string>;
  readonly opt: ReadonlyMap<string, string>;
  readonly param: ReadonlyMap<string, string>;
  readonly handler: readonly { readonly file: string; readonly export: string }[];
  readonly code: boolean;
  /** What weighs nothing is told too; of `scan` only. */
  readonly peers?: boolean;
  /** Templates without functions are kept too; of questions about what is declared. */
  readonly others?: boolean;
  readonly output?: string;
}

/** Of commands that end otherwise where something could not be analysed. */
export interface StrictOptions {
  readonly strict: boolean;
}

/** Of commands that show what comes first. */
export interface AllOptions {
  readonly all: boolean;
}

/** Of commands that report findings, too. */
export interface FindingsOptions extends ReadingOptions, AllOptions, StrictOptions {
  readonly failOn?: Severity | 'never';
  readonly baseline?: string | true;
}

export function addReadingOptions(command: Command): Command {
  return command
    .option('--root <folder>', 'read nothing outside this folder (default: nearest parent with .git)')
    .option(
      '--env <NAME=VALUE>',
      'a fixed environment variable; emmental never reads its own environment for this',
      variable,
      new Map(),
    )
    .option('--opt <name=value>', 'an option of the Serverless Framework, e.g. stage=prod', pair, new Map())
    .option('--param <Name=value>', 'a fixed template parameter', pair, new Map())
    .option('--handler <FILE#EXPORT>', 'a handler that no template declares (repeatable)', handler, [])
    .option('--no-code', 'read templates only')
    .option('--output <file>', 'write the result to a file');
}

export const addStrict = (command: Command): Command =>
  command.option('--strict', 'exit 3 if something could not be analysed', false);

export const addAll = (command: Command): Command =>
  command.option('--all', 'show everything, not only the first rows', false);

/** `failOn`: from which severity on the command fails when nobody says it. */
export function addFindingsOptions(command: Command, failOn = 'high in CI'): Command {
  return addStrict(addAll(addReadingOptions(command)))
    .option(
      '--fail-on <severity>',
      `exit 1 at this severity or above: ${severities.join(', ')}, never (default: ${failOn})`,
      severity,
    )
    .option(
      '--baseline [file]',
      'report only new findings since the baseline; writes the baseline if there is none (default: .emmental/baseline.json)',
    );
}

/** The options that change what is found, as words of a shell: a suggested command repeats them. */
export function wordsOf(options: ReadingOptions): readonly string[] {
  const pairs = (name: string, values: ReadonlyMap<string, string>) =>
    [...values].flatMap(([key, value]) => [name, shellWord(`${key}=${value}`)]);
  return [
    ...(options.root === undefined ? [] : ['--root', shellWord(options.root)]),
    ...pairs('--env', options.env),
    ...pairs('--opt', options.opt),
    ...pairs('--param', options.param),
    ...options.handler.flatMap((one) => ['--handler', shellWord(`${one.file}#${one.export}`)]),
    ...(options.code ? [] : ['--no-code']),
  ];
}

function pair(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('it must look like NAME=VALUE');
  return new Map(before).set(text.slice(0, equals), text.slice(equals + 1));
}

/** `--env prod` means the environment of a rulebase. */
function variable(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (!text.includes('='))
    throw new InvalidArgumentError(
      'it must look like NAME=VALUE; for an environment of the rulebase use --environment',
    );
  return pair(text, before);
}

/** One more of an option that may be given several times. */
export const repeated = (text: string, before: readonly string[]): readonly string[] => [...before, text];

function handler(text: string, before: ReadingOptions['handler']): ReadingOptions['handler'] {
  const entry = parseHandlerFlag(text);
  if (!entry) throw new InvalidArgumentError('it must look like src/orders.ts#handler, inside PATH');
  return [...before, { file: entry.module, export: entry.export }];
}

function severity(text: string): Severity | 'never' {
  const found = [...severities, 'never' as const].find((one) => one === text);
  if (!found) throw new InvalidArgumentError(`it must be one of ${severities.join(', ')}, never`);
  return found;
}

export function oneOf<T extends string>(...values: readonly T[]): (text: string) => T {
  return (text) => {
    const found = values.find((one) => one === text);
    if (!found)
      throw new InvalidArgumentError(
        values.length === 1 ? `it can only be ${values[0]}` : `it must be one of ${values.join(', ')}`,
      );
    return found;
  };
}

/** An option in `--help`; that nothing is given by default goes without saying. */
export function describeOption({ description, defaultValue }: Option): string {
  const isPlain =
    typeof defaultValue === 'string' && defaultValue !== '' && !description.includes('default:');
  return isPlain ? `${description} (default: ${defaultValue})` : description;
}
