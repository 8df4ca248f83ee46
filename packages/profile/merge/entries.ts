import { type ProfileSection, profileSections } from '@emmental/model';
import type { Profile } from '@emmental/model/schema';
import type { Derived, Origin } from '../derive/derived.ts';
import { type Block, matchText, type Rule, ruleDigest } from '../rulebase.ts';

/** The owner of the rules that all functions have; no function can be called so. */
export const defaultsOwner = '(defaults)';

/** One rule of a rulebase, or the word `none` of a section, where it stands. */
export interface Entry {
  readonly owner: string;
  readonly section: ProfileSection;
  /** Null for `none`. */
  readonly name: string | null;
  readonly rule: Rule | 'none';
  readonly digest: string;
}

export interface Wanted extends Entry {
  readonly origin: Origin;
}

/** `Orders/outbound/aws`; `Orders/outbound` for `none`. */
export const keyOf = ({ owner, section, name }: Pick<Entry, 'owner' | 'section' | 'name'>): string =>
  name === null ? `${owner}/${section}` : `${owner}/${section}/${name}`;

/** What the file says now, by key. */
export function entriesOf(profile: Profile | null): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  if (profile?.defaults) add(entries, defaultsOwner, profile.defaults);
  for (const [name, block] of Object.entries(profile?.functions ?? {})) add(entries, name, block);
  return entries;
}

function add(entries: Map<string, Entry>, owner: string, block: Block): void {
  for (const section of profileSections) {
    const rules = block[section];
    if (rules === undefined) continue;
    const all: readonly (readonly [string | null, Rule | 'none'])[] =
      rules === 'none' ? [[null, 'none']] : Object.entries(rules as Readonly<Record<string, Rule>>);
    for (const [name, rule] of all) {
      const entry = { owner, section, name, rule, digest: ruleDigest(rule) };
      entries.set(keyOf(entry), entry);
    }
  }
}

/**
 * What the repository asks for, by key. The defaults that every rulebase begins with are of it: no program, no code
 * from elsewhere, no file but its own.
 */
export function wantedOf(derived: Derived): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  const want = (
    owner: string,
    section: ProfileSection,
    name: string | null,
    rule: Rule | 'none',
    origin: Origin,
  ) => {
    const entry = { owner, section, name, rule, digest: ruleDigest(rule), origin };
    wanted.set(keyOf(entry), entry);
  };
  want(defaultsOwner, 'files', 'own', { read: ['code', 'runtime'], action: 'allow' }, 'declared');
  want(defaultsOwner, 'processes', null, 'none', 'declared');
  want(defaultsOwner, 'code', null, 'none', 'declared');
  for (const fn of derived.functions)
    for (const section of profileSections) {
      const rules = fn.sections[section];
      if (rules === 'none') want(fn.name, section, null, 'none', 'needed');
      else for (const [name, { rule, origin }] of rules ?? []) want(fn.name, section, name, rule, origin);
    }
  return wanted;
}

/** Another rule of the same section that already says the same. */
export const sameMatch = (entries: Iterable<Entry>, wanted: Entry): Entry | undefined => {
  if (wanted.rule === 'none') return undefined;
  const text = matchText(wanted.section, wanted.rule);
  for (const entry of entries)
    if (
      entry.rule !== 'none' &&
      entry.owner === wanted.owner &&
      entry.section === wanted.section &&
      matchText(entry.section, entry.rule) === text
    )
      return entry;
  return undefined;
};
