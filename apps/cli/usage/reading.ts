import { parseHandlerFlag } from '@emmental/code';
import { type Severity, severities, shellWord } from '@emmental/model';
import { InvalidArgumentError } from 'commander';
import {
  choice,
  defineOptions,
  flag,
  negated,
  type OptionDefinition,
  type OptionsOf,
  text,
  texts,
} from './option.ts';

type Pairs = ReadonlyMap<string, string>;
type Handlers = readonly { readonly file: string; readonly export: string }[];

/** Options of every command that reads a repository: the input, and the place of the output. */
export const readingOptions = defineOptions({
  root: text('--root <folder>', 'read nothing outside this folder (default: nearest parent with .git)'),
  env: pairs(
    '--env <NAME=VALUE>',
    'a fixed environment variable; emmental never reads its own environment for this',
    variable,
  ),
  opt: pairs('--opt <name=value>', 'an option of the Serverless Framework, e.g. stage=prod', pair),
  param: pairs('--param <Name=value>', 'a fixed template parameter', pair),
  handler: {
    flags: '--handler <FILE#EXPORT>',
    help: 'a handler that no template declares (repeatable)',
    parse: handler,
    initial: [],
  } as OptionDefinition<Handlers>,
  code: negated('--no-code', 'read templates only'),
  output: text('--output <file>', 'write the result to a file'),
});

export type ReadingOptions = OptionsOf<typeof readingOptions>;

/** Options of commands that exit with 3 if something could not be analysed, or if input was lost in CI. */
export const strictOption = defineOptions({
  strict: flag('--strict', 'exit 3 if something could not be analysed'),
  allowUnread: texts(
    '--allow-unread <reason>',
    'accept input that was not read: a reason, or FILE: reason for one file or folder (repeatable)',
  ),
  minCoverage: {
    flags: '--min-coverage <percent>',
    help: 'exit 3 if the code of fewer functions was analysed, in percent of the declared ones',
    parse: percent,
  } as OptionDefinition<number | undefined>,
});

export type StrictOptions = OptionsOf<typeof strictOption>;

/** Option of commands that show only the first rows by default. */
export const allOption = defineOptions({ all: flag('--all', 'show everything, not only the first rows') });

export type AllOptions = OptionsOf<typeof allOption>;

export const tableOrJson = defineOptions({
  format: choice('--format <format>', 'table or json', ['table', 'json'], 'table'),
});

export const advisoriesOption = defineOptions({
  db: text('--db <file>', 'advisory data (default: emmental/advisories.db in the cache folder)'),
});

/** Options of commands that report findings. `failOn` is the severity from which the command fails by default. */
export const findingsOptions = (failOn = 'high in CI') =>
  defineOptions({
    ...readingOptions,
    ...allOption,
    ...strictOption,
    failOn: choice(
      '--fail-on <severity>',
      `exit 1 at this severity or above: ${severities.join(', ')}, never (default: ${failOn})`,
      [...severities, 'never'],
    ) as OptionDefinition<Severity | 'never' | undefined>,
    baseline: {
      flags: '--baseline [file]',
      help: 'report only new findings since the baseline; writes the baseline if there is none (default: .emmental/baseline.json)',
    } as OptionDefinition<string | true | undefined>,
  });

export type FindingsOptions = OptionsOf<ReturnType<typeof findingsOptions>>;

/** Returns the options that change the findings as words of a shell, for suggested commands. */
export function wordsOf(options: ReadingOptions): readonly string[] {
  const words = (name: string, values: Pairs) =>
    [...values].flatMap(([key, value]) => [name, shellWord(`${key}=${value}`)]);
  return [
    ...(options.root === undefined ? [] : ['--root', shellWord(options.root)]),
    ...words('--env', options.env),
    ...words('--opt', options.opt),
    ...words('--param', options.param),
    ...options.handler.flatMap((handler) => ['--handler', shellWord(`${handler.file}#${handler.export}`)]),
    ...(options.code ? [] : ['--no-code']),
  ];
}

function pairs(
  flags: string,
  help: string,
  parse: (text: string, before: Pairs) => Pairs,
): OptionDefinition<Pairs> {
  return { flags, help, parse, initial: new Map() };
}

function percent(text: string): number {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number > 100)
    throw new InvalidArgumentError('it must be a number from 0 to 100');
  return number;
}

function pair(text: string, before: Pairs): Pairs {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('it must look like NAME=VALUE');
  return new Map(before).set(text.slice(0, equals), text.slice(equals + 1));
}

/** Parses `--env`. `--env prod` probably means the environment of a rulebase, so the error names that option. */
function variable(text: string, before: Pairs): Pairs {
  if (!text.includes('='))
    throw new InvalidArgumentError(
      'it must look like NAME=VALUE; for an environment of the rulebase use --environment',
    );
  return pair(text, before);
}

function handler(text: string, before: Handlers): Handlers {
  const entry = parseHandlerFlag(text);
  if (!entry)
    throw new InvalidArgumentError(
      'it must look like src/orders.ts#handler: a file in PATH, or an absolute path',
    );
  return [...before, { file: entry.module, export: entry.export }];
}
