import { defineCommand } from './command.ts';
import { defineOptions, type OptionsOf } from './option.ts';
import { advisoriesOption, allOption, readingOptions, strictOption, tableOrJson } from './reading.ts';

const options = defineOptions({
  ...readingOptions,
  ...advisoriesOption,
  ...allOption,
  ...strictOption,
  ...tableOrJson,
});

export type ExceptionsOptions = OptionsOf<typeof options>;

export const exceptions = defineCommand({
  name: 'exceptions',
  path: 'several',
  description: 'who accepted which finding until when, those that end soon first',
  options,
  run: async ({ paths, options }, world) =>
    (await import('../commands/exceptions.ts')).exceptionsCommand(paths, options, world),
});
