import type { Command } from 'commander';
import type { World } from '../world.ts';
import { assume } from './assume.ts';
import type { CommandDefinition } from './command.ts';
import { compare } from './compare.ts';
import { db } from './db.ts';
import { dependencies } from './dependencies.ts';
import { exceptions } from './exceptions.ts';
import { explain } from './explain.ts';
import { guard } from './guard.ts';
import { holes } from './holes.ts';
import { inspect } from './inspect.ts';
import { permissions } from './permissions.ts';
import { profile } from './profile.ts';
import { protect } from './protect.ts';
import { rules } from './rules.ts';
import { scan } from './scan.ts';
import { serve } from './serve.ts';
import { signals } from './signals.ts';

/** All commands, as `--help` lists them. */
const commands: readonly CommandDefinition[] = [
  scan,
  dependencies,
  permissions,
  assume,
  exceptions,
  explain,
  rules,
  protect,
  holes,
  guard,
  inspect,
  profile,
  signals,
  compare,
  db,
  serve,
];

/**
 * Adds only the command that the first word of the command line names, because every option costs time at each
 * start. Adds all commands if none has that name, so that help and errors list them all. `ended` receives the
 * exit code.
 */
export function addCommands(
  program: Command,
  world: World,
  firstWord: string | undefined,
  ended: (code: number) => void,
): void {
  const found = commands.filter(({ name }) => name === firstWord);
  for (const command of found.length > 0 ? found : commands) command.addTo(program, world, ended);
  nameHelp(program, program.name());
}

/** Shows, after a wrong option, how to get the help of its command. */
function nameHelp(command: Command, words: string): void {
  command.showHelpAfterError(`(${words} --help)`);
  for (const subcommand of command.commands) nameHelp(subcommand, `${words} ${subcommand.name()}`);
}
