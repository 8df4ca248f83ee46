import type { Command } from 'commander';
import { addReadingOptions, oneOf } from '../options.ts';
import type { World } from '../world.ts';
import { run } from './run.ts';

export function addRules(program: Command, world: World): void {
  const rules = program
    .command('rules')
    .enablePositionalOptions()
    .description('list the rules, and explain why a rule reports or not');

  rules
    .command('list [word]')
    .description('list every rule, or those with a word in their id or help')
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .option('--output <file>', 'write the result to a file')
    .action(async (word, options) =>
      run(async () => (await import('../commands/rules.ts')).rulesListCommand(word, options, world)),
    );

  rules
    .command('show <rule>')
    .description('show a rule, by its id or the id of another scanner: what it finds and why that matters')
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .option('--output <file>', 'write the result to a file')
    .action(async (rule, options) =>
      run(async () => (await import('../commands/rules.ts')).rulesShowCommand(rule, options, world)),
    );

  addReadingOptions(
    rules
      .command('explain <rule> <function>')
      .description('show if a rule fires for a function or resource, and why'),
  )
    .option('--path <folder>', 'the repository', '.')
    .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
    .action(async (rule, fn, options) =>
      run(async () => (await import('../commands/rules.ts')).rulesExplainCommand(rule, fn, options, world)),
    );
}
