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
      .description('write the rulebase that the repository needs, or merge it into the existing rulebase'),
  )
    .option('--dry-run', 'print only, write nothing', false)
    .action(async (path, options) =>
      run(async () => (await import('../commands/profile.ts')).deriveCommand(path ?? '.', options, world)),
    );

  addReadingOptions(
    profile
      .command('merge <file>')
      .description('add the rules of another rulebase; rules written by hand win'),
  )
    .option('--path <folder>', 'the repository', '.')
    .action(async (file, options) =>
      run(async () => (await import('../commands/profile.ts')).mergeCommand(file, options, world)),
    );

  profile
    .command('diff <before> <after>')
    .description('compare two rulebases: WIDENS, NARROWS or SAME')
    .option('--fail-on <label>', 'exit 1 if a change widens', oneOf('widens'))
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .option('--output <file>', 'write the result to a file')
    .action(async (before, after, options) =>
      run(async () => (await import('../commands/profile.ts')).diffCommand(before, after, options, world)),
    );

  addReadingOptions(
    profile
      .command('explain [function]')
      .description('show every rule of FUNCTION, FUNCTION/section or FUNCTION/section/rule, and why'),
  )
    .option('--path <folder>', 'the repository', '.')
    .option('--environment <name>', 'an environment of the rulebase')
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .action(async (target, options) =>
      run(async () => (await import('../commands/profile.ts')).explainProfileCommand(target, options, world)),
    );

  addReadingOptions(
    profile.command('learn <signals>').description('learn rules from a file or folder of signals, as a diff'),
  )
    .option('--path <folder>', 'the repository', '.')
    .option('--environment <name>', 'an environment of the rulebase')
    .option('--keep-needed', 'keep every rule that the code needs', false)
    .option('--write', 'write it into the rulebase', false)
    .action(async (signals, options) =>
      run(async () => (await import('../commands/profile.ts')).learnSignalsCommand(signals, options, world)),
    );

  addReadingOptions(
    profile
      .command('ready [path]')
      .description('show what can be enforced now, and which decisions are open'),
  )
    .option('--environment <name>', 'an environment of the rulebase')
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .action(async (path, options) =>
      run(async () => (await import('../commands/profile.ts')).readyCommand(path ?? '.', options, world)),
    );

  addReadingOptions(profile.command('check [path]').description('check the rulebase, with file and line'))
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .action(async (path, options) =>
      run(async () => (await import('../commands/profile.ts')).checkCommand(path ?? '.', options, world)),
    );

  addStrict(
    addReadingOptions(
      profile.command('compile [path]').description('write the rulebase in the form that guards read'),
    ),
  )
    .option('--function <name>', 'only this function')
    .option('--environment <name>', 'an environment of the rulebase')
    .option('--format <format>', 'guard (JSON) or native (lines)', oneOf('guard', 'native'), 'guard')
    .action(async (path, options) =>
      run(async () => (await import('../commands/profile.ts')).compileCommand(path ?? '.', options, world)),
    );
}
