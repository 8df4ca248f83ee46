import type { Command } from 'commander';
import type { World } from '../world.ts';
import { assume } from './assume.ts';
import type { CommandDefinition } from './command.ts';
import { db } from './db.ts';
import { dependencies } from './dependencies.ts';
import { explain } from './explain.ts';
import { guard } from './guard.ts';
import { holes } from './holes.ts';
import { inspect } from './inspect.ts';
import { permissions } from './permissions.ts';
import { profile } from './profile.ts';
import { protect } from './protect.ts';
import { rules } from './rules.ts';
import { scan } from './scan.ts';

/** All commands, as `--help` lists them. */
const commands: readonly CommandDefinition[] = [
  scan,
  dependencies,
  permissions,
  assume,
  explain,
  rules,
  protect,
  holes,
  guard,
  inspect,
  profile,
  db,
];

/**
 * Adds the command that is asked for by the first word of the command line, and no other: an option costs time at each
 * start. All are added where no command has that name: help and wrong names tell of all. `ended` gets what it ends with.
 */
export function addCommands(
  program: Command,
  world: World,
  asked: string | undefined,
  ended: (code: number) => void,
): void {
  const found = commands.filter(({ name }) => name === asked);
  for (const command of found.length > 0 ? found : commands) command.addTo(program, world, ended);
  nameHelp(program, program.name());
}

/** After a wrong option: the help of the command that it was given to. */
function nameHelp(command: Command, words: string): void {
  command.showHelpAfterError(`(${words} --help)`);
  for (const subcommand of command.commands) nameHelp(subcommand, `${words} ${subcommand.name()}`);
}
