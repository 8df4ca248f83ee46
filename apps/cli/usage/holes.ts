import type { Command } from 'commander';
import { addAll, addReadingOptions, addStrict, oneOf, repeated } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addHoles(program: Command, world: World): void {
  const holes = addStrict(
    addAll(
      addReadingOptions(
        program
          .command('holes [path]')
          // `holes replay --run` starts something, `holes` never does.
          .enablePositionalOptions()
          .description('threats × slices: the paths that nothing stops, what would close them'),
      ),
    ),
  )
    .option('--function <name>', 'only this one, with each slice')
    .option('--format <format>', 'table, json or sarif', oneOf('table', 'json', 'sarif'), 'table')
    .option('--fail-on <what>', 'exit 1 when a path is aligned', oneOf('aligned'))
    .option('--db <file>', 'advisory data (default: emmental/advisories.db in the cache folder)')
    .action(async (path, options) =>
      run(async () => (await import('../commands/holes.ts')).holesCommand(path ?? '.', options, world)),
    );

  addReadingOptions(
    holes
      .command('replay <id> [path]')
      .description('attack a function on this machine, without the guard and with it; ID is Function/T1'),
  )
    .option('--run', 'start code of the repository; without it only what would be done is said', false)
    .option('--open-network', 'run it even where it cannot be kept to loopback', false)
    .option('--node <file>', 'the Node that functions run on (default: this one)')
    .option('--python <file>', 'the Python that functions run on (default: python3)')
    .option('--packages <folder>', 'packages that are not beside the code (repeatable)', repeated, [])
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .option('--db <file>', 'advisory data (default: emmental/advisories.db in the cache folder)')
    .action(async (id, path, options) =>
      run(async () =>
        (await import('../commands/holes-replay.ts')).replayCommand(id, path ?? '.', options, world),
      ),
    );
}
