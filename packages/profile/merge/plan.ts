import { compareText, type ProfileSection } from '@emmental/model';
import type { Rule } from '../rulebase.ts';
import { type Entry, keyOf, sameMatch, type Wanted } from './entries.ts';
import type { Lock, Locked } from './lock.ts';

/** The edits in one section of one owner (a function, or the defaults). */
export interface SectionChange {
  readonly owner: string;
  readonly section: ProfileSection;
  readonly add: readonly (readonly [string, Rule])[];
  readonly replace: readonly (readonly [string, Rule])[];
  readonly remove: readonly string[];
  /** The rest of a section after its last rule is removed: the word `none`, or nothing. */
  readonly empty: 'none' | 'absent';
}

/** The result of the merge for one rule; `derive` prints it. */
export interface Outcome {
  readonly key: string;
  /** The name of the rule; null = it is a section without rules. */
  readonly name: string | null;
  readonly what:
    | 'added'
    | 'changed'
    | 'removed'
    | 'kept by hand'
    | 'left out by hand'
    | 'kept, although unused';
}

export interface Plan {
  readonly changes: readonly SectionChange[];
  readonly lock: Lock;
  readonly outcomes: readonly Outcome[];
}

/**
 * Plans a three-way merge by key: the lock is the base, `mine` is the file, `wanted` is what the repository needs. A rule that a
 * person wrote, changed or removed stays so. A rule that is no longer needed is removed if a command wrote it and nobody changed it.
 * `observed` rules of the lock come from traffic, not from the repository, so they stay.
 */
export function planMerge(
  mine: ReadonlyMap<string, Entry>,
  lock: Lock,
  wanted: ReadonlyMap<string, Wanted>,
): Plan {
  const next = new Map<string, Locked>();
  const outcomes: Outcome[] = [];
  const actsBySection = new Map<string, SectionActs>();
  const decide = (entry: Entry, act: 'add' | 'replace' | 'remove') => {
    const key = `${entry.owner}/${entry.section}`;
    const all = actsBySection.get(key) ?? { owner: entry.owner, section: entry.section, acts: [] };
    all.acts.push({ act, entry });
    actsBySection.set(key, all);
  };
  for (const key of [...new Set([...mine.keys(), ...wanted.keys(), ...lock.keys()])].sort(compareText)) {
    const have = mine.get(key);
    const want = wanted.get(key);
    const base = lock.get(key);
    const report = (what: Outcome['what']) =>
      outcomes.push({ key, name: (want ?? have)?.name ?? null, what });
    if (base?.origin === 'observed' && !want) {
      if (have) next.set(key, base);
      continue;
    }
    if (want && have) {
      if (have.digest === want.digest) next.set(key, lockedAs(want));
      else if (have.digest === base?.digest) {
        decide(want, 'replace');
        next.set(key, lockedAs(want));
        report('changed');
      } else {
        if (base) next.set(key, base);
        report('kept by hand');
      }
    } else if (want) {
      const isByHand = base !== undefined || isWrittenOtherwise(want, mine, lock);
      if (base) next.set(key, lockedAs(want));
      if (isByHand) {
        if (want.rule !== 'none') report('left out by hand');
      } else if (!(want.rule === 'none' && hasRules(mine, want, lock, wanted))) {
        decide(want, 'add');
        next.set(key, lockedAs(want));
        report('added');
      }
    } else if (have && base) {
      if (have.digest === base.digest) {
        decide(have, 'remove');
        report('removed');
      } else report('kept, although unused');
    }
  }
  return { changes: [...actsBySection.values()].map((acts) => changeOf(acts, wanted)), lock: next, outcomes };
}

interface SectionActs {
  readonly owner: string;
  readonly section: ProfileSection;
  readonly acts: { readonly act: 'add' | 'replace' | 'remove'; readonly entry: Entry }[];
}

const lockedAs = ({ origin, digest }: Wanted): Locked => ({ origin, digest });

/** Returns true if a person wrote `none` for the section, or the same rule under another name. */
function isWrittenOtherwise(want: Wanted, mine: ReadonlyMap<string, Entry>, lock: Lock): boolean {
  const noneKey = keyOf({ ...want, name: null });
  const none = mine.get(noneKey);
  if (none && want.rule !== 'none' && lock.get(noneKey)?.digest !== none.digest) return true;
  return sameMatch(mine.values(), want) !== undefined;
}

/** Returns true if the section holds rules that stay, so that `none` would be wrong. */
const hasRules = (
  mine: ReadonlyMap<string, Entry>,
  want: Wanted,
  lock: Lock,
  wanted: ReadonlyMap<string, Wanted>,
): boolean =>
  [...mine.values()].some(
    (entry) =>
      entry.owner === want.owner &&
      entry.section === want.section &&
      entry.rule !== 'none' &&
      (wanted.has(keyOf(entry)) || lock.get(keyOf(entry))?.digest !== entry.digest),
  );

function changeOf({ owner, section, acts }: SectionActs, wanted: ReadonlyMap<string, Wanted>): SectionChange {
  const rulesTo = (act: 'add' | 'replace') =>
    acts.flatMap(({ act: each, entry }) =>
      each === act && entry.name !== null && entry.rule !== 'none' ? [[entry.name, entry.rule] as const] : [],
    );
  return {
    owner,
    section,
    add: rulesTo('add'),
    replace: rulesTo('replace'),
    remove: acts.flatMap(({ act, entry }) => (act === 'remove' && entry.name !== null ? [entry.name] : [])),
    empty: wanted.has(keyOf({ owner, section, name: null })) ? 'none' : 'absent',
  };
}
