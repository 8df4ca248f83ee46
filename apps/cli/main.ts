import { visible } from '@emmental/report';
import { Command } from 'commander';
import { exit, WrongUse } from './exit.ts';
import { addFindingsOptions, addReadingOptions, describeOption, oneOf, repeated } from './options.ts';
import { screenOf } from './screen.ts';
import { tool } from './tool.ts';
import { processWorld } from './world.ts';

const world = processWorld();
const program = new Command('emmental')
  .description('A firewall for every serverless function')
  .version(tool.version)
  .enablePositionalOptions()
  .showHelpAfterError('(emmental --help)')
  .configureHelp({ optionDescription: describeOption })
  .exitOverride();

addFindingsOptions(
  program.command('scan [path...]').description('what every function does, needs and was given; worst first'),
)
  .option(
    '--format <format>',
    'table, json, sarif, junit or markdown (for a pull request)',
    oneOf('table', 'json', 'sarif', 'junit', 'markdown'),
    'table',
  )
  .option('--since <commit>', 'report only what is new since a commit, e.g. origin/main')
  .option('--peers', 'all that other scanners tell: what weighs nothing too, with why', false)
  .option(
    '--inventory <file>',
    'saved output of `aws lambda list-functions`: which functions are in no repository',
  )
  .option('--db <file>', 'advisory data (default: emmental/advisories.db in the cache folder)')
  .action(async (paths, options) =>
    run(async () => (await import('./commands/scan.ts')).scanCommand(paths, options, world)),
  );

addFindingsOptions(
  program
    .command('dependencies [path...]')
    .description('vulnerable packages, and which function really loads them; PATH may be a lockfile too'),
)
  .option(
    '--format <format>',
    'table, json, sarif or cyclonedx (SBOM with VEX)',
    oneOf('table', 'json', 'sarif', 'cyclonedx'),
    'table',
  )
  .option('--function <name>', 'only what this one loads or ships')
  .option('--db <file>', 'advisory data (default: emmental/advisories.db in the cache folder)')
  .option('--deployed <path>', 'a folder or archive that is deployed, from PATH (repeatable)', repeated, [])
  .action(async (paths, options) =>
    run(async () => (await import('./commands/dependencies.ts')).dependenciesCommand(paths, options, world)),
  );

addFindingsOptions(
  program
    .command('permissions [path]')
    .description('needed, granted, excess, missing, as a diff of the policy'),
)
  .option('--function <name>', 'only this one')
  .option(
    '--format <format>',
    'table, json, sam, terraform or iam',
    oneOf('table', 'json', 'sam', 'terraform', 'iam'),
    'table',
  )
  .action(async (path, options) =>
    run(async () =>
      (await import('./commands/permissions.ts')).permissionsCommand(path ?? '.', options, world),
    ),
  );

addReadingOptions(program.command('assume [id]').description('answer something that could not be decided'))
  .option('--path <folder>', 'the repository', '.')
  .option('--is <value>', 'the answer')
  .option('--because <reason>', 'how you know')
  .option('--owner <name>', 'who stands for it')
  .option('--until <day>', 'when it ends, e.g. 2027-03-31')
  .action(async (id, options) =>
    run(async () => (await import('./commands/assume.ts')).assumeCommand(id, options, world)),
  );

addReadingOptions(
  program.command('explain <id>').description('a finding, a rule or an open question, with its evidence'),
)
  .option('--path <folder>', 'the repository', '.')
  .action(async (id, options) =>
    run(async () => (await import('./commands/explain.ts')).explainCommand(id, options, world)),
  );

const rules = program
  .command('rules')
  .enablePositionalOptions()
  .description('what is looked for, and why a rule says what it says, or nothing');

rules
  .command('list [word]')
  .description('every rule, or those with a word in their ids or help')
  .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
  .option('--output <file>', 'write the result to a file')
  .action(async (word, options) =>
    run(async () => (await import('./commands/rules.ts')).rulesListCommand(word, options, world)),
  );

rules
  .command('show <rule>')
  .description("a rule, by its id or another scanner's: what it finds and why that matters")
  .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
  .option('--output <file>', 'write the result to a file')
  .action(async (rule, options) =>
    run(async () => (await import('./commands/rules.ts')).rulesShowCommand(rule, options, world)),
  );

