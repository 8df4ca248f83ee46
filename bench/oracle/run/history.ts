import type { Random } from '../random.ts';
import type { Environment } from './runner.ts';

/** The operations that the runs of a program performed so far, and the events that performed something new. */
export interface History {
  readonly performed: Set<string>;
  readonly telling: {
    readonly environment: Environment;
    readonly event: Readonly<Record<string, unknown>>;
  }[];
}

export const emptyHistory = (): History => ({ performed: new Set(), telling: [] });

/** One of the events that performed something new, late ones more often; null when there is none yet. */
export function tellingOf(random: Random, { telling: all }: History): History['telling'][number] | null {
  if (all.length === 0) return null;
  const from = random.chance(0.5) ? Math.max(0, all.length - lateEvents) : 0;
  return all[from + random.below(all.length - from)] ?? null;
}

const lateEvents = 6;
