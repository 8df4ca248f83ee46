import { isAmong, join } from '../values/union.ts';
import { type Abstract, absent } from '../values/value.ts';

/** One place that changes: a variable, a field. */
export interface Cell {
  value: Abstract;
  /** Cells count up: of two, the one with the higher number was made later. */
  readonly born: number;
  /** Stands for many places of the running program (`recursion.ts`): it only grows, and on all branches at once. */
  readonly shared?: true;
  /** What earlier activations left in this variable, for the functions that keep it. */
  left?: Abstract;
  /** The scope of a variable. */
  readonly scope?: object;
}

/** What a stretch of execution changed: cell → value before it. */
type Before = Map<Cell, Abstract>;

/** What a stretch of execution left behind: cell → value after it. */
export type After = ReadonlyMap<Cell, Abstract>;

/**
 * All mutable state, with a journal: a branch is run, its changes are taken off and set aside, and where ways
 * meet the changes are joined. Cost follows the number of changes, not the size of the state.
 */
export interface Store {
  readonly journal: Before[];
  /** How often a shared cell grew. */
  growth: number;
  /** Cells that were joined where ways met, values that were looked through for code: work that no step counts. */
  joined: number;
  /** How a shared cell grows. */
  combine: typeof join;
}

export const createStore = (): Store => ({ journal: [], growth: 0, joined: 0, combine: join });

let born = 0;

export const cell = (value: Abstract = absent): Cell => ({ value, born: ++born });

export const variable = (scope: object): Cell => ({ value: absent, born: ++born, scope });

export const sharedCell = (value: Abstract = absent): Cell => ({ value, born: ++born, shared: true });

/** How many cells there were so far. */
export const bornCells = (): number => born;

/** Puts a value into a cell; a branch notes what was there. A cell that is shared only grows. */
export function write(store: Store, target: Cell, value: Abstract): void {
  if (target.value === value) return;
  if (target.shared) {
    target.value = grown(store, target.value, value);
    return;
  }
  const before = store.journal.at(-1);
  if (before && !before.has(target)) before.set(target, target.value);
  target.value = value;
}

/** A value that only grows, with what was written to it; counts where that is new. */
export function grown(store: Store, before: Abstract, value: Abstract): Abstract {
  if (before === value || value.kind === 'absent' || isAmong(before, value)) return before;
  const joined = before.kind === 'absent' ? value : store.combine(before, value);
  if (isAmong(before, joined)) return before;
  store.growth++;
  return joined;
}

/** Runs a branch, takes its changes back and returns them. */
export function branch<T>(store: Store, run: () => T): { readonly result: T; readonly after: After } {
  const before: Before = new Map();
  store.journal.push(before);
  const result = run();
  store.journal.pop();
  const after = new Map<Cell, Abstract>();
  for (const [target, old] of before) {
    after.set(target, target.value);
    target.value = old;
  }
  return { result, after };
}

/** Journal depth, for `changesSince`. */
export const mark = (store: Store): number => store.journal.length;

/** The state at this point as changes since journal depth `depth`, for ways that leave early. */
export function changesSince(store: Store, depth: number): After {
  const after = new Map<Cell, Abstract>();
  for (let index = depth; index < store.journal.length; index++)
    for (const target of store.journal[index]?.keys() ?? []) after.set(target, target.value);
  return after;
}

/** Meets several ways: each changed cell becomes the join of what each way left in it. No ways: nothing changes. */
export function meet(store: Store, ways: readonly After[], combine: typeof join = join): void {
  const [only] = ways;
  if (ways.length === 1 && only) {
    for (const [target, value] of only) write(store, target, value);
    return;
  }
  const cells = new Set<Cell>();
  for (const way of ways) for (const target of way.keys()) cells.add(target);
  store.joined += cells.size;
  for (const target of cells) {
    const old = target.value;
    let joined: Abstract | null = null;
    for (const way of ways) {
      const value = way.get(target) ?? old;
      joined = joined === null ? value : combine(joined, value);
    }
    if (joined) write(store, target, joined);
  }
}

export const unchanged: After = new Map();
