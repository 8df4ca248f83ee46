import type { Machine } from '../machine/machine.ts';
import { deepKey } from '../values/deep-key.ts';
import { bornCells, type Cell } from './store.ts';

/** What a run of a function took from outside of it: variable or field → what stood there, as a key. */
export interface Reads {
  /** Cells made up to here are older than the run. */
  readonly before: number;
  readonly cells: Map<Cell, string>;
  /** Scopes that the run opened, also those that stand for many (`places.ts`): their variables are its own. */
  readonly opened: Set<object>;
}

export const noReads: Reads = { before: 0, cells: new Map(), opened: new Set() };

/** Notes what is read from here on; ends with `endReads`. */
export function startReads(machine: Machine): void {
  machine.reading.push({ before: bornCells(), cells: new Map(), opened: new Set() });
}

/** Notes that the runs which are watched open a scope. */
export function noteOpened(machine: Machine, scope: object): void {
  for (const reads of machine.reading) reads.opened.add(scope);
}

/** What was read; a run around this one read it too. */
export function endReads(machine: Machine): Reads {
  const reads = machine.reading.pop() ?? noReads;
  passOn(machine, reads);
  return reads;
}

/** A result is used again: whoever uses it depends on what it was made of. */
export function passOn(machine: Machine, reads: Reads): void {
  const outer = machine.reading.at(-1);
  if (outer)
    for (const [cell, key] of reads.cells)
      if (isOutside(outer, cell) && !outer.cells.has(cell)) outer.cells.set(cell, key);
}

/** Notes that what runs now depends on a cell from outside of it. */
export function noteRead(machine: Machine, cell: Cell): void {
  const reads = machine.reading.at(-1);
  if (reads && isOutside(reads, cell) && !reads.cells.has(cell)) reads.cells.set(cell, deepKey(cell.value));
}

const isOutside = ({ before, opened }: Reads, { born, scope }: Cell): boolean =>
  born <= before && !(scope && opened.has(scope));

/** Does everything that was read still stand there? */
export function isUnchanged(reads: Reads): boolean {
  for (const [cell, key] of reads.cells) if (deepKey(cell.value) !== key) return false;
  return true;
}
