import type { Command } from 'commander';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addGuard(program: Command, world: World): void {
  program
    .command('guard')
    .description('the guard that runs inside a function')
    .command('path <language>')
    .description('print the path to preload: node for NODE_OPTIONS=--require, python for PYTHONPATH')
    .action(async (language) =>
      run(async () => (await import('../commands/guard.ts')).guardPathCommand(language, world)),
    );
}
