/** One change that a person could make. */
export interface Candidate {
  readonly id: string;
  /** A whole number above 0. */
  readonly cost: number;
  /** Ids of the routes that the change closes by itself. */
  readonly closes: ReadonlySet<string>;
}

/** A set of candidates that closes routes. */
export interface Closure<C extends Candidate> {
  /** In the order of the candidates. */
  readonly chosen: readonly C[];
  readonly cost: number;
  /** Routes that no candidate closes. */
  readonly left: readonly string[];
  /** True if no cheaper choice exists. With more than `exactUpTo` candidates the choice is greedy, and this is false. */
  readonly isExact: boolean;
}

const exactUpTo = 20;

/**
 * Returns the cheapest candidates that together close every route (weighted set cover). Candidates that close nothing are
 * left out. Up to 20 candidates: branch and bound. More: greedy by cost per closed route (Chvátal 1979: at most
 * ln n + 1 times the optimum). Of equal costs, fewer candidates win, then the earlier ones.
 */
export function cheapestClosure<C extends Candidate>(
  routes: readonly string[],
  candidates: readonly C[],
): Closure<C> {
  const wanted = new Set(routes);
  const useful = candidates.filter(({ closes }) => [...closes].some((route) => wanted.has(route)));
  const left = [...wanted].filter((route) => !useful.some(({ closes }) => closes.has(route)));
  for (const route of left) wanted.delete(route);
  const isExact = useful.length <= exactUpTo;
  const chosen = isExact ? cheapest(wanted, useful) : greedy(wanted, useful);
  return { chosen, cost: costOf(chosen), left, isExact };
}

const costOf = (chosen: readonly Candidate[]): number => chosen.reduce((sum, { cost }) => sum + cost, 0);

function cheapest<C extends Candidate>(wanted: ReadonlySet<string>, candidates: readonly C[]): readonly C[] {
  let best = greedy(wanted, candidates);
  const inOrder = (chosen: readonly C[]): readonly C[] =>
    candidates.filter((candidate) => chosen.includes(candidate));
  const search = (open: ReadonlySet<string>, chosen: readonly C[]): void => {
    if (open.size === 0) {
      const ordered = inOrder(chosen);
      if (isBetter(ordered, best, candidates)) best = ordered;
      return;
    }
    // Every solution contains a candidate that closes this route. Few candidates do, so few branches are searched.
    const route = hardest(open, candidates);
    for (const candidate of candidates) {
      if (!candidate.closes.has(route)) continue;
      const rest = new Set([...open].filter((route) => !candidate.closes.has(route)));
      if (costOf(chosen) + candidate.cost <= costOf(best)) search(rest, [...chosen, candidate]);
    }
  };
  search(wanted, []);
  return best;
}

function hardest(open: ReadonlySet<string>, candidates: readonly Candidate[]): string {
  let found = '';
  let fewest = Number.POSITIVE_INFINITY;
  for (const route of open) {
    const count = candidates.filter(({ closes }) => closes.has(route)).length;
    if (count < fewest) [found, fewest] = [route, count];
  }
  return found;
}

function isBetter<C extends Candidate>(a: readonly C[], b: readonly C[], order: readonly C[]): boolean {
  const byCost = costOf(a) - costOf(b) || a.length - b.length;
  if (byCost !== 0) return byCost < 0;
  for (const [index, candidate] of a.entries()) {
    const other = b[index];
    if (other && candidate !== other) return order.indexOf(candidate) < order.indexOf(other);
  }
  return false;
}

function greedy<C extends Candidate>(wanted: ReadonlySet<string>, candidates: readonly C[]): readonly C[] {
  const open = new Set(wanted);
  const chosen = new Set<C>();
  while (open.size > 0) {
    let best: C | null = null;
    let price = Number.POSITIVE_INFINITY;
    for (const candidate of candidates) {
      const closed = [...candidate.closes].filter((route) => open.has(route)).length;
      if (closed > 0 && candidate.cost / closed < price) [best, price] = [candidate, candidate.cost / closed];
    }
    if (!best) break;
    chosen.add(best);
    for (const route of best.closes) open.delete(route);
  }
  return candidates.filter((candidate) => chosen.has(candidate));
}
