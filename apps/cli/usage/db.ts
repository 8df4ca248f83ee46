import type { Command } from 'commander';
import { oneOf } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addDb(program: Command, world: World): void {
  const db = program.command('db').description('advisory data: what packages are checked against');

  db.command('update')
    .description('build the advisory file from OSV data; the old one stays until the new one is whole')
    .option(
      '--from <source>',
      'an address, file or folder of OSV data, EPSS scores or KEV (repeatable; default: the last ones)',
      (text: string, before: readonly string[]) => [...before, text],
      [],
    )
    .option('--db <file>', 'where to keep it (default: emmental/advisories.db in the cache folder)')
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .action(async (options) =>
      run(async () => (await import('../commands/db.ts')).dbUpdateCommand(options, world)),
    );

  db.command('status')
    .description('what advisory data there is, from where and how old')
    .option('--db <file>', 'where it is kept (default: emmental/advisories.db in the cache folder)')
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .action(async (options) =>
      run(async () => (await import('../commands/db.ts')).dbStatusCommand(options, world)),
    );
}
