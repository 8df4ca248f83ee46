import { Command } from 'commander';
import { exit, WrongUse } from './exit.ts';
import { worldFailure } from './files/failure.ts';
import { tell, writeUsage } from './output.ts';
import { tool } from './tool.ts';
import { addCommands } from './usage/index.ts';
import { describeOption } from './usage/option.ts';
import type { World } from './world.ts';

/** Runs one command line (`['scan', 'shop']`) in a world and returns the exit code. Every failure is reported on stderr. */
export async function runCommandLine(words: readonly string[], world: World): Promise<number> {
  let code: number = exit.clean;
  const program = new Command('emmental')
    .description('A firewall for every serverless function')
    .version(tool.version)
    .enablePositionalOptions()
    .configureHelp({ optionDescription: describeOption })
    .configureOutput({
      writeOut: (text) => writeUsage(text, world.stdout),
      // The reason repeats what the user typed.
      writeErr: (text) => tell(shortened(text).trimEnd().split(/\r?\n/), world),
    })
    .exitOverride();
  addCommands(program, world, words[0], (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, world);
  }
}

/**
 * Prints an error. Wrong use, and a failure of the system (permissions, the disk), come with advice; any other error is a
 * defect and is shown as it is. Names in all of them may come from a scanned repository, so they are escaped.
 */
function failed(error: unknown, world: World): number {
  if (error instanceof WrongUse) {
    tell(`emmental: ${shortened(error.message)}`, world);
    return exit.wrongUse;
  }
  const failure = worldFailure(error);
  if (failure !== null) {
    tell(`emmental: ${shortened(failure)}`, world);
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

/** Cuts the middle of each word of more than 200 characters: an id of any length fits into an error. */
const shortened = (text: string): string =>
  text.replaceAll(/\S{201,}/g, (word) => `${word.slice(0, 40)}…${word.slice(-20)}`);
