import { InvalidArgumentError } from 'commander';
import { type CommandDefinition, defineCommand } from './command.ts';
import { choice, defineOptions, flag, type OptionDefinition, type OptionsOf, text } from './option.ts';
import { readingOptions, strictOption, tableOrJson } from './reading.ts';

const environment = defineOptions({
  environment: text('--environment <name>', 'an environment of the rulebase'),
});
const derived = defineOptions({
  ...readingOptions,
  dryRun: flag('--dry-run', 'print only, write nothing'),
});
const compared = defineOptions({
  failOn: choice('--fail-on <label>', 'exit 1 if a change allows more (WIDENS)', ['widens']),
  ...tableOrJson,
  output: readingOptions.output,
});
const looked = defineOptions({ ...readingOptions, ...environment, ...tableOrJson });
const learned = defineOptions({
  ...readingOptions,
  ...strictOption,
  ...environment,
  days: count('--days <number>', 'remove an unused rule only after so many days of traffic (14)'),
  invocations: count('--invocations <number>', 'and so many invocations by each trigger (10)'),
  calls: count('--calls <number>', 'and so many calls that rules allowed (1000)'),
  allow: flag('--allow', 'new rules allow; without it they watch: allow, and report each call'),
  write: flag('--write', 'write the learned rules into the rulebase'),
});
const checked = defineOptions({ ...readingOptions, ...tableOrJson });
const compiled = defineOptions({
  ...readingOptions,
  ...strictOption,
  function: text('--function <name>', 'only this function'),
  ...environment,
  format: choice('--format <format>', 'guard (JSON) or native (lines)', ['guard', 'native'], 'guard'),
});

/** An option with a whole number of at least 1. */
function count(flags: string, help: string): OptionDefinition<number | undefined> {
  const parse = (text: string): number => {
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('it must be a number from 1 on');
    return Number(text);
  };
  return { flags, help, parse };
}

export type DeriveOptions = OptionsOf<typeof derived>;
export type DiffOptions = OptionsOf<typeof compared>;
/** Options of `profile explain` and `profile ready`. */
export type RulebaseViewOptions = OptionsOf<typeof looked>;
export type LearnSignalsOptions = OptionsOf<typeof learned>;
export type CheckOptions = OptionsOf<typeof checked>;
export type CompileOptions = OptionsOf<typeof compiled>;

const commands: readonly CommandDefinition[] = [
  defineCommand({
    name: 'derive',
    path: 'one',
    description: 'write the rulebase that the repository needs, or merge it into the existing rulebase',
    options: derived,
    run: async ({ path, options }, world) =>
      (await import('../profile/derive.ts')).deriveCommand(path, options, world),
  }),
  defineCommand({
    name: 'merge',
    words: ['<file>'],
    path: 'one',
    description: 'add the rules of another rulebase; rules written by hand win',
    options: readingOptions,
    run: async ({ words: [file = ''], path, options }, world) =>
      (await import('../profile/merge.ts')).mergeCommand(file, path, options, world),
  }),
  defineCommand({
    name: 'diff',
    words: ['<before>', '<after>'],
    description: 'compare two rulebases: WIDENS, NARROWS or SAME',
    options: compared,
    run: async ({ words: [before = '', after = ''], options }, world) =>
      (await import('../profile/diff.ts')).diffCommand(before, after, options, world),
  }),
  defineCommand({
    name: 'explain',
    words: ['[function]'],
    path: 'one',
    description: 'show every rule of FUNCTION, FUNCTION/section or FUNCTION/section/rule, and its reason',
    options: looked,
    run: async ({ words: [target], path, options }, world) =>
      (await import('../profile/explain.ts')).explainCommand(target, path, options, world),
  }),
  defineCommand({
    name: 'learn',
    words: ['<signals>'],
    path: 'one',
    description: 'learn rules from signals of the guard (a file or folder); prints a diff',
    options: learned,
    run: async ({ words: [signals = ''], path, options }, world) =>
      (await import('../profile/learn.ts')).learnCommand(signals, path, options, world),
  }),
  defineCommand({
    name: 'ready',
    path: 'one',
    description: 'show which sections can be enforced now, and the decisions that the others wait for',
    options: looked,
    run: async ({ path, options }, world) =>
      (await import('../profile/ready.ts')).readyCommand(path, options, world),
  }),
  defineCommand({
    name: 'check',
    path: 'one',
    description: 'report what is wrong with the rulebase, with file and line',
    options: checked,
    run: async ({ path, options }, world) =>
      (await import('../profile/check.ts')).checkCommand(path, options, world),
  }),
  defineCommand({
    name: 'compile',
    path: 'one',
    description: 'write the rulebase in the form that guards read',
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
