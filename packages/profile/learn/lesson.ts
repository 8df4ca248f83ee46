import type { ProfileSection } from '@emmental/model';
import { ruleDigest } from '../identity.ts';
import { keyOf } from '../merge/entries.ts';
import { formatLock } from '../merge/lock.ts';
import type { Mine } from '../merge/merge.ts';
import type { SectionChange } from '../merge/plan.ts';
import type { Rule } from '../rulebase.ts';
import { editProfile } from '../write/edit.ts';

/** A rule that allows calls which were seen in traffic. */
export interface Addition {
  readonly fn: string;
  readonly section: ProfileSection;
  readonly name: string;
  readonly rule: Rule;
  readonly times: number;
}

/** A rule without a hit in a full window of traffic. */
export interface Removal {
  readonly fn: string;
  readonly section: ProfileSection;
  readonly name: string;
  readonly rule: Rule;
  readonly invocations: number;
}

/** Rules without a hit that stay, because the traffic does not fill the window. */
export interface Waiting {
  readonly fn: string;
  readonly rules: number;
  /** The conditions that the traffic does not meet: `6 of 14 days`. */
  readonly lacks: readonly string[];
}

/** A call, a form or a shape that was seen and is not learned. */
export interface Refusal {
  readonly fn: string;
  /** Null for forms of calls and shapes of events, which belong to no section. */
  readonly section: ProfileSection | null;
  readonly what: string;
  readonly why: string;
}

/** A rule that gets `shape: learned`. */
export interface Shaped {
  readonly fn: string;
  readonly section: ProfileSection;
  readonly name: string;
  readonly rule: Rule;
}

export interface Lesson {
  readonly additions: readonly Addition[];
  readonly removals: readonly Removal[];
  readonly refusals: readonly Refusal[];
  readonly waiting: readonly Waiting[];
  /** Rules without a hit that stay because the code needs them, by function. */
  readonly needed: ReadonlyMap<string, number>;
  /** Forms of arguments by function and kind of sink, of functions without an attack. */
  readonly skeletons: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;
  /** The merged shape of events by function, of functions without an attack. */
  readonly shapes: ReadonlyMap<string, unknown>;
  readonly shaped: readonly Shaped[];
  readonly signals: number;
  /** Signals with an action for which memory was not enough. */
  readonly leftOut: number;
  /** Signals that are left out, by the name of their app. */
  readonly ofOthers: ReadonlyMap<string, number>;
}

/**
 * Returns the rulebase after a lesson, and its lock. A learned rule has the origin `observed`, so `derive` keeps it. Returns a
 * sentence when the file cannot be edited.
 */
export function withLesson(
  mine: Mine,
  { additions, removals, shaped }: Lesson,
): { readonly text: string; readonly lock: string } | string {
  const changes = new Map<string, SectionChange>();
  const change = (
    { fn, section }: Shaped | Removal,
    more: (before: SectionChange) => Partial<SectionChange>,
  ): void => {
    const key = `${fn}/${section}`;
    const before = changes.get(key) ?? {
      owner: fn,
      section,
      add: [],
      replace: [],
      remove: [],
      empty: 'none',
    };
    changes.set(key, { ...before, ...more(before) });
  };
  const lock = new Map(mine.lock);
  for (const addition of additions) {
    const { fn, section, name, rule } = addition;
    change({ fn, section, name, rule }, ({ add }) => ({ add: [...add, [name, rule]] }));
    lock.set(keyOf({ owner: fn, section, name }), {
      origin: 'observed',
      digest: ruleDigest(section, rule),
    });
  }
  for (const removal of removals) change(removal, ({ remove }) => ({ remove: [...remove, removal.name] }));
  for (const rule of shaped)
    change(rule, ({ replace }) => ({ replace: [...replace, [rule.name, rule.rule]] }));
  const edited = editProfile(mine.text, [...changes.values()]);
  return typeof edited === 'string' ? edited : { text: edited.text, lock: formatLock(lock) };
}
