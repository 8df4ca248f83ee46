import type { Command } from 'commander';
import { addReadingOptions } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addAssume(program: Command, world: World): void {
  addReadingOptions(program.command('assume [id]').description('answer an open question'))
    .option('--path <folder>', 'the repository', '.')
    .option('--is <value>', 'the answer')
    .option('--because <reason>', 'how you know')
    .option('--owner <name>', 'who vouches for it')
    .option('--until <day>', 'when it ends, e.g. 2027-03-31')
    .action(async (id, options) =>
      run(async () => (await import('../commands/assume.ts')).assumeCommand(id, options, world)),
    );
}
