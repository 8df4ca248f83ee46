import type { Command } from 'commander';
import { oneOf } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addDb(program: Command, world: World): void {
  const db = program.command('db').description('the advisory data for checking packages');

  db.command('update')
    .description('build the advisory file from OSV data; the old file stays until the new file is complete')
    .option(
      '--from <source>',
      'an address, file or folder of OSV data, EPSS scores or KEV (repeatable; default: the last sources)',
      (text: string, before: readonly string[]) => [...before, text],
      [],
    )
    .option('--db <file>', 'where to keep it (default: emmental/advisories.db in the cache folder)')
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .action(async (options) =>
      run(async () => (await import('../commands/db.ts')).dbUpdateCommand(options, world)),
    );

  db.command('status')
    .description('show the advisory data, its sources and its age')
    .option('--db <file>', 'where it is kept (default: emmental/advisories.db in the cache folder)')
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .action(async (options) =>
      run(async () => (await import('../commands/db.ts')).dbStatusCommand(options, world)),
    );
}
