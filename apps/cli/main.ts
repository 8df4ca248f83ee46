import { runCommandLine } from './command-line.ts';
import { processWorld } from './world.ts';

export { runCommandLine } from './command-line.ts';
export { programOf } from './world.ts';

/** Runs the command line of this process. */
export async function main(): Promise<void> {
  const world = processWorld();
  // When the reader of stderr has gone (`2>&1 | head`), the result and its exit code stay.
  world.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.exitCode = await runCommandLine(process.argv.slice(2), world);
}
