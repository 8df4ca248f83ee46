import { describe, expect, it } from 'vitest';
import { wrongClosure } from '../testing/covers.ts';
import { seeded } from '../testing/routes.ts';
import { type Candidate, cheapestClosure } from './closure.ts';

const candidate = (id: string, cost: number, ...closes: readonly string[]): Candidate => ({
  id,
  cost,
  closes: new Set(closes),
});
const ids = (chosen: readonly Candidate[]) => chosen.map(({ id }) => id);

describe('the cheapest closure', () => {
  it('takes one change for two routes if that is cheaper', () => {
    const candidates = [candidate('a', 2, 'x'), candidate('b', 2, 'y'), candidate('both', 3, 'x', 'y')];
    expect(cheapestClosure(['x', 'y'], candidates)).toMatchObject({
      chosen: [{ id: 'both' }],
      cost: 3,
      isExact: true,
    });
  });

  it('takes two changes if they are cheaper than one', () => {
    const candidates = [candidate('both', 9, 'x', 'y'), candidate('a', 2, 'x'), candidate('b', 2, 'y')];
    expect(ids(cheapestClosure(['x', 'y'], candidates).chosen)).toEqual(['a', 'b']);
  });

  it('lists the routes that no change closes, and closes the rest', () => {
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

  it('costs as much as the best of all subsets, in 1,000 random cases of up to 12 candidates', () => {
    const random = seeded(7);
    for (let round = 0; round < 1_000; round++) expect(wrongClosure(random)).toBeNull();
  });
});
