import { isDay } from '@emmental/model';
import { InvalidArgumentError } from 'commander';
import { defineCommand } from './command.ts';
import { choice, defineOptions, type OptionDefinition, type OptionsOf, text } from './option.ts';
import { allOption, readingOptions, strictOption, tableOrJson } from './reading.ts';

const ofFunction = defineOptions({ function: text('--function <name>', 'only signals of this function') });

const since: OptionDefinition<string | undefined> = {
  flags: '--since <time>',
  help: 'only signals from this time on, such as 2026-11-30 or 2026-11-30T14:00 (UTC)',
  parse: timeOf,
};

const listed = defineOptions({
  ...ofFunction,
  since,
  kind: choice('--kind <kind>', 'only one kind: block, alert, watch, error or lost', [
    'block',
    'alert',
    'watch',
    'error',
    'lost',
  ]),
  ...allOption,
  ...strictOption,
  format: choice('--format <format>', 'table, json or ocsf (JSON Lines)', ['table', 'json', 'ocsf'], 'table'),
  output: readingOptions.output,
});

const shown = defineOptions({
  ...readingOptions,
  ...strictOption,
  format: listed.format,
});

const judged = defineOptions({
  ...readingOptions,
  ...ofFunction,
  since,
  environment: text('--environment <name>', 'an environment of the rulebase'),
  ...allOption,
  ...strictOption,
  ...tableOrJson,
});

const dry = defineOptions({
  ...judged,
  before: text(
    '--before <rulebase>',
    'the rulebase that the guards had: a file, or a commit (default: the last commit, if signals are of it)',
  ),
});

export type SignalsOptions = OptionsOf<typeof listed>;
export type ShowSignalOptions = OptionsOf<typeof shown>;
export type DryRunOptions = OptionsOf<typeof dry>;
/** Options of commands that compare signals with the rulebase of a repository. */
export type JudgedSignalsOptions = OptionsOf<typeof judged>;

const signalsWord = '[signals...]';

export const signals = defineCommand({
  name: 'signals',
  words: [signalsWord],
  description: 'the threat log: what guards stopped or reported (files, folders, - for standard input)',
  options: listed,
  run: async ({ rest, options }, world) =>
    (await import('../signals/list.ts')).signalsCommand(rest, options, world),
  commands: [
    defineCommand({
      name: 'hits',
      words: [signalsWord],
      path: 'one',
      description: 'the rulebase with hits and last hit of each rule; marks unused and shadowed ones',
      options: judged,
      run: async ({ rest, path, options }, world) =>
        (await import('../signals/hits.ts')).hitsCommand(rest, path, options, world),
    }),
    defineCommand({
      name: 'show',
      words: ['<id>', signalsWord],
      path: 'one',
      description: 'one incident (ID is em-…): trigger, field, way in, code, and what to do',
      options: shown,
      run: async ({ words: [id = ''], rest, path, options }, world) =>
        (await import('../signals/show.ts')).showCommand(id, rest, path, options, world),
    }),
    defineCommand({
      name: 'dry-run',
      words: [signalsWord],
      path: 'one',
      description: 'what the edited rulebase would have stopped or let pass, from recorded signals',
      options: dry,
      run: async ({ rest, path, options }, world) =>
        (await import('../signals/dry-run.ts')).dryRunCommand(rest, path, options, world),
    }),
  ],
});

/** Parses a day or a time in UTC; returns it in the form in which guards write times. */
function timeOf(value: string): string {
  const [, day, time = '00:00', seconds = ':00'] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?(?:\.\d+)?Z?)?$/.exec(value) ?? [];
  if (day === undefined || !isDay(day) || Number.isNaN(Date.parse(`${day}T${time}${seconds}Z`)))
    throw new InvalidArgumentError('it must look like 2026-11-30 or 2026-11-30T14:00, in UTC');
  return `${day}T${time}${seconds}`;
}
