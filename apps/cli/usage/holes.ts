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
          .description('threats × slices: find attack paths that nothing stops, and changes that close them'),
      ),
    ),
  )
    .option('--function <name>', 'only this function, with each slice')
    .option('--format <format>', 'table, json or sarif', oneOf('table', 'json', 'sarif'), 'table')
    .option('--fail-on <what>', 'exit 1 if a path is aligned', oneOf('aligned'))
    .option('--db <file>', 'advisory data (default: emmental/advisories.db in the cache folder)')
    .action(async (path, options) =>
      run(async () => (await import('../commands/holes.ts')).holesCommand(path ?? '.', options, world)),
    );

  addReadingOptions(
    holes
      .command('replay <id> [path]')
      .description('attack a function on this machine, without and with the guard; ID is Function/T1'),
  )
    .option('--run', 'start code of the repository; without it, only print the plan', false)
    .option('--open-network', 'run even if the network cannot be limited to loopback', false)
    .option('--node <file>', 'the Node to run functions with (default: the current one)')
    .option('--python <file>', 'the Python to run functions with (default: python3)')
    .option(
      '--packages <folder>',
      'a folder of packages that are not beside the code (repeatable)',
      repeated,
      [],
    )
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .option('--db <file>', 'advisory data (default: emmental/advisories.db in the cache folder)')
    .action(async (id, path, options) =>
      run(async () =>
        (await import('../commands/holes-replay.ts')).replayCommand(id, path ?? '.', options, world),
      ),
    );
}
