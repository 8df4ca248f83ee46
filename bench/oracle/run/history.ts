import type { Random } from '../random.ts';
import type { Environment } from './runner.ts';

/** An event of a start. */
export interface Sent {
  readonly environment: Environment;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Two values that a program compared for an event. If the event leads to the second one in place of the first, the test has another result. */
export interface Pair extends Sent {
  readonly first: unknown;
  readonly second: unknown;
}

/** The operations, test results and events that the runs of a program brought so far. */
export interface History {
  readonly performed: Set<string>;
  /** The tests that passed, and those that failed: the number of the test and its result. */
  readonly tests: Set<string>;
  /** The events that performed something new, or that gave a test a new result. */
  readonly telling: Sent[];
  /** The last values that each test compared, by its number. */
  readonly pairs: Map<number, Pair[]>;
  /** The code that may depend on each test, by its number. */
  readonly regions: Map<number, Region>;
  /** The code and the event data for which the next events are made. */
  aim: Aim;
}

/** A part of a file, from `start` up to `end`. */
export interface Region {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Names the code and the event data that no run showed so far. */
export interface Aim {
  /** Code that performs an operation that the analysis names. */
  readonly code: readonly Region[];
  /** Fields of the event whose text the analysis sees at a sink. */
  readonly fields: readonly string[];
}

export const emptyHistory = (): History => ({
  performed: new Set(),
  tests: new Set(),
  telling: [],
  pairs: new Map(),
  regions: new Map(),
  aim: { code: [], fields: [] },
});

export const testKey = (site: number, result: boolean): string => `${site} ${result}`;

const pairsOfTest = 4;

/** Notes two values that a test compared; the oldest of a test go first. */
export function notePair({ pairs }: History, site: number, pair: Pair): void {
  const known = pairs.get(site) ?? [];
  known.push(pair);
  if (known.length > pairsOfTest) known.shift();
  pairs.set(site, known);
}

/** One of the events that brought something new, late ones more often; null when there is none yet. */
export function tellingOf(random: Random, { telling: all }: History): Sent | null {
  if (all.length === 0) return null;
  const from = random.chance(0.5) ? Math.max(0, all.length - lateEvents) : 0;
  return all[from + random.below(all.length - from)] ?? null;
}

const lateEvents = 6;

/** The values of one of the tests that had one result alone, mostly of one on which an aim depends; null when there is none. */
export function openPairOf(random: Random, history: History): Pair | null {
  const { pairs, tests } = history;
  const open = [...pairs].filter(
    ([site]) => tests.has(testKey(site, true)) !== tests.has(testKey(site, false)),
  );
  const near = random.chance(0.5) ? open.filter(([site]) => isNear(history, site)) : [];
  const chosen = near.length > 0 ? near : open;
  return chosen.length > 0 ? random.pick(random.pick(chosen)[1]) : null;
}

/** May an aim depend on a test? */
function isNear({ regions, aim }: History, site: number): boolean {
  const region = regions.get(site);
  return (
    region !== undefined &&
    aim.code.some(({ file, start }) => file === region.file && region.start <= start && start < region.end)
  );
}
