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
  since: text('--since <commit>', 'report only new findings since a commit, e.g. origin/main'),
  peers: flag(
    '--peers',
    'also list problems of other scanners that have no consequence here, with the reason',
  ),
  inventory: text(
    '--inventory <file>',
    'saved output of `aws lambda list-functions`: find functions that no repository declares',
  ),
  upload: text(
    '--upload <url>',
    'send the result to a console (emmental serve); its token is in EMMENTAL_UPLOAD_TOKEN',
  ),
  environment: text('--environment <name>', 'the environment that --upload is for (default: prod)'),
  ...advisoriesOption,
});

export type ScanOptions = OptionsOf<typeof options>;

export const scan = defineCommand({
  name: 'scan',
  path: 'several',
  description: 'report the findings of every function, the worst first',
  options,
  run: async ({ paths, options }, world) =>
    (await import('../commands/scan.ts')).scanCommand(paths, options, world),
});
