import type { Capability, Cell, Route, Truth } from '@emmental/model';
import { describe, expect, it } from 'vitest';
import { cell, randomRoute, route, seeded } from '../testing/routes.ts';
import { atLeastAsTrue } from '../truth.ts';
import { compareJudgements, judge, without } from './judge.ts';
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
  it('that nothing stops or sees is aligned and blind', () => {
    expect(judge(shell({}))).toMatchObject({ verdict: 'aligned', visibility: 'blind', depth: 0 });
  });

  it('that is seen is watched, and is open still', () => {
    const seen = shell({ send: [cell('trail', { see: 'yes' })] });
    expect(judge(seen)).toMatchObject({ verdict: 'aligned', visibility: 'watched' });
    const perhaps = shell({ send: [cell('trail', { see: 'unknown' })] });
    expect(judge(perhaps)).toMatchObject({ verdict: 'aligned', visibility: 'unsure' });
  });

  it('is unproven where a stop is not decided, and where it may not exist', () => {
    expect(judge(shell({ use: [cell('role', { stop: 'unknown' })] })).verdict).toBe('unproven');
    expect(judge(shell({}, 'unknown')).verdict).toBe('unproven');
    expect(judge(shell({}, 'no')).verdict).toBe('n/a');
  });

  it('is not closed by a guard in the process that native code has passed, and is by the kernel', () => {
    const guard = { slice: 'egress', stop: 'yes' } as const;
    expect(judge(shell({ send: [cell('egress', { ...guard, by: 'guard' })] })).verdict).toBe('aligned');
    expect(judge(shell({ send: [cell('egress', { ...guard, by: 'kernel' })] }))).toMatchObject({
      verdict: 'closed',
      depth: 1,
    });
  });

  it('is seen by nothing in the process that native code has passed', () => {
    const sent = shell({ send: [cell('egress', { see: 'yes', by: 'guard' })] });
    expect(judge(sent)).toMatchObject({ verdict: 'aligned', visibility: 'blind' });
  });

  it('is unproven where only the guard stops it after code of the language ran', () => {
    const evaluated = route('eval', [
      step('run', [], 'code'),
      step('send', [cell('egress', { stop: 'yes', by: 'guard' })]),
    ]);
    expect(judge(evaluated).verdict).toBe('unproven');
  });

  it('counts controls that fail together once', () => {
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

  it('is not closed by what somebody said', () => {
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

  it('that one slice alone stops names it', () => {
    expect(judgeThreat('T1', [closed]).alone).toBe('process');
    const twice = shell({
      deliver: [cell('inspect', { stop: 'yes', by: 'guard' })],
      spawn: [cell('process', { stop: 'yes', by: 'guard' })],
    });
    expect(judgeThreat('T1', [twice]).alone).toBeNull();
    expect(judgeThreat('T1', [shell({})]).alone).toBeNull();
  });
});

describe('laws, over random routes', () => {
  const random = seeded(1);
  const routes = Array.from({ length: 20_000 }, () => randomRoute(random));

  it('a stronger cell never worsens a verdict', () => {
    for (const one of routes) {
      const stronger = strengthened(one, random);
      expect(compareJudgements(judge(stronger), judge(one))).toBeGreaterThanOrEqual(0);
    }
  });

  it('a verdict lies between all unknown stops resolved one way and the other', () => {
    for (const one of routes) {
      const verdict = judge(one);
      expect(compareJudgements(judge(resolved(one, 'no')), verdict)).toBeLessThanOrEqual(0);
      expect(compareJudgements(judge(resolved(one, 'yes')), verdict)).toBeGreaterThanOrEqual(0);
    }
  });

  it('a slice less never betters a verdict', () => {
    for (const one of routes.slice(0, 2_000)) {
      for (const { cells } of one.steps) {
        for (const { slice } of cells) {
          expect(compareJudgements(judge(without(one, slice)), judge(one))).toBeLessThanOrEqual(0);
        }
      }
    }
  });
});

function strengthened(one: Route, random: () => number): Route {
  const full = one.steps.flatMap((step, index) => (step.cells.length > 0 ? [index] : []));
  const at = full[Math.floor(random() * full.length)];
  return {
    ...one,
    steps: one.steps.map((step, index) => {
      if (index !== at) return step;
      const chosen = Math.floor(random() * step.cells.length);
      return {
        ...step,
        cells: step.cells.map((cell, place) => (place === chosen ? raised(cell) : cell)),
      };
    }),
  };
}

function raised(one: Cell): Cell {
  const up: Record<Truth, Truth> = { no: 'unknown', unknown: 'yes', yes: 'yes' };
  const raisedCell = { ...one, stop: up[one.stop], see: up[one.see] };
  expect(atLeastAsTrue(raisedCell.stop, one.stop)).toBe(true);
  return raisedCell;
}

const resolved = (one: Route, to: Truth): Route => ({
  ...one,
  applies: one.applies === 'unknown' ? (to === 'yes' ? 'no' : 'yes') : one.applies,
  steps: one.steps.map((step) => ({
    ...step,
    cells: step.cells.map((cell) => ({
      ...cell,
      stop: cell.stop === 'unknown' ? to : cell.stop,
      see: cell.see === 'unknown' ? to : cell.see,
    })),
  })),
});
