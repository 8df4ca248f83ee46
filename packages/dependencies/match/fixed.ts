import type { Affected } from '../advisory.ts';
import type { VersionOrder } from '../versions/order.ts';
import { isAffected } from './affected.ts';

/** More ends of ranges than any package has; of more, the highest are looked at. */
const mostEnds = 1_000;

/** Of the versions that end a range of any advisory of a package, those that no advisory of it affects, in order. */
export function clearVersions(order: VersionOrder, all: readonly Affected[]): readonly string[] {
  const ends = new Set<string>();
  for (const { ranges } of all)
    for (const range of ranges)
      for (const { kind, version } of range) if (kind === 'fixed') ends.add(version);
  return [...ends]
    .sort((a, b) => order.compare(a, b))
    .slice(-mostEnds)
    .filter((one) => all.every((affected) => isAffected(order, one, affected) === 'no'));
}

/** The lowest clear version above `version`, of the same major where there is one; null when nothing is known to end it. */
export function fixedVersion(
  order: VersionOrder,
  version: string | null,
  clear: readonly string[],
): string | null {
  if (version === null || !order.isVersion(version)) return clear[0] ?? null;
  const above = clear.filter((one) => order.compare(one, version) > 0);
  const major = order.major(version);
  return above.find((one) => order.major(one) === major) ?? above[0] ?? null;
}
