import { profileSections } from '@emmental/model';
import { expect, test } from 'vitest';
import { sections } from './index.ts';

test('the list holds each section under its own name, in the order of the file', () => {
  expect(sections.map(({ name }) => name)).toEqual([...profileSections]);
});

test.each(sections.map((section) => [section.name, section] as const))(
  '%s: the parts of the rule that an unlimited section amounts to cover themselves',
  (_, section) => {
    const [open] = section
      .implied({ app: null, declaration: null }, { limited: false, rules: [] })
      .filter(({ name }) => name === 'not-limited');
    const atoms = open ? section.atoms(open.rule) : [];
    expect(atoms.length).toBeGreaterThan(0);
    for (const atom of atoms) expect(section.covers(atom, atom)).toBe(true);
  },
);

test.each(sections.map((section) => [section.name, section] as const))(
  '%s: some field is what a rule matches',
  (_, { fields }) => {
    expect(Object.values(fields).some(({ matches }) => matches)).toBe(true);
  },
);
