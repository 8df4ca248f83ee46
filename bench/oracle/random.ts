/** Random decisions that are equal for equal seeds. */
export interface Random {
  /** A whole number from 0 up to `below`, without `below`. */
  below(below: number): number;
  /** True with the chance `share` (0 to 1). */
  chance(share: number): boolean;
  pick<T>(choices: readonly T[]): T;
}

/** Makes the random decisions of a seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (share) => next() < share,
    pick: (choices) => {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new Error('a choice without choices');
      return choice;
    },
  };
}
