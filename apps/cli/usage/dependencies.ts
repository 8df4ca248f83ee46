import type { Command } from 'commander';
import { addFindingsOptions, oneOf, repeated } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addDependencies(program: Command, world: World): void {
  addFindingsOptions(
    program
      .command('dependencies [path...]')
      .description('find vulnerable packages, and the functions that load them; PATH may be a lockfile'),
  )
    .option(
      '--format <format>',
      'table, json, sarif or cyclonedx (SBOM with VEX)',
      oneOf('table', 'json', 'sarif', 'cyclonedx'),
      'table',
    )
    .option('--function <name>', 'only packages that this function loads or ships')
    .option('--db <file>', 'advisory data (default: emmental/advisories.db in the cache folder)')
    .option('--deployed <path>', 'a deployed folder or archive, relative to PATH (repeatable)', repeated, [])
    .action(async (paths, options) =>
      run(async () =>
        (await import('../commands/dependencies.ts')).dependenciesCommand(paths, options, world),
      ),
    );
}
