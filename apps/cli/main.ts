import { runCommandLine } from './command-line.ts';
import { exit } from './exit.ts';
import { writeUsage } from './output.ts';
import { processWorld } from './world.ts';

export { runCommandLine } from './command-line.ts';
export { programOf } from './world.ts';

/** Runs the command line of this process. */
export async function main(): Promise<void> {
  if (!hasFolder()) {
    writeUsage('emmental: the working folder is gone; change to another folder\n', process.stderr);
    process.exitCode = exit.wrongUse;
    return;
  }
  const world = processWorld();
  // When the reader of stderr has gone (`2>&1 | head`), the result and its exit code stay.
  world.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.exitCode = await runCommandLine(process.argv.slice(2), world);
}

/** Returns true if the folder of this process is still there. */
function hasFolder(): boolean {
  try {
    process.cwd();
    return true;
  } catch {
    return false;
  }
}
