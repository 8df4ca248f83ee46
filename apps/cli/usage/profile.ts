import type { Command } from 'commander';
import { addReadingOptions, addStrict, oneOf } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addProfile(program: Command, world: World): void {
  const profile = program
    .command('profile')
    .enablePositionalOptions()
    .description('the rulebase of an app, emmental.yaml: what each function may do');

  addReadingOptions(
    profile
      .command('derive [path]')
      .description('write the rulebase that the repository asks for, or merge it into the one there is'),
  )
    .option('--dry-run', 'print it and write nothing', false)
    .action(async (path, options) =>
      run(async () => (await import('../commands/profile.ts')).deriveCommand(path ?? '.', options, world)),
    );

  addReadingOptions(
    profile
      .command('merge <file>')
      .description('take the rules of another rulebase; what a person wrote wins'),
  )
    .option('--path <folder>', 'the repository', '.')
    .action(async (file, options) =>
      run(async () => (await import('../commands/profile.ts')).mergeCommand(file, options, world)),
    );

  profile
    .command('diff <before> <after>')
    .description('what changes between two rulebases: WIDENS, NARROWS or SAME')
    .option('--fail-on <label>', 'exit 1 when a change widens', oneOf('widens'))
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .option('--output <file>', 'write the result to a file')
    .action(async (before, after, options) =>
      run(async () => (await import('../commands/profile.ts')).diffCommand(before, after, options, world)),
    );

  addReadingOptions(
    profile
      .command('explain [function]')
      .description('every rule that holds for FUNCTION, FUNCTION/section or FUNCTION/section/rule, and why'),
  )
    .option('--path <folder>', 'the repository', '.')
    .option('--environment <name>', 'with what the rulebase says for it')
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .action(async (target, options) =>
      run(async () => (await import('../commands/profile.ts')).explainProfileCommand(target, options, world)),
    );

  addReadingOptions(
    profile.command('learn <signals>').description('what a file or folder of signals teaches, as a diff'),
  )
    .option('--path <folder>', 'the repository', '.')
    .option('--environment <name>', 'with what the rulebase says for it')
    .option('--keep-needed', 'remove no rule that the code asks for', false)
    .option('--write', 'put it into the rulebase', false)
    .action(async (signals, options) =>
      run(async () => (await import('../commands/profile.ts')).learnSignalsCommand(signals, options, world)),
    );

  addReadingOptions(
    profile.command('ready [path]').description('what can be enforced now, and what has to be decided first'),
  )
    .option('--environment <name>', 'with what the rulebase says for it')
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .action(async (path, options) =>
      run(async () => (await import('../commands/profile.ts')).readyCommand(path ?? '.', options, world)),
    );

  addReadingOptions(profile.command('check [path]').description('what is wrong with the rulebase, by place'))
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .action(async (path, options) =>
      run(async () => (await import('../commands/profile.ts')).checkCommand(path ?? '.', options, world)),
    );

  addStrict(
    addReadingOptions(profile.command('compile [path]').description('the rulebase as guards read it')),
  )
    .option('--function <name>', 'only this one')
    .option('--environment <name>', 'with what the rulebase says for it')
    .option('--format <format>', 'guard (JSON) or native (lines)', oneOf('guard', 'native'), 'guard')
    .action(async (path, options) =>
      run(async () => (await import('../commands/profile.ts')).compileCommand(path ?? '.', options, world)),
    );
}
