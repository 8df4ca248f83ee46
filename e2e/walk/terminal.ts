import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** True if util-linux's `script` is there, which runs a command on a terminal of its own. */
export const hasTerminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

/** The result of a command that somebody typed. */
export interface Step {
  readonly status: number | null;
  readonly screen: string;
  /** The text that the terminal showed for stderr: errors and the progress. */
  readonly terminal: string;
}

/**
 * Types a command into a shell whose stderr is a terminal and whose stdout goes into a file. `env` replaces the variables of a plain
 * terminal with 80 columns.
 */
export function typed(command: string, cwd: string, env: Readonly<Record<string, string>> = {}): Step {
  const file = join(cwd, '.screen');
  const { status, stdout } = spawnSync('script', ['-qec', `{ ${command}\n} > '${file}'`, '/dev/null'], {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: cwd,
      TERM: 'xterm',
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      COLUMNS: '80',
      EMMENTAL_PROGRESS_AFTER: '0',
      ...env,
    },
  });
  const screen = readFileSync(file, 'utf8');
  rmSync(file);
  return { status, screen, terminal: stdout };
}

/** Types a command into a shell on a terminal with 80 columns. The screen is what stays on it: progress and colours are gone. */
export function typedOnTerminal(
  command: string,
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Step {
  const { status, stdout } = spawnSync('script', ['-qec', `stty cols 80; ${command}`, '/dev/null'], {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: cwd,
      TERM: 'xterm',
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      NO_COLOR: '1',
      EMMENTAL_PROGRESS_AFTER: '0',
      ...env,
    },
  });
  const screen = stdout
    .split(/\r*\n/)
    .map((line) => line.slice(line.lastIndexOf(erased) + 1).replace(/^\[K/, ''))
    .join('\n');
  return { status, screen, terminal: stdout };
}

/** Begins the sequence that removes a line of the terminal. */
const erased = '\u001b';

/** Does the terminal show progress: a line that was overwritten? The steps show it at once here, not after a second (`progressOn`). */
export const showsProgress = ({ terminal }: Step): boolean => terminal.includes('\u001b[K');

/** The commands below `Next`, with the lines that they are broken into. */
export function nextCommands(screen: string): readonly string[] {
  const at = screen.lastIndexOf('\nNext  ');
  if (at < 0) return [];
  return [
    ...screen
      .slice(at + 7)
      .replace(/ \\\n\s*/g, ' ')
      .matchAll(/^ *((?:\S*node\S*|npx) .*)$/gm),
  ].map(([, line = '']) => line.split(/ {2,}/)[0]?.trim() ?? '');
}
