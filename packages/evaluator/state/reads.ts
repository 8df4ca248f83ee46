import type { Machine } from '../machine/machine.ts';
import { deepKey } from '../values/deep-key.ts';
import { work } from '../values/work.ts';
import { bornCells, type Cell } from './store.ts';

/** The cells outside of a run of a function that the run read, each with the key of its value. */
export interface Reads {
  /** Cells made up to here are older than the run. */
  readonly before: number;
  readonly cells: Map<Cell, string>;
  /** Scopes that the run opened, also those that stand for many (`places.ts`): their variables are its own. */
  readonly opened: Set<object>;
}

/** The reads of a run that read nothing. */
export const noReads: Reads = { before: 0, cells: new Map(), opened: new Set() };

/** Notes the cells that are read from here on, until `endReads`. */
export function startReads(machine: Machine): void {
  machine.reading.push({ before: bornCells(), cells: new Map(), opened: new Set() });
}

/** Notes a scope that the watched runs open. */
export function noteOpened(machine: Machine, scope: object): void {
  for (const reads of machine.reading) reads.opened.add(scope);
}

/** Returns the cells that were read. A run around this one read them too. */
export function endReads(machine: Machine): Reads {
  const reads = machine.reading.pop() ?? noReads;
  passOn(machine, reads);
  return reads;
}

/** Passes reads on to the run around, which uses a result that depends on them. */
export function passOn(machine: Machine, reads: Reads): void {
  const outer = machine.reading.at(-1);
  if (outer)
    for (const [cell, key] of reads.cells)
      if (isOutside(outer, cell) && !outer.cells.has(cell)) outer.cells.set(cell, key);
}

/** Notes that the current run depends on a cell outside of it. */
export function noteRead(machine: Machine, cell: Cell): void {
  const reads = machine.reading.at(-1);
  if (reads && isOutside(reads, cell) && !reads.cells.has(cell)) reads.cells.set(cell, deepKey(cell.value));
}

const isOutside = ({ before, opened }: Reads, { born, scope }: Cell): boolean =>
  born <= before && !(scope && opened.has(scope));

/** As many comparisons of choices (`work.ts`) take as long as the key of a value. */
const comparedOfKey = 32;

/** Do all cells still have the values that were read? */
export function isUnchanged(reads: Reads): boolean {
  for (const [cell, key] of reads.cells) {
    work.compared += comparedOfKey;
    if (deepKey(cell.value) !== key) return false;
  }
  return true;
}
