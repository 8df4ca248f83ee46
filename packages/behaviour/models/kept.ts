import type { Machine } from '@emmental/evaluator';

/** State that models keep for one machine. `make` makes it on first use. */
export function keptFor<T>(make: () => T): (machine: Machine) => T {
  const states = new WeakMap<Machine, T>();
  return (machine) => {
    const known = states.get(machine);
    if (known !== undefined) return known;
    const made = make();
    states.set(machine, made);
    return made;
  };
}
