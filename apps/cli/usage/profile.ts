import { type CommandDefinition, defineCommand } from './command.ts';
import { choice, defineOptions, flag, type OptionsOf, text } from './option.ts';
import { readingOptions, strictOption, tableOrJson } from './reading.ts';

const environment = defineOptions({
  environment: text('--environment <name>', 'with what the rulebase says for it'),
});
const derived = defineOptions({
  ...readingOptions,
  dryRun: flag('--dry-run', 'print it and write nothing'),
});
const compared = defineOptions({
  failOn: choice('--fail-on <label>', 'exit 1 when a change widens', ['widens']),
  ...tableOrJson,
  output: readingOptions.output,
});
const looked = defineOptions({ ...readingOptions, ...environment, ...tableOrJson });
const learned = defineOptions({
  ...readingOptions,
  ...environment,
  keepNeeded: flag('--keep-needed', 'remove no rule that the code asks for'),
  write: flag('--write', 'put it into the rulebase'),
});
const checked = defineOptions({ ...readingOptions, ...tableOrJson });
const compiled = defineOptions({
  ...readingOptions,
  ...strictOption,
  function: text('--function <name>', 'only this one'),
  ...environment,
  format: choice('--format <format>', 'guard (JSON) or native (lines)', ['guard', 'native'], 'guard'),
});

export type DeriveOptions = OptionsOf<typeof derived>;
export type DiffOptions = OptionsOf<typeof compared>;
/** Of `profile explain` and `profile ready`. */
export type RulebaseViewOptions = OptionsOf<typeof looked>;
export type LearnSignalsOptions = OptionsOf<typeof learned>;
export type CheckOptions = OptionsOf<typeof checked>;
export type CompileOptions = OptionsOf<typeof compiled>;

const commands: readonly CommandDefinition[] = [
  defineCommand({
    name: 'derive',
    path: 'one',
    description: 'write the rulebase that the repository asks for, or merge it into the one there is',
    options: derived,
    run: async ({ path, options }, world) =>
      (await import('../profile/derive.ts')).deriveCommand(path, options, world),
  }),
  defineCommand({
    name: 'merge',
    words: ['<file>'],
    path: 'one',
    description: 'take the rules of another rulebase; what a person wrote wins',
    options: readingOptions,
    run: async ({ words: [file = ''], path, options }, world) =>
      (await import('../profile/merge.ts')).mergeCommand(file, path, options, world),
  }),
  defineCommand({
    name: 'diff',
    words: ['<before>', '<after>'],
    description: 'what changes between two rulebases: WIDENS, NARROWS or SAME',
    options: compared,
    run: async ({ words: [before = '', after = ''], options }, world) =>
      (await import('../profile/diff.ts')).diffCommand(before, after, options, world),
  }),
  defineCommand({
    name: 'explain',
    words: ['[function]'],
    path: 'one',
    description: 'every rule that holds for FUNCTION, FUNCTION/section or FUNCTION/section/rule, and why',
    options: looked,
    run: async ({ words: [target], path, options }, world) =>
      (await import('../profile/explain.ts')).explainCommand(target, path, options, world),
  }),
  defineCommand({
    name: 'learn',
    words: ['<signals>'],
    path: 'one',
    description: 'what a file or folder of signals teaches, as a diff',
    options: learned,
    run: async ({ words: [signals = ''], path, options }, world) =>
      (await import('../profile/learn.ts')).learnCommand(signals, path, options, world),
  }),
  defineCommand({
    name: 'ready',
    path: 'one',
    description: 'what can be enforced now, and what has to be decided first',
    options: looked,
    run: async ({ path, options }, world) =>
      (await import('../profile/ready.ts')).readyCommand(path, options, world),
  }),
  defineCommand({
    name: 'check',
    path: 'one',
    description: 'what is wrong with the rulebase, by place',
    options: checked,
    run: async ({ path, options }, world) =>
      (await import('../profile/check.ts')).checkCommand(path, options, world),
  }),
  defineCommand({
    name: 'compile',
    path: 'one',
    description: 'the rulebase as guards read it',
    options: compiled,
    run: async ({ path, options }, world) =>
      (await import('../profile/compile.ts')).compileCommand(path, options, world),
  }),
];

export const profile = defineCommand({
  name: 'profile',
  description: 'the rulebase of an app, emmental.yaml: what each function may do',
  commands,
});
