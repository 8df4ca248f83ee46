import type { Package } from '../../package-list.ts';
import { orders } from '../../versions/order.ts';

/**
 * Reads a range of npm (node-semver: "Ranges"). `1.2.3` pins; `^1.2`, `~1.2`, `>=1.2 <2`, `1.x`, `1.2 - 2` and
 * alternatives with `||` have a lowest admitted version. `*`, `<2`, `>1` and tags have no known one.
 */
export function pinnedByRange(range: string): Pick<Package, 'version' | 'constraint' | 'lowest'> {
  const text = range.trim();
  const exactly = /^[=v]*(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/.exec(text)?.[1];
  if (exactly !== undefined) return { version: exactly, constraint: null, lowest: null };
  let lowest: string | null = null;
  for (const alternative of text.slice(0, longest).split('||')) {
    const bound = lowerBound(alternative.trim());
    if (bound === null) return { version: null, constraint: text || null, lowest: null };
    if (lowest === null || orders.npm.compare(bound, lowest) < 0) lowest = bound;
  }
  return { version: null, constraint: text || null, lowest };
}

const longest = 500;

/** Returns the lowest version of an alternative, with zeros for missing parts; null when no lowest version is known. */
function lowerBound(alternative: string): string | null {
  const found = /^(?:\^|~>?|>=|=)? ?v?(\d+)(?:\.(\d+))?(?:\.(\d+)(-[\w.-]+)?)?/.exec(alternative);
  if (!found) return null;
  const bound = `${found[1]}.${found[2] ?? 0}.${found[3] ?? 0}${found[4] ?? ''}`;
  return orders.npm.isVersion(bound) ? bound : null;
}
