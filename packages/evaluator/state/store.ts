import { isAmong, join } from '../values/union.ts';
import { type Abstract, absent } from '../values/value.ts';
import { type Derived, noteChange } from './derived.ts';
import { createTrail, noteCell, type Trail } from './trail.ts';

/** One place that changes: a variable, a field. */
export interface Cell {
  /** `put` and `write` change the value. */
  readonly value: Abstract;
  /** A derivation has read the value (`derived.ts`). */
  isRead: boolean;
  /** The time of its last change since a derivation read it. */
  changed: number;
  /** The key of the value, when it was asked for last (`reads.ts`). */
  derivedKey: Derived<string> | null;
  /** Cells count up: a cell with a higher number was made later. */
  readonly born: number;
  /** The count when the scope or the object of the cell was made. */
  readonly since: number;
  /**
   * Stands for many places of the running program (`recursion.ts`), or is written by code that may run at any time: it
   * only grows, and on all branches at once.
   */
  shared?: true;
  /** The values that earlier activations left in this variable, for functions that keep it. */
  left?: Abstract;
  /** The scope of a variable. */
  readonly scope?: object;
  /** A variable that nothing can read when the activation of its function has ended. */
  readonly isLocal?: boolean;
  /** Makes later cells of the same variable shared. */
  readonly shareLater?: () => void;
}

/** The cells that a stretch of execution changed, with their values before it. */
type Before = Map<Cell, Abstract>;

/** The cells that a stretch of execution changed, with their values after it. */
export type After = ReadonlyMap<Cell, Abstract>;

/** Every value that cells were given during a stretch of execution, joined. */
export type Passed = ReadonlyMap<Cell, Abstract>;

/**
 * All mutable state, with a journal. A branch runs, its changes are undone and set aside, and they are joined where
 * branches meet. The cost follows the number of changes, not the size of the state.
 */
export interface Store {
  readonly journal: Before[];
  /** The changes to things that are older than the run. */
  readonly trail: Trail;
  /** The stretches of execution whose states count at every point, outer ones first (`watch`). */
  readonly watched: Map<Cell, Abstract>[];
  /** The shared cells that grew during each pass of a loop, with their values before it; outer ones first. */
  readonly growing: Map<Cell, Abstract>[];
  /** While code runs that may run at any time: the count of cells before it; else 0. */
  lateSince: number;
  /** How many cells such code has made shared. */
  late: number;
  /** How often a shared cell grew. */
  growth: number;
  /** Cells that were joined, and values that were searched for code: work that no step counts. */
  joined: number;
  /** How a shared cell grows. */
  combine: typeof join;
}

/** A store in which nothing has changed. */
export const createStore = (trail: Trail = createTrail()): Store => ({
  journal: [],
  trail,
  watched: [],
  growing: [],
  lateSince: 0,
  late: 0,
  growth: 0,
  joined: 0,
  combine: join,
});

let born = 0;

/** A new cell. */
export const cell = (value: Abstract = absent, since = ++born): Cell => ({
  value,
  isRead: false,
  changed: 0,
  derivedKey: null,
  born: ++born,
  since,
});

/** A new cell for a variable of a scope. */
export const variable = (scope: object, since: number, isLocal: boolean, shareLater: () => void): Cell => ({
  value: absent,
  isRead: false,
  changed: 0,
  derivedKey: null,
  born: ++born,
  since,
  scope,
  isLocal,
  shareLater,
});

/** A new cell that stands for many and only grows. */
export const sharedCell = (value: Abstract = absent, since = ++born): Cell => ({
  value,
  isRead: false,
  changed: 0,
  derivedKey: null,
  born: ++born,
  since,
  shared: true,
});

/** The number of cells so far. */
export const bornCells = (): number => born;

/** A number higher than that of every cell, scope and object so far. */
export const nextStamp = (): number => ++born;

/** Writes a value into a cell; the branch notes the value before. A shared cell only grows. */
export function write(store: Store, target: Cell, value: Abstract): void {
  if (target.value === value) return;
  if (target.born <= store.trail.since) noteCell(store.trail, target);
  if (target.since < store.lateSince && value.kind !== 'guards') share(store, target, value);
  if (target.shared) {
    const old = target.value;
    put(target, grown(store, old, value));
    const growing = store.growing.at(-1);
    if (growing && target.value !== old && !growing.has(target)) growing.set(target, old);
    return;
  }
  const before = store.journal.at(-1);
  if (before && !before.has(target)) before.set(target, target.value);
  put(target, value);
  note(store, target, value);
}

