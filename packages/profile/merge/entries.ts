import { type ProfileSection, profileSections } from '@emmental/model';
import type { Profile } from '@emmental/model/schema';
import type { Derived, Origin } from '../derive/derived.ts';
import { matchText, ruleDigest } from '../identity.ts';
import type { Block, Rule } from '../rulebase.ts';
import { sections } from '../sections/index.ts';

/** The owner of the default rules. No function can have this name, because of its parentheses. */
export const defaultsOwner = '(defaults)';

/** One rule of a rulebase, or the word `none` of a section. */
export interface Entry {
  /** The function, or `defaultsOwner`. */
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

/** Returns `Orders/outbound/aws`; `Orders/outbound` for `none`. */
export const keyOf = ({ owner, section, name }: Pick<Entry, 'owner' | 'section' | 'name'>): string =>
  name === null ? `${owner}/${section}` : `${owner}/${section}/${name}`;

/** Returns the rules of the file by key. */
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
      const entry = { owner, section, name, rule, digest: ruleDigest(section, rule) };
      entries.set(keyOf(entry), entry);
    }
  }
}

/** Returns the rules that the repository needs, by key, with the defaults that every new rulebase gets. */
export function wantedOf(derived: Derived): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  const want = (entry: Omit<Wanted, 'digest'>) => {
    wanted.set(keyOf(entry), { ...entry, digest: ruleDigest(entry.section, entry.rule) });
  };
  for (const { name: section, begins } of sections) {
    const shared = { owner: defaultsOwner, section, origin: 'declared' as const };
    if (begins === 'none') want({ ...shared, name: null, rule: 'none' });
    else for (const [name, { rule }] of Object.entries(begins ?? {})) want({ ...shared, name, rule });
  }
  for (const { name: owner, sections: derivedSections } of derived.functions)
    for (const section of profileSections) {
      const rules = derivedSections[section];
      if (rules === 'none') want({ owner, section, name: null, rule: 'none', origin: 'needed' });
      else for (const [name, { rule, origin }] of rules ?? []) want({ owner, section, name, rule, origin });
    }
  return wanted;
}

/** Returns the entry of the same owner and section whose rule matches the same; undefined when there is none. */
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
