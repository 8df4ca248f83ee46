import type { Program } from '@emmental/code';

/** Modules that load each other, by the path of each; a module that is in no circle is alone. */
export type Circles = Map<string, ReadonlySet<string>>;

/**
 * Finds the circles among the modules that `start` loads, directly or through others. Paths that are in `circles` already
 * are not visited again. This is Tarjan's algorithm for strongly connected components.
 */
export function findCircles(circles: Circles, { importsOf, modules }: Program, start: string): void {
  const order = new Map<string, number>();
  const open: string[] = [];
  /** Visits a module and returns the lowest number of an open module that it leads to. */
  const visit = (path: string): number => {
    const number = order.size;
    order.set(path, number);
    open.push(path);
    let lowest = number;
    for (const next of importsOf(path)) {
      if (circles.has(next) || !modules.has(next)) continue;
      lowest = Math.min(lowest, order.get(next) ?? visit(next));
    }
    if (lowest === number) {
      const circle = new Set(open.splice(open.indexOf(path)));
      for (const member of circle) circles.set(member, circle);
    }
    return lowest;
  };
  if (!circles.has(start)) visit(start);
}
