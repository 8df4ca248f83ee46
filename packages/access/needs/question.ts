import type { Location, OpenQuestion } from '@emmental/model';
import { compareLocations, shellWord } from '@emmental/model';

/** A question that could not be decided, before it is known which grants it keeps. */
export interface Gap {
  /** `<function name>/<what>`, stable: no line numbers and no paths. */
  readonly id: string;
  /** File and function, which tell questions with the same id apart. Absent = the id is enough. */
  readonly place?: string;
  readonly what: string;
  readonly why: string;
  readonly at: Location;
  /** IAM prefixes whose grants must be kept whole: `null` any. `[]` = only the actions in `actions`. */
  readonly touches: readonly string[] | null;
  /** Single actions whose grants must be kept on any resource. */
  readonly actions: readonly string[];
  /** No question where no grant depends on it. */
  readonly byName?: true;
}

/** Must grants of this action be kept for the question? */
export function touches(gap: Gap, action: string): boolean {
  const name = action.toLowerCase();
  return (
    gap.touches === null ||
    gap.touches.includes(name.slice(0, name.indexOf(':'))) ||
    gap.actions.some((each) => each.toLowerCase() === name)
  );
}

/** The question that people see; `kept` = how many grants it keeps, by service. */
export function openQuestion(gap: Gap, kept: ReadonlyMap<string, number>): OpenQuestion {
  return {
    id: gap.id,
    what: gap.what,
    why: gap.why,
    costs: costsOf(kept),
    file: gap.at.file,
    line: gap.at.line,
    answer: `emmental assume ${shellWord(gap.id)}`,
  };
}

function costsOf(kept: ReadonlyMap<string, number>): string {
  const total = [...kept.values()].reduce((sum, n) => sum + n, 0);
  if (kept.size > 3) return `${total} grants on ${kept.size} services are kept`;
  const parts = [...kept]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([service, n]) => `${n} ${n === 1 ? 'grant' : 'grants'} on ${service}`);
  if (parts.length === 0) return 'no grant depends on it';
  return `${parts.join(', ')} ${total === 1 ? 'is' : 'are'} kept`;
}

/** Joins gaps of the same id and place; those of several places are numbered in their order: `…`, `…#2`. */
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
    const { byName, ...both } = known;
    byId.set(gap.id, {
      ...both,
      touches,
      actions: [...new Set([...known.actions, ...gap.actions])].sort(),
      ...(byName && gap.byName ? { byName } : {}),
    });
  }
  return [...byId.values()];
}

/** The same gaps with ids that tell their places apart; in the order of the files, so that equal code has equal ids. */
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
