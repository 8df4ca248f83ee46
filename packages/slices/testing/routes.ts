import type { Capability, Cell, Enforcement, Route } from '@emmental/model';
import { type SliceName, slices, type Truth, truths } from '@emmental/model';

/** Returns a generator of numbers from 0 to 1 that are the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const capabilities: readonly (Capability | null)[] = [null, null, null, 'code', 'native-code'];
const enforcements: readonly Enforcement[] = ['guard', 'guard', 'code', 'kernel', 'cloud', 'build'];
const names = Object.keys(slices) as SliceName[];

/** Returns a route with random steps and cells; most cells stop nothing. */
export function randomRoute(random: () => number, id = 'route'): Route {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const steps = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, index) => ({
    says: `step ${index}`,
    attack: [],
    gains: pick(capabilities),
    evidence: [],
    cells: names
      .filter(() => random() < 0.3)
      .map((slice) =>
        cell(slice, {
          stop: random() < 0.15 ? pick(truths) : 'no',
          see: random() < 0.15 ? pick(truths) : 'no',
          by: pick(enforcements),
          assumed: random() < 0.05,
        }),
      ),
  }));
  return route(id, steps, pick(['unknown', 'yes', 'yes', 'no'] as const));
}

export const route = (id: string, steps: Route['steps'], applies: Truth = 'yes'): Route => ({
  id,
  threat: 'T1',
  loses: '',
  applies,
  because: '',
  evidence: [],
  question: null,
  steps,
});

export const cell = (slice: SliceName, claims: Partial<Cell> = {}): Cell => ({
  slice,
  stop: 'no',
  see: 'no',
  by: 'cloud',
  assumed: false,
  says: '',
  evidence: [],
  question: null,
  ...claims,
});
