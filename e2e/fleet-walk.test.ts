import { join } from 'node:path';
import { expect, test } from 'vitest';
import { largeFleet } from '../apps/cli/testing/fleet-apps.ts';
import { folderWith, repository } from '../apps/cli/testing/run.ts';
import { hasTerminal, nextCommands, type Step, showsProgress, typed } from './walk/terminal.ts';

const bin = join(repository, 'apps', 'cli', 'bin', 'emmental.js');
const log = join(repository, 'apps', 'cli', 'testing', 'signals', 'weak-shop.log');

/** Commands that read all apps: on a slow machine each takes longer than a second. */
const reads = /emmental\.js' (?:scan|holes|permissions|profile|protect|dependencies|assume)\b/;

/** Exit 0 = done, 1 = findings. */
const works = ({ status }: Step): boolean => status === 0 || status === 1;

test.skipIf(!hasTerminal)(
  'a security engineer with 60 apps: every command works when it is pasted, and every step over the apps shows progress',
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
      if (reads.test(command) && !showsProgress(step)) silent.push(command);
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
