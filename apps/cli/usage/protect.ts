import { InvalidArgumentError } from 'commander';
import { defineCommand } from './command.ts';
import { choice, defineOptions, flag, type OptionDefinition, type OptionsOf, text, texts } from './option.ts';
import { readingOptions } from './reading.ts';

const options = defineOptions({
  ...readingOptions,
  only: choice('--only <part>', 'settings, roles or guard (default: all)', ['settings', 'roles', 'guard']),
  function: texts('--function <name>', 'only this function (repeatable)'),
  environment: text('--environment <name>', 'the environment of the rulebase to deploy'),
  reserve: {
    flags: '--reserve <number>',
    help: 'also limit each function without a limit to so many calls at once (taken from the limit of the account)',
    parse: reserveOf,
  } as OptionDefinition<number | undefined>,
  signals: text(
    '--signals <url>',
    'also write the forwarder that sends the signals in the logs to this console',
  ),
  signalsToken: text(
    '--signals-token <secret>',
    'the secret with its token: secretsmanager:NAME or ssm:NAME (default: secretsmanager:emmental/signals)',
  ),
  all: flag('--all', 'show the change of each of several apps line by line'),
  write: flag('--write', 'write the change into the templates'),
  remove: flag('--remove', 'undo the change, byte for byte'),
});

function reserveOf(number: string): number {
  if (!/^[1-9]\d{0,4}$/.test(number)) throw new InvalidArgumentError('it must be a number from 1 to 99999');
  return Number(number);
}

export type ProtectOptions = OptionsOf<typeof options>;

export const protect = defineCommand({
  name: 'protect',
  path: 'one',
  description: 'print the changes of roles, settings and guard for each template; --write writes them',
  options,
  run: async ({ path, options }, world) =>
    (await import('../protection/protect.ts')).protect(path, options, world),
});