addReadingOptions(
  rules
    .command('explain <rule> <function>')
    .description('whether a rule fires for a function or resource, and why not where it does not'),
)
  .option('--path <folder>', 'the repository', '.')
  .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
  .action(async (rule, fn, options) =>
    run(async () => (await import('./commands/rules.ts')).rulesExplainCommand(rule, fn, options, world)),
  );

addReadingOptions(
  program
    .command('protect [path]')
    .description(
      'roles, settings and the guard in each template; shows the change, and writes it when asked',
    ),
)
  .option('--only <part>', 'settings, roles or guard (default: all)', oneOf('settings', 'roles', 'guard'))
  .option('--function <name>', 'only this one (repeatable)', repeated, [])
  .option('--environment <name>', 'the environment of the rulebase that is deployed')
  .option('--write', 'write the change', false)
  .option('--remove', 'take it back, byte for byte', false)
  .action(async (path, options) =>
    run(async () => (await import('./commands/protect.ts')).protectCommand(path ?? '.', options, world)),
  );

const holes = addReadingOptions(
  program
    .command('holes [path]')
    // `holes replay --run` starts something, `holes` never does.
    .enablePositionalOptions()
    .description('threats × slices: the paths that nothing stops, what would close them'),
)
  .option('--function <name>', 'only this one, with each slice')
  .option('--format <format>', 'table, json or sarif', oneOf('table', 'json', 'sarif'), 'table')
  .option('--fail-on <what>', 'exit 1 when a path is aligned', oneOf('aligned'))
  .option('--db <file>', 'advisory data (default: emmental/advisories.db in the cache folder)')
  .action(async (path, options) =>
    run(async () => (await import('./commands/holes.ts')).holesCommand(path ?? '.', options, world)),
  );

addReadingOptions(
  holes
    .command('replay <id> [path]')
    .description('attack a function on this machine, without the guard and with it; ID is Function/T1'),
)
  .option('--run', 'start code of the repository; without it only what would be done is said', false)
  .option('--open-network', 'run it even where it cannot be kept to loopback', false)
  .option('--node <file>', 'the Node that functions run on (default: this one)')
  .option('--python <file>', 'the Python that functions run on (default: python3)')
  .option('--packages <folder>', 'packages that are not beside the code (repeatable)', repeated, [])
  .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
  .option('--db <file>', 'advisory data (default: emmental/advisories.db in the cache folder)')
  .action(async (id, path, options) =>
    run(async () =>
      (await import('./commands/holes-replay.ts')).replayCommand(id, path ?? '.', options, world),
    ),
  );

program
  .command('guard')
  .description('the guard that runs inside a function')
  .command('path <language>')
  .description('what to preload: node for NODE_OPTIONS=--require, python for PYTHONPATH')
  .action(async (language) =>
    run(async () => (await import('./commands/guard.ts')).guardPathCommand(language, world)),
  );

const inspect = program
  .command('inspect')
  // `inspect --shape FILE` reads a shape, `inspect learn FILE --shape OUT` writes one.
  .enablePositionalOptions()
  .description('an attack in an event, whatever its format; or proof of one in a call')
  .option('--event <file>', 'an event, or JSON Lines { id, event, trigger? }; - is standard input')
  .option(
    '--sinks <file>',
    'calls as JSON Lines { id, kind, dialect?, argument, inputs }; - is standard input',
  )
  .option('--trigger <name>', 'what started the function (default: recognised)')
  .option('--function <name>', 'use the shape in .emmental/shapes that was learned for it')
  .option('--shape <file>', 'what events of this function look like')
  .option(
    '--format <format>',
    'table or json (default: table on a terminal, else json)',
    oneOf('table', 'json'),
  )
  .option('--strict', 'exit 3 when something could not be read', false)
  .action(async (options) =>
    run(async () => (await import('./commands/inspect.ts')).inspectCommand(options, world)),
  );

inspect
  .command('learn <file>')
  .description(
    'learn what events look like, from events or the shape of another instance; holds no values of people',
  )
  .requiredOption('--shape <file>', 'where to write it')
  .option('--merge', 'go on with the shape that is there', false)
  .action(async (file, options) =>
    run(async () => (await import('./commands/inspect.ts')).learnCommand(file, options, world)),
  );

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
    run(async () => (await import('./commands/profile.ts')).deriveCommand(path ?? '.', options, world)),
  );

