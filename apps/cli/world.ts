import { basename, relative } from 'node:path';
import { shellWord } from '@emmental/model';

/** Everything outside the program that a command uses: streams, environment, clock. */
export interface World {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** The command that starts the program again, in the syntax of a shell. */
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds; only differences are shown. */
  readonly now: () => number;
  /** Today, as `2026-11-24`. */
  readonly today: string;
}

export const processWorld = (): World => ({
  stdout: process.stdout,
  stderr: process.stderr,
  program: programOf(process.argv[1] ?? 'emmental', process.cwd()),
  env: process.env,
  now: () => performance.now(),
  today: new Date().toISOString().slice(0, 10),
});

/**
 * Returns the command that starts this program again from `cwd`: `npx --no-install emmental` where npx finds it
 * without the registry (its project contains `cwd`, npx's own folder, the global folder of npm on Windows),
 * `emmental` where the search path has it, else `node` and the script, as in a clone.
 */
export function programOf(script: string, cwd: string): string {
  const [, project] = /^(.*?)[\\/]node_modules[\\/]/.exec(script) ?? [];
  if (project !== undefined && (isWithin(cwd, project) || /[\\/](?:_npx[\\/][^\\/]+|npm)$/.test(project)))
    return 'npx --no-install emmental';
  if (project === undefined && !basename(script).includes('.')) return 'emmental';
  return `node ${shellWord(relative(cwd, script).replaceAll('\\', '/'))}`;
}

const isWithin = (folder: string, project: string): boolean =>
  folder === project || (folder.startsWith(project) && /^[\\/]/.test(folder.slice(project.length)));
