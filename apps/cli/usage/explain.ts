import { defineCommand } from './command.ts';
import { readingOptions } from './reading.ts';

export const explain = defineCommand({
  name: 'explain',
  words: ['<id>'],
  path: 'one',
  description: 'show a finding, a rule, a threat or an open question, with its evidence',
  options: readingOptions,
  run: async ({ words: [id = ''], path, options }, world) =>
    (await import('../commands/explain.ts')).explainCommand(id, path, options, world),
});