addReadingOptions(
  profile.command('merge <file>').description('take the rules of another rulebase; what a person wrote wins'),
)
  .option('--path <folder>', 'the repository', '.')
  .action(async (file, options) =>
    run(async () => (await import('./commands/profile.ts')).mergeCommand(file, options, world)),
  );

profile
  .command('diff <before> <after>')
  .description('what changes between two rulebases: WIDENS, NARROWS or SAME')
  .option('--fail-on <label>', 'exit 1 when a change widens', oneOf('widens'))
  .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
  .option('--output <file>', 'write the result to a file')
  .action(async (before, after, options) =>
    run(async () => (await import('./commands/profile.ts')).diffCommand(before, after, options, world)),
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
    run(async () => (await import('./commands/profile.ts')).explainProfileCommand(target, options, world)),
  );

addReadingOptions(
  profile.command('learn <signals>').description('what a file or folder of signals teaches, as a diff'),
)
  .option('--path <folder>', 'the repository', '.')
  .option('--environment <name>', 'with what the rulebase says for it')
  .option('--keep-needed', 'remove no rule that the code asks for', false)
  .option('--write', 'put it into the rulebase', false)
  .action(async (signals, options) =>
    run(async () => (await import('./commands/profile.ts')).learnSignalsCommand(signals, options, world)),
  );

addReadingOptions(
  profile.command('ready [path]').description('what can be enforced now, and what has to be decided first'),
)
  .option('--environment <name>', 'with what the rulebase says for it')
  .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
  .action(async (path, options) =>
    run(async () => (await import('./commands/profile.ts')).readyCommand(path ?? '.', options, world)),
  );

addReadingOptions(profile.command('check [path]').description('what is wrong with the rulebase, by place'))
  .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
  .action(async (path, options) =>
    run(async () => (await import('./commands/profile.ts')).checkCommand(path ?? '.', options, world)),
  );

addReadingOptions(profile.command('compile [path]').description('the rulebase as guards read it'))
  .option('--function <name>', 'only this one')
  .option('--environment <name>', 'with what the rulebase says for it')
  .option('--format <format>', 'guard (JSON) or native (lines)', oneOf('guard', 'native'), 'guard')
  .action(async (path, options) =>
    run(async () => (await import('./commands/profile.ts')).compileCommand(path ?? '.', options, world)),
  );

const db = program.command('db').description('advisory data: what packages are checked against');

db.command('update')
  .description('build the advisory file from OSV data; the old one stays until the new one is whole')
  .option(
    '--from <source>',
    'an address, file or folder of OSV data, EPSS scores or KEV (repeatable; default: the last ones)',
    (text: string, before: readonly string[]) => [...before, text],
    [],
  )
  .option('--db <file>', 'where to keep it (default: emmental/advisories.db in the cache folder)')
  .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
  .action(async (options) =>
    run(async () => (await import('./commands/db.ts')).dbUpdateCommand(options, world)),
  );

db.command('status')
  .description('what advisory data there is, from where and how old')
  .option('--db <file>', 'where it is kept (default: emmental/advisories.db in the cache folder)')
  .option('--format <format>', 'table or json', oneOf('table', 'json'), 'table')
  .action(async (options) =>
    run(async () => (await import('./commands/db.ts')).dbStatusCommand(options, world)),
  );

async function run(command: () => Promise<number>): Promise<void> {
  process.exitCode = await command();
}

/** Ends when the command has. */
export const done = program.parseAsync().then(
  () => undefined,
  (error: unknown) => {
    process.exitCode = failed(error);
  },
);

/** Wrong use says what to do; anything else is a defect and shows itself. Names in either are a repository's. */
function failed(error: unknown): number {
  if (error instanceof WrongUse) {
    say([`emmental: ${error.message}`]);
    return exit.wrongUse;
  }
  const { code, exitCode } = error as { code?: string; exitCode?: number };
  if (code?.startsWith('commander.')) return exitCode === 0 ? exit.clean : exit.wrongUse;
  const { stack } = error as Error;
  say([
    'emmental failed. This is a defect of Emmental, not of your code:',
    ...(stack ?? String(error)).split('\n'),
  ]);
  return exit.wrongUse;
}

function say(lines: readonly string[]): void {
  const view = screenOf(world.stderr, world.env);
  for (const line of lines) world.stderr.write(`${visible(line, view)}\n`);
}
