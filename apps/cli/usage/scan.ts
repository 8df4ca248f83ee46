import { defineCommand } from './command.ts';
import { choice, defineOptions, flag, type OptionsOf, text } from './option.ts';
import { advisoriesOption, findingsOptions } from './reading.ts';

const options = defineOptions({
  ...findingsOptions(),
  format: choice(
    '--format <format>',
    'table, json, sarif, junit or markdown (for a pull request)',
    ['table', 'json', 'sarif', 'junit', 'markdown'],
    'table',
  ),
  since: text('--since <commit>', 'report only what is new since a commit, e.g. origin/main'),
  peers: flag('--peers', 'all that other scanners tell: what weighs nothing too, with why'),
  inventory: text(
    '--inventory <file>',
    'saved output of `aws lambda list-functions`: which functions are in no repository',
  ),
  ...advisoriesOption,
});

export type ScanOptions = OptionsOf<typeof options>;

export const scan = defineCommand({
  name: 'scan',
  path: 'several',
  description: 'what every function does, needs and was given; worst first',
  options,
  run: async ({ paths, options: given }, world) =>
    (await import('../commands/scan.ts')).scanCommand(paths, given, world),
});
