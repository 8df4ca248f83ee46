import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from '../apps/cli/testing/run.ts';
import type { RunCommand } from './gate/attack.ts';
import { fairChanges, gateAttacks, missedAttacks } from './gate/attacks.ts';
import { attempt, succeeded } from './gate/attempt.ts';
import { dayIn } from './gate/base.ts';

const run: RunCommand = (args, cwd, env) => emmental(args, { cwd, env, today: dayIn(0) });

describe('a change cannot switch off the gate that judges it', () => {
  test.each(gateAttacks.map((attack) => [attack.says, attack] as const))('%s', (_, attack) => {
    const ended = attempt(attack, folderWith({}), run);
    expect(succeeded(ended)).toBe(false);
    expect(ended.stdout + ended.stderr).toMatch(attack.told);
  });
});

describe('the list of attacks that pass is true', () => {
  test.each(missedAttacks.map((attack) => [attack.says, attack] as const))('%s', (_, attack) => {
    expect(succeeded(attempt(attack, folderWith({}), run))).toBe(true);
  });
});

describe('the gate lets a change pass that hides nothing', () => {
  test.each(fairChanges.map((change) => [change.says, change] as const))('%s', (_, change) => {
    const { status, stdout, stderr } = attempt(change, folderWith({}), run);
    expect(stdout + stderr).toMatch(change.told);
    expect(status).toBe(0);
  });
});
