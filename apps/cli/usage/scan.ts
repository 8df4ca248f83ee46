import type { Command } from 'commander';
import { addFindingsOptions, oneOf } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addScan(program: Command, world: World): void {
  addFindingsOptions(
    program
      .command('scan [path...]')
      .description('show what every function does, needs and may do; worst first'),
  )
    .option(
      '--format <format>',
      'table, json, sarif, junit or markdown (for a pull request)',
      oneOf('table', 'json', 'sarif', 'junit', 'markdown'),
      'table',
    )
    .option('--since <commit>', 'report only new findings since a commit, e.g. origin/main')
    .option('--peers', 'also report what other scanners report without risk, with the reason', false)
    .option(
      '--inventory <file>',
      'saved output of `aws lambda list-functions`: find functions that no repository declares',
    )
    .option('--db <file>', 'advisory data (default: emmental/advisories.db in the cache folder)')
    .action(async (paths, options) =>
      run(async () => (await import('../commands/scan.ts')).scanCommand(paths, options, world)),
    );
}
