import { defineCommand } from './command.ts';
import { defineOptions, type OptionsOf, text } from './option.ts';
import { readingOptions } from './reading.ts';

const options = defineOptions({
  ...readingOptions,
  is: text('--is <value>', 'the answer'),
  because: text('--because <reason>', 'how you know'),
  owner: text('--owner <name>', 'who is responsible for the answer'),
  until: text('--until <day>', 'the last day on which it counts, e.g. 2027-03-31'),
});

export type AssumeOptions = OptionsOf<typeof options>;

export const assume = defineCommand({
  name: 'assume',
  words: ['[ids...]'],
  path: 'one',
  description: 'list the open questions, or answer some (* in an id stands for any text)',
  options,
  run: async ({ rest: ids, path, options }, world) =>
    (await import('../commands/assume.ts')).assumeCommand(ids, path, options, world),
});
