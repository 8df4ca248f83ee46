import type { Kept, Machine } from '@emmental/evaluator';

/** State that models keep for one run of a machine. `make` makes it on first use. */
export const keptFor =
  <T extends Kept>(make: () => T): ((machine: Machine) => T) =>
  ({ kept }) => {
    const known = kept.get(make);
    if (known !== undefined) return known as T;
    const made = make();
    kept.set(make, made);
    return made;
  };
