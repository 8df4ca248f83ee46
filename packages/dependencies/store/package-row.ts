import type { VersionOrder } from '../versions/order.ts';
import { type Intervals, isInside } from '../versions/places.ts';
import { type Bounds, boundsOf } from './bounds.ts';
import { groupsOf } from './groups.ts';
import type { AffectedRow, PackageRow } from './layout.ts';
import type { OsvAffected, OsvRecord } from './osv.ts';
import { compileRange, unionOf } from './ranges.ts';

/** The parts of a record that name one package. */
export interface Mention {
  readonly record: OsvRecord;
  readonly parts: readonly OsvAffected[];
}

export interface CompiledPackage {
  /** Null when no version can match, because there are only ranges of commits or empty ranges. */
  readonly row: PackageRow | null;
  /** The number of ranges with an event that cannot be ordered. */
  readonly impossible: number;
}

/**
 * Makes the row of a package. `numberOf` returns the number of a record in the store.
 */
export function compilePackage(
  key: string,
  order: VersionOrder,
  mentions: readonly Mention[],
  numberOf: (record: OsvRecord) => number,
): CompiledPackage {
  const bounds = boundsOf(
    order,
    mentions.flatMap(({ parts }) => parts),
  );
  const affecting = mentions.map((mention) => affectingOf(mention, bounds));
  const impossible = affecting.reduce((sum, part) => sum + part.undecided, 0);
  const compiled = affecting.filter(
    ({ intervals, versions, undecided }) => intervals.length > 0 || versions.length > 0 || undecided > 0,
  );
  if (compiled.length === 0) return { row: null, impossible };
  const problems = groupsOf(compiled.map(({ record }) => record)).map((group) =>
    group.flatMap((index) => {
      const advisory = compiled[index];
      return advisory ? [affectedRow(numberOf(advisory.record), advisory)] : [];
    }),
  );
  return { row: [key, bounds.versions, clearPlaces(bounds, compiled), problems], impossible };
}

/** The effect of one advisory on one package. */
interface Affecting {
  readonly record: OsvRecord;
  readonly intervals: Intervals;
  readonly versions: readonly string[];
  /** The number of ranges with an event that cannot be ordered. */
  readonly undecided: number;
}

function affectingOf({ record, parts }: Mention, bounds: Bounds): Affecting {
  const ranges = parts.flatMap((part) =>
    part.ranges.map((range) => compileRange(range, bounds.placeOf, bounds.end)),
  );
  const intervals = unionOf(ranges.map((range) => range.intervals));
  return {
    record,
    intervals,
    versions: uncovered(parts, intervals, bounds),
    undecided: ranges.filter(({ isUndecided }) => isUndecided).length,
  };
}

/** Makes a row; empty values at the end are left out. */
function affectedRow(number: number, { intervals, versions, undecided }: Affecting): AffectedRow {
  if (undecided > 0) return [number, intervals, versions, 1];
  return versions.length > 0 ? [number, intervals, versions] : [number, intervals];
}

/** Returns the enumerated versions that no range covers. */
function uncovered(
  parts: readonly OsvAffected[],
  intervals: Intervals,
  { placeOf }: Bounds,
): readonly string[] {
  const found: string[] = [];
  for (const { versions } of parts)
    for (const version of versions) {
      const place = placeOf(version);
      if (place === null || !isInside(intervals, place)) found.push(version);
    }
  return found;
}

/** Returns the places of the fixes that no advisory of the package affects. */
function clearPlaces({ fixes, placeOf, end }: Bounds, affecting: readonly Affecting[]): readonly number[] {
  if (affecting.some(({ undecided }) => undecided > 0)) return [];
  // For each place, the number of intervals that begin minus the number that end there. The sum up to a place is the number
  // of intervals that cover the place.
  const begun = new Int32Array(end + 1);
  const add = (place: number, count: number): void => {
    begun[place] = (begun[place] ?? 0) + count;
  };
  for (const { intervals, versions } of affecting) {
    let count = 1;
    for (const place of intervals) {
      add(place, count);
      count = -count;
    }
    for (const version of versions) {
      const place = placeOf(version);
      if (place === null) continue;
      add(place, 1);
      add(place + 1, -1);
    }
  }
  for (let place = 1; place <= end; place++) add(place, begun[place - 1] ?? 0);
  return fixes.filter((place) => begun[place] === 0);
}
