import { InvalidArgumentError } from 'commander';
import { defineCommand } from './command.ts';
import { defineOptions, flag, type OptionDefinition, type OptionsOf, text } from './option.ts';

const port: OptionDefinition<number | undefined> = {
  flags: '--port <number>',
  help: 'the port (default: 7331)',
  parse: (value: string) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= 0 && number < 65_536) return number;
    throw new InvalidArgumentError('it must be a number from 0 to 65535');
  },
};

const options = defineOptions({
  data: text('--data <folder>', 'the folder of the embedded database (default: ~/.emmental/console)'),
  database: text('--database <url>', 'a PostgreSQL server, 15 or newer, in place of the embedded database'),
  db: text(
    '--db <file>',
    'the advisories of `db update`, with which packages of stored scans are matched again',
  ),
  host: text('--host <address>', 'the address to listen on (default: 127.0.0.1)'),
  port,
  origin: text('--origin <url>', 'the https address of the proxy under which people open the console'),
  copyTo: text(
    '--copy-to <url>',
    'copy the embedded database into an empty PostgreSQL server, compare both, and end',
  ),
  demo: flag('--demo', 'a console with the example apps and a simulated month, in a folder of its own'),
});

export type ServeOptions = OptionsOf<typeof options>;

export const serve = defineCommand({
  name: 'serve',
  description: 'start the console: one place for the rulebases, threats and findings of many apps',
  options,
  run: async ({ options: chosen }, world) =>
    (await import('../commands/serve.ts')).serveCommand(chosen, world),
});
