import {
  type Abstract,
  type After,
  type Cell,
  cellsOf,
  choices,
  type HeapObject,
  type Machine,
} from '@emmental/evaluator';

/**
 * Returns the objects under module variables that an event changed or that `isChanged` names, and those that lead to them. `after`: the changed
 * cells with their values. Only objects that the run made or changed are searched; what holds what in the rest of the images is known.
 */
export function leadingToChanges(
  machine: Machine,
  after: After,
  isChanged: (object: HeapObject) => boolean,
): ReadonlySet<HeapObject> {
  const { holding } = machine.images ?? { holding: null };
  const holders = new Map<HeapObject, HeapObject[]>();
  const open = new Set<HeapObject>();
  const valueIn = (cell: Cell): Abstract => after.get(cell) ?? cell.value;
  const found = (value: Abstract, holder: HeapObject | null): void => {
    for (const choice of choices(value)) {
      if (choice.kind === 'function')
        for (const cell of choice.closure.defaults.values()) found(valueIn(cell), null);
      if (choice.kind !== 'object') continue;
      const { object } = choice;
      const known = holders.get(object);
      if (!known) holders.set(object, holder ? [holder] : []);
      else if (holder) known.push(holder);
      if (!known && !holding?.holders.has(object)) open.add(object);
    }
  };
  for (const { scope } of machine.modules.values())
    if (scope.born > machine.store.trail.since)
      for (const cell of scope.names.values()) found(valueIn(cell), null);
  for (const cell of [...after.keys(), ...machine.store.trail.cells.keys()]) {
    const owner = holding?.owners.get(cell);
    if (owner) open.add(owner);
    else found(valueIn(cell), null);
  }
  for (const object of machine.store.trail.objects.keys()) open.add(object);
  const changed = (holding?.named ?? []).filter(isChanged);
  // A set goes on with what is added to it on the way.
  for (const object of open) {
    const cells = [...cellsOf(object)];
    for (const cell of cells) found(valueIn(cell), object);
    if (isChanged(object) || cells.some((cell) => after.has(cell))) changed.push(object);
  }
  const leading = new Set<HeapObject>(changed);
  for (const object of leading)
    for (const holder of [...(holders.get(object) ?? []), ...(holding?.holders.get(object) ?? [])])
      leading.add(holder);
  return leading;
}
