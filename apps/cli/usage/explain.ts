import type { Command } from 'commander';
import { addReadingOptions } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addExplain(program: Command, world: World): void {
  addReadingOptions(
    program
      .command('explain <id>')
      .description('show a finding, a rule, a threat or an open question, with its evidence'),
  )
    .option('--path <folder>', 'the repository', '.')
    .action(async (id, options) =>
      run(async () => (await import('../commands/explain.ts')).explainCommand(id, options, world)),
    );
}