/** Puts a value into a cell, whatever the branch. */
export function put(target: Cell, value: Abstract): void {
  if (target.value === value) return;
  noteChange(target);
  (target as { value: Abstract }).value = value;
}

/** Makes a cell that code may write at any time one that only grows. */
function share(store: Store, target: Cell, value: Abstract): void {
  note(store, target, value);
  if (target.shared) return;
  target.shared = true;
  target.shareLater?.();
  store.late++;
}

/** Notes a value that a cell has at some point of the stretches that are watched. */
function note(store: Store, target: Cell, value: Abstract): void {
  const passed = store.watched.at(-1);
  if (!passed) return;
  const earlier = passed.get(target);
  if (!earlier) passed.set(target, value);
  else if (earlier !== value) passed.set(target, join(earlier, value));
}

/**
 * Runs code and returns every value that each cell was given on the way, also on branches. The state at any point of the
 * code, such as the point where it throws, lies between the state before and these values.
 */
export function watch<T>(store: Store, run: () => T): { readonly result: T; readonly passed: Passed } {
  const passed = new Map<Cell, Abstract>();
  store.watched.push(passed);
  const result = run();
  store.watched.pop();
  noteAll(store, passed);
  return { result, passed };
}

/** The effects of a call: its changes, which are undone, and every value that cells were given on the way. */
export interface Effects<T> {
  readonly result: T;
  readonly after: After;
  readonly passed: Passed;
}

/** Runs a call and returns its effects, without those on variables that nothing can read when it has ended. */
export function effectsOf<T>(store: Store, run: () => T): Effects<T> {
  const passed = new Map<Cell, Abstract>();
  store.watched.push(passed);
  const { result, after } = branch(store, run);
  store.watched.pop();
  const left = lasting(passed);
  noteAll(store, left);
  return { result, after, passed: left };
}

/** Notes the values of a stretch of execution in the stretch around it. */
export function noteAll(store: Store, passed: Passed): void {
  if (store.watched.length > 0) for (const [target, value] of passed) note(store, target, value);
}

/** Joins `value` into a value that only grows. Counts the growth when it brings something new. */
export function grown(store: Store, before: Abstract, value: Abstract): Abstract {
  if (before === value || value.kind === 'absent' || isAmong(before, value)) return before;
  const joined = before.kind === 'absent' ? value : store.combine(before, value);
  if (isAmong(before, joined)) return before;
  store.growth++;
  return joined;
}

/** Runs a branch, undoes its changes and returns them. */
export function branch<T>(store: Store, run: () => T): { readonly result: T; readonly after: After } {
  const before: Before = new Map();
  store.journal.push(before);
  const result = run();
  store.journal.pop();
  const after = new Map<Cell, Abstract>();
  for (const [target, old] of before) {
    after.set(target, target.value);
    put(target, old);
  }
  return { result, after };
}

/** Runs code and returns the shared cells that grew, with their values before. */
export function whileGrowing<T>(store: Store, run: () => T): { readonly result: T; readonly before: Passed } {
  const before = new Map<Cell, Abstract>();
  store.growing.push(before);
  const result = run();
  store.growing.pop();
  const outer = store.growing.at(-1);
  if (outer) for (const [target, old] of before) if (!outer.has(target)) outer.set(target, old);
  return { result, before };
}

/** Journal depth, for `changesSince`. */
export const mark = (store: Store): number => store.journal.length;

/** The changes since journal depth `depth`, for branches that leave early. */
export function changesSince(store: Store, depth: number): After {
  const after = new Map<Cell, Abstract>();
  for (let index = depth; index < store.journal.length; index++)
    for (const target of store.journal[index]?.keys() ?? []) after.set(target, target.value);
  return after;
}

/** Joins branches: each changed cell becomes the join of its values after each branch. No branches: nothing changes. */
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

/** Leaves out the variables that nothing can read when their activation has ended. */
export function lasting(changes: After): After {
  const after = new Map<Cell, Abstract>();
  for (const [target, value] of changes) if (!target.isLocal) after.set(target, value);
  return after;
}

/** The branch that changes nothing. */
export const unchanged: After = new Map();
