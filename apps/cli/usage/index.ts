import type { Command } from 'commander';
import type { World } from '../world.ts';
import { addAssume } from './assume.ts';
import { addDb } from './db.ts';
import { addDependencies } from './dependencies.ts';
import { addExplain } from './explain.ts';
import { addGuard } from './guard.ts';
import { addHoles } from './holes.ts';
import { addInspect } from './inspect.ts';
import { addPermissions } from './permissions.ts';
import { addProfile } from './profile.ts';
import { addProtect } from './protect.ts';
import { addRules } from './rules.ts';
import { addScan } from './scan.ts';

/** Adds a command, or a group of them: the words and options that it takes, and what then runs. */
type AddCommand = (program: Command, world: World) => void;

/** All commands by the first word of a command line, as `--help` lists them. */
const commands: Readonly<Record<string, AddCommand>> = {
  scan: addScan,
  dependencies: addDependencies,
  permissions: addPermissions,
  assume: addAssume,
  explain: addExplain,
  rules: addRules,
  protect: addProtect,
  holes: addHoles,
  guard: addGuard,
  inspect: addInspect,
  profile: addProfile,
  db: addDb,
};

/**
 * Adds the command that is asked for, and no other: an option costs time at each start. All are added for a first word
 * that is none of them: help and wrong names tell of all.
 */
export function addCommands(program: Command, world: World, asked = ''): void {
  for (const [name, add] of Object.entries(commands))
    if (name === asked || !Object.hasOwn(commands, asked)) add(program, world);
  nameHelp(program, program.name());
}

/** After a wrong option: the help of the command that it was given to. */
function nameHelp(command: Command, words: string): void {
  command.showHelpAfterError(`(${words} --help)`);
  for (const one of command.commands) nameHelp(one, `${words} ${one.name()}`);
}
