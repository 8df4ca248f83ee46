import type { Machine } from '../machine/machine.ts';
import { deepKey } from '../values/deep-key.ts';
import { work } from '../values/work.ts';
import { type Derived, derived, derivedFromMany, read, valid } from './derived.ts';
import { bornCells, type Cell } from './store.ts';

/** The cells outside of a run of a function that the run read, each with the key of its value. */
export interface Reads {
  /** Cells made up to here are older than the run. */
  readonly before: number;
  readonly cells: Map<Cell, string>;
  /** Scopes that the run opened, also those that stand for many (`places.ts`): their variables are its own. */
  readonly opened: Set<object>;
  /** Reads of other runs that were passed on to this one while it runs. */
  readonly passed: Set<Reads>;
  /** Set if all values were unchanged when they were compared last. */
  unchanged: Derived<true> | null;
}

/** The reads of a run that read nothing. */
export const noReads = readsFrom(0);

function readsFrom(before: number): Reads {
  return { before, cells: new Map(), opened: new Set(), passed: new Set(), unchanged: null };
}

/** Notes the cells that are read from here on, until `endReads`. */
export function startReads(machine: Machine): void {
  machine.reading.push(readsFrom(bornCells()));
}

/** Notes a scope that the watched runs open. */
export function noteOpened(machine: Machine, scope: object): void {
  for (const reads of machine.reading) reads.opened.add(scope);
}

/** Returns the cells that were read. A run around this one read them too. */
export function endReads(machine: Machine): Reads {
  const reads = machine.reading.pop() ?? noReads;
  reads.passed.clear();
  passOn(machine, reads);
  return reads;
}

/** Comparisons of choices (`work.ts`) that take as long as one cell that is passed on, or compared. */
const comparedOf = { passedOn: 2, cell: 12 } as const;

/** Passes reads on to the run around, which uses a result that depends on them. */
export function passOn(machine: Machine, reads: Reads): void {
  const outer = machine.reading.at(-1);
  if (!outer || outer.passed.has(reads)) return;
  outer.passed.add(reads);
  work.compared += comparedOf.passedOn * reads.cells.size;
  for (const [cell, key] of reads.cells)
    if (isOutside(outer, cell) && !outer.cells.has(cell)) outer.cells.set(cell, key);
}

/** Notes that the current run depends on a cell outside of it. */
export function noteRead(machine: Machine, cell: Cell): void {
  const reads = machine.reading.at(-1);
  if (reads && isOutside(reads, cell) && !reads.cells.has(cell)) reads.cells.set(cell, keyOfValue(cell));
}

/** Returns the key of the value of a cell. */
function keyOfValue(cell: Cell): string {
  cell.derivedKey = valid(cell.derivedKey) ?? derived(() => deepKey(read(cell)));
  return cell.derivedKey.value;
}

const isOutside = ({ before, opened }: Reads, { born, scope }: Cell): boolean =>
  born <= before && !(scope && opened.has(scope));

/** Do all cells still have the values that were read? */
export function isUnchanged(reads: Reads): boolean {
  if (valid(reads.unchanged)) return true;
  const { value, ...rest } = derivedFromMany(() => hasValuesOf(reads));
  reads.unchanged = value ? { value, ...rest } : null;
  return value;
}

function hasValuesOf({ cells }: Reads): boolean {
  for (const [cell, key] of cells) {
    work.compared += comparedOf.cell;
    if (keyOfValue(cell) !== key) return false;
  }
  return true;
}
