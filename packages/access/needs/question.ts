import type { Location, OpenQuestion, SinkKind } from '@emmental/model';
import { compareLocations, shellWord } from '@emmental/model';

/** An open question, before it is known which grants have to be kept because of it. */
export interface Gap {
  /** `<function name>/<subject>`; contains no line number and no path, so that it does not change with edits. */
  readonly id: string;
  /** File and function, to distinguish questions with the same id. Absent = the id is enough. */
  readonly place?: string;
  readonly what: string;
  readonly why: string;
  readonly at: Location;
  /** IAM prefixes whose grants must be kept: `null` = all prefixes, `[]` = none. */
  readonly touches: readonly string[] | null;
  /** Single actions whose grants must be kept, on any resource. */
  readonly actions: readonly string[];
  /** True if the question is reported only when a grant depends on it. */
  readonly byName?: true;
  /** True if the question is which key encrypts data; it is not asked about a role whose grants are not known. */
  readonly isKey?: true;
  /** The kinds of sinks that event data may meet in code that was not read; absent = no event data enters such code. */
  readonly enters?: readonly SinkKind[];
  /** True if the question is about code, and nothing but grants and the sinks in `enters` depends on it. */
  readonly aboutCode?: true;
}

/** Returns true if grants of this action must be kept because of the question. */
export function touches(gap: Gap, action: string): boolean {
  const name = action.toLowerCase();
  return (
    gap.touches === null ||
    gap.touches.includes(name.slice(0, name.indexOf(':'))) ||
    gap.actions.some((each) => each.toLowerCase() === name)
  );
}

/**
 * Returns the question for reports. `kept` = the number of grants that are kept because of it, by service; `isRoleKnown` =
 * there are no grants beyond those that were compared.
 */
export function openQuestion(
  gap: Gap,
  kept: ReadonlyMap<string, number>,
  isRoleKnown: boolean,
): OpenQuestion {
  return {
    id: gap.id,
    what: gap.what,
    why: gap.why,
    costs: costsOf(kept),
    file: gap.at.file,
    line: gap.at.line,
    answer: `emmental assume ${shellWord(gap.id)}`,
    ...(gap.touches === null ? { touches: 'any' } : {}),
    ...(gap.enters && gap.enters.length > 0 ? { enters: gap.enters } : {}),
    ...(gap.aboutCode && isRoleKnown && kept.size === 0 && !gap.enters?.length ? { idle: true } : {}),
  };
}

function costsOf(kept: ReadonlyMap<string, number>): string {
  const total = [...kept.values()].reduce((sum, n) => sum + n, 0);
  if (kept.size > 3) return `${total} grants on ${kept.size} services are kept until it is answered`;
  const parts = [...kept]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([service, n]) => `${n} ${n === 1 ? 'grant' : 'grants'} on ${service}`);
  if (parts.length === 0) return 'no grant depends on it';
  return `${parts.join(', ')} ${total === 1 ? 'is' : 'are'} kept until it is answered`;
}

/** Joins gaps with the same id and place. Gaps with the same id at other places get a number: `…`, `…#2`. */
export function distinct(gaps: readonly Gap[]): readonly Gap[] {
  const byId = new Map<string, Gap>();
  for (const gap of numbered(gaps)) {
    const known = byId.get(gap.id);
    if (!known) {
      byId.set(gap.id, gap);
      continue;
    }
    const touches =
      known.touches && gap.touches ? [...new Set([...known.touches, ...gap.touches])].sort() : null;
    const { byName, enters, ...both } = known;
    const entering = [...new Set([...(enters ?? []), ...(gap.enters ?? [])])].sort();
    byId.set(gap.id, {
      ...both,
      touches,
      actions: [...new Set([...known.actions, ...gap.actions])].sort(),
      ...(byName && gap.byName ? { byName } : {}),
      ...(entering.length > 0 ? { enters: entering } : {}),
    });
  }
  return [...byId.values()];
}

/** Returns the gaps with a number in the id of each further place. The numbers follow files and lines, so that the ids of unchanged code stay. */
export function numbered(gaps: readonly Gap[]): readonly Gap[] {
  const placesOf = new Map<string, string[]>();
  const ordered = [...gaps].sort((a, b) => compareLocations(a.at, b.at));
  for (const { id, place } of ordered) {
    if (place === undefined) continue;
    const places = placesOf.get(id) ?? [];
    if (!places.includes(place)) places.push(place);
    placesOf.set(id, places);
  }
  return gaps.map(({ place, ...gap }) => {
    const index = place === undefined ? 0 : (placesOf.get(gap.id) ?? []).indexOf(place);
    return index > 0 ? { ...gap, id: `${gap.id}#${index + 1}` } : gap;
  });
}
