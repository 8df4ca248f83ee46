import type { Command } from 'commander';
import { oneOf } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addInspect(program: Command, world: World): void {
  const inspect = program
    .command('inspect')
    // `inspect --shape FILE` reads a shape, `inspect learn FILE --shape OUT` writes one.
    .enablePositionalOptions()
    .description('find attacks in events of any format, or proof of an attack in calls')
    .option('--event <file>', 'an event, or JSON Lines { id, event, trigger? }; - is standard input')
    .option(
      '--sinks <file>',
      'calls as JSON Lines { id, kind, dialect?, argument, inputs }; - is standard input',
    )
    .option('--trigger <name>', 'what started the function (default: detected)')
    .option('--function <name>', 'use its learned shape in .emmental/shapes')
    .option('--shape <file>', 'the learned shape of events of the function')
    .option(
      '--format <format>',
      'table or json (default: table on a terminal, else json)',
      oneOf('table', 'json'),
    )
    .option('--strict', 'exit 3 if something could not be read', false)
    .action(async (options) =>
      run(async () => (await import('../commands/inspect.ts')).inspectCommand(options, world)),
    );

  inspect
    .command('learn <file>')
    .description(
      'learn the shape of events, from events or from the shape of another instance; stores no user data',
    )
    .requiredOption('--shape <file>', 'where to write it')
    .option('--merge', 'continue the existing shape', false)
    .action(async (file, options) =>
      run(async () => (await import('../commands/inspect.ts')).learnCommand(file, options, world)),
    );
}
