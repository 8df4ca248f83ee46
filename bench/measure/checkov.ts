import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Peer {
  readonly version: string;
  /** The command without the folder, which follows `-d`. */
  readonly command: readonly string[];
}

/** Installs checkov once into a virtual environment in the temporary folder; returns a sentence if that fails. */
export function checkov(frameworks: readonly string[] = ['cloudformation', 'serverless']): Peer | string {
  const home = join(tmpdir(), 'emmental-bench-checkov');
  const program = join(home, 'bin', 'checkov');
  if (!existsSync(program)) {
    process.stderr.write('installing checkov (once)\n');
    for (const [command, ...args] of [
      ['python3', '-m', 'venv', home],
      [join(home, 'bin', 'pip'), 'install', '--quiet', 'checkov'],
    ] as const) {
      const run = spawnSync(command, args, { encoding: 'utf8' });
      if (run.status !== 0) return (run.error?.message ?? run.stderr.trim().split('\n').at(-1)) || command;
    }
  }
  const run = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (run.status !== 0) return run.stderr.trim().split('\n').at(-1) ?? 'it does not start';
  return {
    version: run.stdout.trim(),
    command: [program, '--framework', ...frameworks, '--compact', '--quiet', '--soft-fail'],
  };
}
