import type { Machine } from '@emmental/evaluator';

/** State that models keep for one machine. `make` makes it on first use. */
export function keptFor<T>(make: () => T): (machine: Machine) => T {
  const all = new WeakMap<Machine, T>();
  return (machine) => {
    const known = all.get(machine);
    if (known !== undefined) return known;
    const made = make();
    all.set(machine, made);
    return made;
  };
}
