import type { Command } from 'commander';
import { oneOf } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addInspect(program: Command, world: World): void {
  const inspect = program
    .command('inspect')
    // `inspect --shape FILE` reads a shape, `inspect learn FILE --shape OUT` writes one.
    .enablePositionalOptions()
    .description('an attack in an event, whatever its format; or proof of one in a call')
    .option('--event <file>', 'an event, or JSON Lines { id, event, trigger? }; - is standard input')
    .option(
      '--sinks <file>',
      'calls as JSON Lines { id, kind, dialect?, argument, inputs }; - is standard input',
    )
    .option('--trigger <name>', 'what started the function (default: recognised)')
    .option('--function <name>', 'use the shape in .emmental/shapes that was learned for it')
    .option('--shape <file>', 'what events of this function look like')
    .option(
      '--format <format>',
      'table or json (default: table on a terminal, else json)',
      oneOf('table', 'json'),
    )
    .option('--strict', 'exit 3 when something could not be read', false)
    .action(async (options) =>
      run(async () => (await import('../commands/inspect.ts')).inspectCommand(options, world)),
    );

  inspect
    .command('learn <file>')
    .description(
      'learn what events look like, from events or the shape of another instance; holds no values of people',
    )
    .requiredOption('--shape <file>', 'where to write it')
    .option('--merge', 'go on with the shape that is there', false)
    .action(async (file, options) =>
      run(async () => (await import('../commands/inspect.ts')).learnCommand(file, options, world)),
    );
}
