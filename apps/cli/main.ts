import { Command } from 'commander';
import { exit, WrongUse } from './exit.ts';
import { tell, tellTyped } from './output.ts';
import { tool } from './tool.ts';
import { addCommands } from './usage/index.ts';
import { describeOption } from './usage/option.ts';
import { processWorld } from './world.ts';

const world = processWorld();
// Whoever read what is told beside the result has seen enough (`2>&1 | head`): the result and its exit code stay.
world.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
const program = new Command('emmental')
  .description('A firewall for every serverless function')
  .version(tool.version)
  .enablePositionalOptions()
  .configureHelp({ optionDescription: describeOption })
  .exitOverride();

addCommands(program, world, process.argv[2], (code) => {
  process.exitCode = code;
});

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
    tellTyped(`emmental: ${error.message}`, world);
    return exit.wrongUse;
  }
  const { code, exitCode } = error as { code?: string; exitCode?: number };
  if (code?.startsWith('commander.')) return exitCode === 0 ? exit.clean : exit.wrongUse;
  const { stack } = error as Error;
  tell(
    [
      'emmental failed. This is a defect of Emmental, not of your code:',
      ...(stack ?? String(error)).split('\n'),
    ],
    world,
  );
  return exit.wrongUse;
}
