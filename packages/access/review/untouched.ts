import { compareText, type Excess } from '@emmental/model';
import { meets } from '../algebra/glob.ts';
import type { Gap } from '../needs/question.ts';
import type { Holdings } from './granted.ts';
import type { Sharings } from './sharing.ts';
import { excessOf, isExecutionPolicy, type Use, useOf, type Want } from './use.ts';

/**
 * Shares work between the reviews of holders of one role. Hundreds of functions may have the same role, and each needs only
 * a few of its grants. The result for a grant that a holder does not need (an untouched grant) is the same for all these
 * holders, so it is computed once.
 */
export interface Untouched {
  /** Returns the indexes of the grants that a holder may need; null = all of them. */
  touched(wants: ReadonlyMap<string, readonly Want[]>, gaps: readonly Gap[]): ReadonlySet<number> | null;
  /** Returns the use of an untouched grant, by its index. */
  use(place: number): Use;
  /** Returns all rows of excess, worst first: those of untouched grants, and `ownRows`, those of the touched grants. */
  excess(touched: ReadonlySet<number> | null, ownRows: readonly PlacedRow[]): readonly Excess[];
}

/** A row of excess, with the index of its grant. */
export interface PlacedRow {
  readonly row: Excess;
  readonly place: number;
}

const noWants: ReadonlyMap<string, readonly Want[]> = new Map();

/** Prepares the results for untouched grants. `sharings` returns the same answer for every holder that does not need the action. */
export function untouchedOf({ grants }: Holdings, sharings: Sharings): Untouched {
  const uses = new Map<number, Use>();
  const use = (place: number): Use => {
    const known = uses.get(place);
    if (known) return known;
    const grant = grants[place];
    if (!grant) throw new RangeError(`no grant ${place} of ${grants.length}`);
    const made = useOf(grant, noWants, []);
    uses.set(place, made);
    return made;
  };
  const byAction = new Map<string, number[]>();
  const byService = new Map<string, number[]>();
  const always: number[] = [];
  for (const [place, grant] of grants.entries()) {
    // If a holder uses a part of an execution policy, the rest of the policy is no excess.
    if (grant.everything || isExecutionPolicy(grant.managed)) always.push(place);
    for (const action of grant.actions) {
      const name = action.toLowerCase();
      listIn(byAction, name).push(place);
      const ofService = listIn(byService, name.slice(0, name.indexOf(':')));
      if (ofService.at(-1) !== place) ofService.push(place);
    }
  }
  const isMet = (place: number, list: readonly Want[]): boolean => {
    const resource = grants[place]?.resourceGlob;
    return (
      resource !== undefined && list.some(({ globs }) => globs.some((glob) => meets(resource, glob) !== 'no'))
    );
  };
  let table: readonly Entry[] | null = null;
  // Cache by the touched grants: most functions of a role need the same few grants.
  const left = new Map<string, Left>();
  const leftOf = (entries: readonly Entry[], touched: ReadonlySet<number>): Left => {
    const key = [...touched].sort((a, b) => a - b).join();
    const known = left.get(key);
    if (known) return known;
    const found = entries.filter(({ places }) => places.some((place) => !touched.has(place)));
    const made = { entries: found, rows: found.map(({ row }) => row) };
    if (left.size < mostLeft) left.set(key, made);
    return made;
  };
  return {
    use,
    touched: (wants, gaps) => {
      const places = new Set(always);
      for (const [action, list] of wants)
        for (const place of byAction.get(action) ?? []) if (isMet(place, list)) places.add(place);
      for (const { touches, actions } of gaps) {
        if (touches === null) return null;
        for (const service of touches) for (const place of byService.get(service) ?? []) places.add(place);
        for (const action of actions)
          for (const place of byAction.get(action.toLowerCase()) ?? []) places.add(place);
      }
      return places;
    },
    excess: (touched, ownRows) => {
      if (touched === null) return merged(nothingLeft, entriesOf(ownRows));
      table ??= entriesOf(
        grants.flatMap(({ resourceGlob }, place) =>
          excessOf(use(place), noWants, (action) => sharings(action, resourceGlob, '')).map((row) => ({
            row,
            place,
          })),
        ),
      );
      return merged(leftOf(table, touched), entriesOf(ownRows));
    },
  };
}

function listIn(lists: Map<string, number[]>, key: string): number[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** The excess of the untouched grants; the same for all holders that need the same grants. */
interface Left {
  readonly entries: readonly Entry[];
  readonly rows: readonly Excess[];
}

const nothingLeft: Left = { entries: [], rows: [] };

/** The most lists in the cache. */
const mostLeft = 50;

/** A row of excess, with the indexes of the grants that cause it. */
interface Entry {
  readonly row: Excess;
  readonly key: string;
  readonly places: readonly number[];
}

function entriesOf(rows: readonly PlacedRow[]): readonly Entry[] {
  const entries = new Map<string, { row: Excess; key: string; places: number[] }>();
  for (const { row, place } of rows) {
    const key = JSON.stringify(row);
    const known = entries.get(key);
    if (known) known.places.push(place);
    else entries.set(key, { row, key, places: [place] });
  }
  return [...entries.values()].sort(before);
}

const before = (a: Entry, b: Entry): number =>
  byRisk(a.row, b.row) || (a.places[0] ?? 0) - (b.places[0] ?? 0);

/** Merges two sorted lists of rows, without duplicates. Fast if `ownEntries` is short. */
function merged({ entries: left, rows: all }: Left, ownEntries: readonly Entry[]): readonly Excess[] {
  if (ownEntries.length === 0) return all;
  const rows: Excess[] = [];
  let from = 0;
  for (const entry of ownEntries) {
    const to = placeIn(left, entry, from);
    for (; from < to; from += 1) rows.push((left[from] as Entry).row);
    if (!isAmong(left, entry, to)) rows.push(entry.row);
  }
  for (const { row } of left.slice(from)) rows.push(row);
  return rows;
}

/** Returns the index at which to insert an entry into a sorted list. */
function placeIn(sorted: readonly Entry[], entry: Entry, from: number): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(sorted[middle] as Entry, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns true if the list has an equal row near the index; rows with the same action and resource are neighbours. */
function isAmong(sorted: readonly Entry[], { row, key }: Entry, at: number): boolean {
  for (const step of [-1, 1])
    for (let i = step === 1 ? at : at - 1; ; i += step) {
      const other = sorted[i];
      if (!other || byRisk(other.row, row) !== 0) break;
      if (other.key === key) return true;
    }
  return false;
}

const risk: Readonly<Record<Excess['accessLevel'], number>> = {
  permissions: 0,
  write: 1,
  read: 2,
  list: 3,
  tagging: 4,
  unknown: 5,
};

const byRisk = (a: Excess, b: Excess): number =>
  risk[a.accessLevel] - risk[b.accessLevel] ||
  compareText(a.action, b.action) ||
  compareText(a.resource, b.resource);
