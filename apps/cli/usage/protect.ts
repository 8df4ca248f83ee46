import { defineCommand } from './command.ts';
import { choice, defineOptions, flag, type OptionsOf, text, texts } from './option.ts';
import { readingOptions } from './reading.ts';

const options = defineOptions({
  ...readingOptions,
  only: choice('--only <part>', 'settings, roles or guard (default: all)', ['settings', 'roles', 'guard']),
  function: texts('--function <name>', 'only this one (repeatable)'),
  environment: text('--environment <name>', 'the environment of the rulebase that is deployed'),
  write: flag('--write', 'write the change'),
  remove: flag('--remove', 'take it back, byte for byte'),
});

export type ProtectOptions = OptionsOf<typeof options>;

export const protect = defineCommand({
  name: 'protect',
  path: 'one',
  description: 'roles, settings and the guard in each template; shows the change, and writes it when asked',
  options,
  run: async ({ path, options: given }, world) =>
    (await import('../protection/protect.ts')).protect(path, given, world),
});
