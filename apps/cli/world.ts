import { basename, relative } from 'node:path';
import { shellWord } from '@emmental/model';

/** The one place where a command meets the world: streams, environment, clock. */
export interface World {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** How the program was started, as a shell takes it. */
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds; only differences of it are shown. */
  readonly now: () => number;
  /** `2026-11-24`. */
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
 * What starts the script again: `npx emmental` where it lies in a project, in npx's own folder or (on Windows) in the global
 * one, `emmental` where the search path has it, else `node` and the script, as in a clone.
 */
export function programOf(script: string, cwd: string): string {
  if (/[\\/]node_modules[\\/]/.test(script)) return 'npx emmental';
  if (!basename(script).includes('.')) return 'emmental';
  return `node ${shellWord(relative(cwd, script).replaceAll('\\', '/'))}`;
}
