import type { Capability, Cell, Route, Truth } from '@emmental/model';
import { describe, expect, it } from 'vitest';
import { brokenLaws } from '../testing/laws.ts';
import { cell, randomRoute, route, seeded } from '../testing/routes.ts';
import { judge } from './judge.ts';
import { judgeThreat } from './threat.ts';

const step = (says: string, cells: readonly Cell[], gains: Capability | null = null) => ({
  says,
  attack: [],
  gains,
  cells,
  evidence: [],
});

/** An object's key that is run by a shell, whose process sends the role's credentials away. */
const shell = (cells: Readonly<Record<string, readonly Cell[]>>, applies: Truth = 'yes'): Route =>
  route(
    'key',
    [
      step('deliver', cells['deliver'] ?? []),
      step('spawn', cells['spawn'] ?? [], 'native-code'),
      step('use', cells['use'] ?? []),
      step('send', cells['send'] ?? []),
    ],
    applies,
  );

describe('one route', () => {
  it('is aligned and blind if nothing stops or sees it', () => {
    expect(judge(shell({}))).toMatchObject({ verdict: 'aligned', visibility: 'blind', depth: 0 });
  });

  it('is aligned and watched if something sees it', () => {
    const seen = shell({ send: [cell('trail', { see: 'yes' })] });
    expect(judge(seen)).toMatchObject({ verdict: 'aligned', visibility: 'watched' });
    const perhaps = shell({ send: [cell('trail', { see: 'unknown' })] });
    expect(judge(perhaps)).toMatchObject({ verdict: 'aligned', visibility: 'unsure' });
  });

  it('is unproven if a stop is unknown, or if it may not exist', () => {
    expect(judge(shell({ use: [cell('role', { stop: 'unknown' })] })).verdict).toBe('unproven');
    expect(judge(shell({}, 'unknown')).verdict).toBe('unproven');
    expect(judge(shell({}, 'no')).verdict).toBe('n/a');
  });

  it('is not closed by the guard after native code ran, but by the kernel', () => {
    const guard = { slice: 'egress', stop: 'yes' } as const;
    expect(judge(shell({ send: [cell('egress', { ...guard, by: 'guard' })] })).verdict).toBe('aligned');
    expect(judge(shell({ send: [cell('egress', { ...guard, by: 'kernel' })] }))).toMatchObject({
      verdict: 'closed',
      depth: 1,
    });
  });

  it('is not seen by the guard after native code ran', () => {
    const sent = shell({ send: [cell('egress', { see: 'yes', by: 'guard' })] });
    expect(judge(sent)).toMatchObject({ verdict: 'aligned', visibility: 'blind' });
  });

  it('is unproven if only the guard stops it after code of the language ran', () => {
    const evaluated = route('eval', [
      step('run', [], 'code'),
      step('send', [cell('egress', { stop: 'yes', by: 'guard' })]),
    ]);
    expect(judge(evaluated).verdict).toBe('unproven');
  });

  it('counts controls of one domain once', () => {
    const guarded = shell({
      deliver: [cell('inspect', { stop: 'yes', by: 'guard' })],
      spawn: [cell('process', { stop: 'yes', by: 'guard' })],
    });
    expect(judge(guarded).depth).toBe(1);
    const both = shell({
      spawn: [cell('process', { stop: 'yes', by: 'guard' })],
      use: [cell('role', { stop: 'yes' })],
    });
    expect(judge(both).depth).toBe(2);
  });

  it('is not closed by an assumption', () => {
    expect(judge(shell({ deliver: [cell('waf', { stop: 'yes', assumed: true })] })).verdict).toBe('aligned');
  });
});

describe('a threat', () => {
  const closed = shell({ spawn: [cell('process', { stop: 'yes', by: 'guard' })] });

  it('is as bad as its worst route', () => {
    expect(judgeThreat('T1', [closed, shell({}), shell({}, 'no')]).judgement.verdict).toBe('aligned');
    expect(judgeThreat('T1', [closed, shell({}, 'no')]).judgement.verdict).toBe('closed');
    expect(judgeThreat('T1', [closed, shell({}, 'unknown')]).judgement.verdict).toBe('unproven');
  });

  it('without a route does not apply', () => {
    expect(judgeThreat('T1', []).judgement.verdict).toBe('n/a');
  });

  it('names the slice that alone closes it', () => {
    expect(judgeThreat('T1', [closed]).alone).toBe('process');
    const twice = shell({
      deliver: [cell('inspect', { stop: 'yes', by: 'guard' })],
      spawn: [cell('process', { stop: 'yes', by: 'guard' })],
    });
    expect(judgeThreat('T1', [twice]).alone).toBeNull();
    expect(judgeThreat('T1', [shell({})]).alone).toBeNull();
  });
});

it('keeps the laws on 5,000 random routes', () => {
  const random = seeded(1);
  for (let round = 0; round < 5_000; round++) expect(brokenLaws(randomRoute(random), random)).toEqual([]);
});
