import type { Command } from 'commander';
import { addReadingOptions, oneOf, repeated } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addProtect(program: Command, world: World): void {
  addReadingOptions(
    program
      .command('protect [path]')
      .description(
        'change roles, settings and the guard in each template; prints the change, --write writes it',
      ),
  )
    .option('--only <part>', 'settings, roles or guard (default: all)', oneOf('settings', 'roles', 'guard'))
    .option('--function <name>', 'only this function (repeatable)', repeated, [])
    .option('--environment <name>', 'the environment of the rulebase to deploy')
    .option('--write', 'write the change', false)
    .option('--remove', 'undo the change, byte for byte', false)
    .action(async (path, options) =>
      run(async () => (await import('../commands/protect.ts')).protectCommand(path ?? '.', options, world)),
    );
}
