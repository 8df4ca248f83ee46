import { Refused } from './problem.ts';

/** Allows a number of actions in a while for each key, such as a token or an address. */
export interface RateLimit {
  /** Counts `amount` actions of a key. Throws `Refused` (429) when there are too many. */
  readonly take: (key: string, now: Date, amount?: number) => void;
}

/** The most keys that are remembered; past them the oldest go. */
const mostKeys = 10_000;

/** A bucket for each key: it holds `most` actions and fills up again in `seconds`. */
export function rateLimit(most: number, seconds: number): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take: (key, now, amount = 1) => {
      const bucket = buckets.get(key) ?? { left: most, at: now.getTime() };
      const passed = Math.max(0, now.getTime() - bucket.at) / 1000;
      const left = Math.min(most, bucket.left + (passed * most) / seconds);
      // The last use is the last in the map.
      buckets.delete(key);
      if (left < amount) {
        buckets.set(key, { left, at: now.getTime() });
        throw new Refused(429, `more than ${most} in ${seconds} seconds`);
      }
      buckets.set(key, { left: left - amount, at: now.getTime() });
      const oldest = buckets.size > mostKeys ? buckets.keys().next().value : undefined;
      if (oldest !== undefined) buckets.delete(oldest);
    },
  };
}
