import { emmental } from '../apps/cli/testing/run.ts';

/** Runs the command line in a folder and returns what it prints; throws with its complaint when it fails. */
export function command(folder: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = emmental(args, { cwd: folder });
  if (status !== 0) throw new Error(`emmental ${args.join(' ')}: ${stderr}`);
  return stdout;
}
