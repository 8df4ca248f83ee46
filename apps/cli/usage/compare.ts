import { type Severity, severities } from '@emmental/model';
import { defineCommand } from './command.ts';
import { choice, defineOptions, type OptionDefinition, type OptionsOf } from './option.ts';
import { allOption, readingOptions, strictOption, tableOrJson } from './reading.ts';

const options = defineOptions({
  failOn: choice(
    '--fail-on <severity>',
    `exit 1 if a new finding, or one that became worse, has this severity or above: ${severities.join(', ')}, never (default: high in CI)`,
    [...severities, 'never'],
  ) as OptionDefinition<Severity | 'never' | undefined>,
  ...allOption,
  ...strictOption,
  ...tableOrJson,
  output: readingOptions.output,
});

export type CompareOptions = OptionsOf<typeof options>;

export const compare = defineCommand({
  name: 'compare',
  words: ['<before>', '<after>'],
  description: 'compare two JSON reports: new, gone and changed findings, for each function',
  options,
  run: async ({ words: [before = '', after = ''], options }, world) =>
    (await import('../commands/compare.ts')).compareCommand(before, after, options, world),
});
