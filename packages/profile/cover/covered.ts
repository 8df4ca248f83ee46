import type { Rule } from '../rulebase.ts';
import type { Atom, Section } from '../sections/section.ts';

/** Returns true if a part of one of the rules includes the part. */
export const isCovered = (section: Section, part: Atom, rules: readonly { readonly rule: Rule }[]): boolean =>
  rules.some(({ rule }) => section.atoms(rule).some((wide) => section.covers(wide, part)));
