import { describe, expect, it } from 'vitest';
import { seeded } from '../testing/routes.ts';
import { type Candidate, cheapestClosure } from './closure.ts';

const candidate = (id: string, cost: number, ...closes: readonly string[]): Candidate => ({
  id,
  cost,
  closes: new Set(closes),
});
const ids = (chosen: readonly Candidate[]) => chosen.map(({ id }) => id);

describe('the cheapest closure', () => {
  it('takes one change for two routes where that is cheaper', () => {
    const candidates = [candidate('a', 2, 'x'), candidate('b', 2, 'y'), candidate('both', 3, 'x', 'y')];
    expect(cheapestClosure(['x', 'y'], candidates)).toMatchObject({
      chosen: [{ id: 'both' }],
      cost: 3,
      isExact: true,
    });
  });

  it('takes two where they are cheaper than one', () => {
    const candidates = [candidate('both', 9, 'x', 'y'), candidate('a', 2, 'x'), candidate('b', 2, 'y')];
    expect(ids(cheapestClosure(['x', 'y'], candidates).chosen)).toEqual(['a', 'b']);
  });

  it('says which routes nothing closes, and closes the rest', () => {
    expect(cheapestClosure(['x', 'y'], [candidate('a', 2, 'x')])).toMatchObject({
      chosen: [{ id: 'a' }],
      left: ['y'],
    });
    expect(cheapestClosure([], [candidate('a', 2, 'x')])).toMatchObject({ chosen: [], cost: 0 });
  });

  it('is greedy beyond 20 candidates, and says so', () => {
    const candidates = Array.from({ length: 21 }, (_, index) => candidate(`c${index}`, 1, 'x'));
    expect(cheapestClosure(['x'], candidates)).toMatchObject({ chosen: [{ id: 'c0' }], isExact: false });
  });

  it('costs what the best of all subsets costs, in 10,000 random cases of up to 12 candidates', () => {
    const random = seeded(7);
    for (let round = 0; round < 10_000; round++) {
      const routes = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, index) => `r${index}`);
      const candidates = Array.from({ length: 1 + Math.floor(random() * 12) }, (_, index) =>
        candidate(`c${index}`, 1 + Math.floor(random() * 9), ...routes.filter(() => random() < 0.35)),
      );
      const closure = cheapestClosure(routes, candidates);
      const left = routes.filter((route) => !candidates.some(({ closes }) => closes.has(route)));
      expect(closure.left).toEqual(left);
      expect(closure.cost).toBe(
        bruteForce(
          routes.filter((route) => !left.includes(route)),
          candidates,
        ),
      );
      for (const route of routes) {
        if (!left.includes(route)) expect(closure.chosen.some(({ closes }) => closes.has(route))).toBe(true);
      }
    }
  });
});

function bruteForce(routes: readonly string[], candidates: readonly Candidate[]): number {
  const bits = candidates.map(({ closes }) =>
    routes.reduce((mask, route, index) => (closes.has(route) ? mask | (1 << index) : mask), 0),
  );
  const wanted = (1 << routes.length) - 1;
  let best = Number.POSITIVE_INFINITY;
  for (let subset = 0; subset < 1 << candidates.length; subset++) {
    let covered = 0;
    let cost = 0;
    for (const [index, mask] of bits.entries()) {
      if ((subset & (1 << index)) === 0) continue;
      covered |= mask;
      cost += candidates[index]?.cost ?? 0;
    }
    if (covered === wanted && cost < best) best = cost;
  }
  return best;
}
