import { defineCommand } from './command.ts';
import { defineOptions, type OptionsOf } from './option.ts';
import { readingOptions, tableOrJson } from './reading.ts';

const listed = defineOptions({ ...tableOrJson, output: readingOptions.output });
const explained = defineOptions({ ...readingOptions, ...tableOrJson });

export type RulesOptions = OptionsOf<typeof listed>;
export type RulesExplainOptions = OptionsOf<typeof explained>;

export const rules = defineCommand({
  name: 'rules',
  description: 'list the rules, and explain why a rule reports a function or not',
  commands: [
    defineCommand({
      name: 'list',
      words: ['[word]'],
      description: 'list every rule, or the rules with a word in their id or help',
      options: listed,
      run: async ({ words: [word], options }, world) =>
        (await import('../commands/rules.ts')).rulesListCommand(word, options, world),
    }),
    defineCommand({
      name: 'show',
      words: ['<rule>'],
      description: 'describe a rule, named by its id or by the id in another scanner',
      options: listed,
      run: async ({ words: [rule = ''], options }, world) =>
        (await import('../commands/rules.ts')).rulesShowCommand(rule, options, world),
    }),
    defineCommand({
      name: 'explain',
      words: ['<rule>', '<function>'],
      path: 'one',
      description: 'show whether a rule reports a function or resource, and why',
      options: explained,
      run: async ({ words: [rule = '', name = ''], path, options }, world) =>
        (await import('../commands/rules.ts')).rulesExplainCommand(rule, name, path, options, world),
    }),
  ],
});
