import type { Command } from 'commander';
import type { World } from '../world.ts';
import { addOptions, type OptionsOf, type OptionTable, text } from './option.ts';

/** The arguments, paths and options of a command line. */
export interface Asked<T extends OptionTable> {
  /** The arguments other than PATH, in their order; an optional argument may be undefined. */
  readonly words: readonly (string | undefined)[];
  /** The arguments that the last word takes, if it takes any number: `[signals...]`. */
  readonly rest: readonly string[];
  /** PATH, by default `.`; the first PATH if the command takes several. */
  readonly path: string;
  readonly paths: readonly string[];
  readonly options: OptionsOf<T>;
}

interface Definition<T extends OptionTable> {
  readonly name: string;
  readonly description: string;
  /** Arguments other than PATH: `<id>`, `[word]`; the last one can take any number: `[signals...]`. */
  readonly words?: readonly string[];
  /** The number of PATHs that the command takes; absent = none. */
  readonly path?: 'one' | 'several';
  readonly options?: T;
  /** Runs the command and returns the exit code (`exit.ts`). Absent: a group of commands. */
  readonly run?: (asked: Asked<T>, world: World) => Promise<number>;
  readonly commands?: readonly CommandDefinition[];
}

/** A command, or a group of commands: its arguments and options, and the function that runs it. */
export interface CommandDefinition {
  readonly name: string;
  /** Adds the command to a program; `ended` receives the exit code. */
  addTo(program: Command, world: World, ended: (code: number) => void): void;
}

/**
 * Defines a command. PATH is its argument if it has no other argument; otherwise PATH is the value of the option `--path`.
 */
export const defineCommand = <const T extends OptionTable>(definition: Definition<T>): CommandDefinition => ({
  name: definition.name,
  addTo: (program, world, ended) => add(definition, program, world, ended),
});

function add<T extends OptionTable>(
  definition: Definition<T>,
  program: Command,
  world: World,
  ended: (code: number) => void,
): void {
  const { name, description, words = [], path, options, run, commands = [] } = definition;
  const isByOption = path !== undefined && words.length > 0;
  const argument = path === undefined || isByOption ? [] : [path === 'several' ? '[path...]' : '[path]'];
  const command = program.command([name, ...words, ...argument].join(' ')).description(description);
  // An option that follows the name of a command in a group belongs to that command.
  if (commands.length > 0) command.enablePositionalOptions();
  if (isByOption) addOptions(command, { path: text('--path <folder>', 'the repository', '.') });
  if (options) addOptions(command, options);
  if (run)
    command.action(async (...received: unknown[]) => {
      const isMany = words.at(-1)?.endsWith('...]') === true;
      const single = isMany ? words.length - 1 : words.length;
      const arguments_ = received.slice(0, single) as (string | undefined)[];
      const { path: named, ...values } = command.opts() as { path?: string };
      const placed = isByOption ? named : (received[words.length] as string | readonly string[] | undefined);
      const paths = path === undefined || placed === undefined ? [] : [placed].flat();
      const line = {
        words: arguments_,
        rest: isMany ? ((received[single] ?? []) as readonly string[]) : [],
        path: paths[0] ?? '.',
        paths,
        options: values as unknown as OptionsOf<T>,
      };
      ended(await run(line, world));
    });
  for (const subcommand of commands) subcommand.addTo(command, world, ended);
}
