import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { largeFleet } from '../apps/cli/testing/fleet-apps.ts';
import { folderWith, repository } from '../apps/cli/testing/run.ts';

const bin = join(repository, 'apps', 'cli', 'bin', 'emmental.js');
const log = join(repository, 'apps', 'cli', 'testing', 'signals', 'weak-shop.log');

/** util-linux's `script` runs a command on a terminal of its own. */
const hasTerminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

interface Step {
  readonly status: number | null;
  readonly screen: string;
  /** The text that the terminal showed for stderr: the progress. */
  readonly terminal: string;
  readonly seconds: number;
}

/** Types a command into a shell whose stderr is a terminal and whose stdout goes into a file. */
function typed(command: string, cwd: string): Step {
  const start = Date.now();
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
    },
  });
  const screen = readFileSync(file, 'utf8');
  rmSync(file);
  return { status, screen, terminal: stdout, seconds: (Date.now() - start) / 1000 };
}

/** The commands below `Next`, with the lines that they are broken into. */
function nextCommands(screen: string): readonly string[] {
  const at = screen.lastIndexOf('\nNext  ');
  if (at < 0) return [];
  return [
    ...screen
      .slice(at + 7)
      .replace(/ \\\n\s*/g, ' ')
      .matchAll(/^ *(\S*node\S* .*)$/gm),
  ].map(([, line = '']) => line.split(/ {2,}/)[0]?.trim() ?? '');
}

/** Exit 0 = done, 1 = findings. */
const works = ({ status }: Step): boolean => status === 0 || status === 1;

test.skipIf(!hasTerminal)(
  'a security engineer with 60 apps: every command works when it is pasted, and every long step shows progress',
  { timeout: 900_000 },
  () => {
    const cwd = folderWith(largeFleet(60));
    const program = `'${process.execPath}' '${bin}'`;
    const third = 'commerce-platform-service-003-callbacks';
    const steps = [
      'scan',
      'holes',
      `permissions ${third} --root .`,
      'permissions',
      'profile derive',
      'profile ready',
      'profile explain',
      'protect',
      `signals '${log}'`,
    ];
    const silent: string[] = [];
    const failed: string[] = [];
    const pasted = new Set<string>();
    const walk = (command: string): Step => {
      const step = typed(command, cwd);
      if (!works(step)) failed.push(`${command}: ${step.status} ${step.terminal}${step.screen}`);
      if (step.seconds > 1.5 && !step.terminal.includes('\u001b[K'))
        silent.push(`${command}: ${step.seconds} s`);
      return step;
    };
    for (const step of steps) {
      const { screen } = walk(`${program} ${step}`);
      expect(screen.split('\n').length, step).toBeLessThan(110);
      for (const command of nextCommands(screen)) {
        if (pasted.has(command) || command.includes('--write')) continue;
        pasted.add(command);
        walk(command);
      }
    }
    expect(failed).toEqual([]);
    expect(silent).toEqual([]);
    expect(pasted.size).toBeGreaterThan(8);
  },
);
