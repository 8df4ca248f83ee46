/** The things that lead to each other, by each of them; a thing that is in no circle is alone. */
export type Circles<T> = Map<T, ReadonlySet<T>>;

/**
 * Finds the circles among the things that `start` leads to, directly or through others. Things that are in `circles` already
 * are not visited again. This is Tarjan's algorithm for strongly connected components, without recursion.
 */
export function findCircles<T>(circles: Circles<T>, start: T, nextOf: (thing: T) => Iterable<T>): void {
  const lowest = new Map<T, number>();
  const open: T[] = [];
  const visits: { readonly thing: T; readonly number: number; readonly next: Iterator<T> }[] = [];
  const visit = (thing: T): void => {
    const number = lowest.size;
    lowest.set(thing, number);
    open.push(thing);
    visits.push({ thing, number, next: nextOf(thing)[Symbol.iterator]() });
  };
  const lower = (thing: T, number: number | undefined): void => {
    lowest.set(thing, Math.min(lowest.get(thing) ?? 0, number ?? 0));
  };
  if (!circles.has(start)) visit(start);
  for (let last = visits.at(-1); last; last = visits.at(-1)) {
    const { value: next, done } = last.next.next();
    if (done) {
      visits.pop();
      const { thing, number } = last;
      if (lowest.get(thing) === number) close(circles, open.splice(open.lastIndexOf(thing)));
      const outer = visits.at(-1);
      if (outer) lower(outer.thing, lowest.get(thing));
    } else if (!circles.has(next)) {
      if (lowest.has(next)) lower(last.thing, lowest.get(next));
      else visit(next);
    }
  }
}

function close<T>(circles: Circles<T>, members: readonly T[]): void {
  const circle = new Set(members);
  for (const member of circle) circles.set(member, circle);
}
