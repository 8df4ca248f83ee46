import { type Candidate, cheapestClosure } from '../closure/closure.ts';

/** Compares the closure of a random case (up to 12 candidates) with the best of all subsets; returns the difference, or null. */
export function wrongClosure(random: () => number): string | null {
  const routes = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, index) => `r${index}`);
  const candidates = Array.from({ length: 1 + Math.floor(random() * 12) }, (_, index) => ({
    id: `c${index}`,
    cost: 1 + Math.floor(random() * 9),
    closes: new Set(routes.filter(() => random() < 0.35)),
  }));
  const { chosen, cost, left, isExact } = cheapestClosure(routes, candidates);
  const coverable = routes.filter((route) => candidates.some(({ closes }) => closes.has(route)));
  if (!isExact) return 'not exact';
  if (left.length + coverable.length !== routes.length) return `left ${left.join(', ')}`;
  const open = coverable.find((route) => !chosen.some(({ closes }) => closes.has(route)));
  if (open !== undefined) return `${open} stays open`;
  const best = bestOfAll(coverable, candidates);
  return cost === best ? null : `costs ${cost}, could cost ${best}`;
}

function bestOfAll(routes: readonly string[], candidates: readonly Candidate[]): number {
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
