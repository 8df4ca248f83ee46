import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The cost of one run of a program. */
export interface Cost {
  /** Wall-clock seconds from start to end. */
  readonly seconds: number;
  /** Processor time of all its threads in seconds; it depends little on the load of the machine. */
  readonly processor: number;
  /** The part of the processor time that is not spent in the system. */
  readonly user: number;
  /** Maximum resident memory; 0 if GNU time is not installed. */
  readonly megabytes: number;
}

const gnuTime = '/usr/bin/time';

/**
 * Runs a program to its end and discards its output. Throws if the exit code is above 3, because the program then
 * failed.
 */
export function costOf(command: readonly string[], env: Readonly<Record<string, string>> = {}): Cost {
  const [program = '', ...args] = existsSync(gnuTime) ? [gnuTime, '-f', '%U %S %M', ...command] : command;
  const start = performance.now();
  const run = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
    maxBuffer: 64e6,
  });
  const seconds = (performance.now() - start) / 1000;
  if (run.error || (run.status ?? 99) > 3)
    throw new Error(`${command.join(' ')} failed: ${run.error?.message ?? run.stderr.slice(-500)}`);
  const [user = 0, system = 0, kilobytes = 0] = (/([\d.]+) ([\d.]+) (\d+)\s*$/.exec(run.stderr) ?? [])
    .slice(1)
    .map(Number);
  return { seconds, processor: user + system, user, megabytes: kilobytes / 1024 };
}
