import type { Affected } from '../advisory.ts';
import type { VersionOrder } from '../versions/order.ts';
import { isAffected } from './affected.ts';

/**
 * The lowest version above `version` that no advisory of the package affects: one of those that end a range, of the
 * same major where there is one. Null when nothing is known to end it.
 */
export function fixedVersion(
  order: VersionOrder,
  version: string | null,
  all: readonly Affected[],
): string | null {
  const ends = new Set<string>();
  for (const { ranges } of all)
    for (const range of ranges)
      for (const [kind, bound] of range) if (kind === 'fixed' && order.isVersion(bound)) ends.add(bound);
  const from = version !== null && order.isVersion(version) ? version : null;
  const clear = [...ends]
    .filter((one) => from === null || order.compare(one, from) > 0)
    .sort((a, b) => order.compare(a, b))
    .filter((one) => all.every((affected) => isAffected(order, one, affected) === 'no'));
  const sameMajor = from === null ? undefined : clear.find((one) => order.major(one) === order.major(from));
  return sameMajor ?? clear[0] ?? null;
}
