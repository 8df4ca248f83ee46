import type { Command } from 'commander';
import { addReadingOptions, oneOf, repeated } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addProtect(program: Command, world: World): void {
  addReadingOptions(
    program
      .command('protect [path]')
      .description(
        'roles, settings and the guard in each template; shows the change, and writes it when asked',
      ),
  )
    .option('--only <part>', 'settings, roles or guard (default: all)', oneOf('settings', 'roles', 'guard'))
    .option('--function <name>', 'only this one (repeatable)', repeated, [])
    .option('--environment <name>', 'the environment of the rulebase that is deployed')
    .option('--write', 'write the change', false)
    .option('--remove', 'take it back, byte for byte', false)
    .action(async (path, options) =>
      run(async () => (await import('../commands/protect.ts')).protectCommand(path ?? '.', options, world)),
    );
}
