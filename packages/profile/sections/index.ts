import { type ProfileSection, profileSections } from '@emmental/model';
import { code } from './code.ts';
import { files } from './files/files.ts';
import { inbound } from './inbound/inbound.ts';
import { outbound } from './outbound/outbound.ts';
import { permissions } from './permissions/permissions.ts';
import { processes } from './processes/processes.ts';
import type { Section } from './section.ts';

const definitions: { readonly [S in ProfileSection]: Section<S> } = {
  inbound,
  outbound,
  files,
  processes,
  code,
  permissions,
};

/** All sections of the rulebase, in the order in which they are written and shown. */
export const sections: readonly Section[] = profileSections.map((name) => definitions[name]);

export const sectionNamed = (name: ProfileSection): Section => definitions[name];

/** Returns one value for each section, by its name, in order. */
export const bySection = <T>(make: (section: Section) => T): Readonly<Record<ProfileSection, T>> =>
  Object.fromEntries(sections.map((section) => [section.name, make(section)])) as Record<ProfileSection, T>;
