import { type Diagnostic, diagnostic } from '@emmental/model';
import type { DerivedRule, DerivedSection } from '../derive/derived.ts';
import type { EffectiveRule } from '../levels/effective.ts';
import { effective } from '../levels/effective.ts';
import { sections } from '../sections/index.ts';
import type { Section } from '../sections/section.ts';
import { derivedOf, functionsOf, type Subject } from '../subject.ts';

interface Use {
  readonly section: Section;
  readonly written: EffectiveRule;
  isUsed: boolean;
}

/** Reports rules of which no function's code uses a part. Code that was not read counts as using everything. */
export function unused(subject: Subject): readonly Diagnostic[] {
  const uses = new Map<string, Use>();
  for (const fn of functionsOf(subject)) {
    const derived = derivedOf(subject, fn);
    const { value } = effective(subject.file, fn, null);
    for (const section of sections) {
      if (section.usedBy === 'events') continue;
      const needed = rulesOf(derived?.sections[section.name]);
      for (const written of value.sections[section.name].rules) {
        const { rule, origin, at, name } = written;
        if (origin === 'company' || rule.action === 'deny' || section.check.isUsedAnyway?.(rule)) continue;
        const key = `${at.line}:${at.column} ${section.name}/${name}`;
        const use = uses.get(key) ?? { section, written, isUsed: false };
        use.isUsed ||= isNeeded(section, written, needed) || isObserved(section, written, subject, fn);
        uses.set(key, use);
      }
    }
  }
  return [...uses.values()].flatMap(({ section, written: { at, name }, isUsed }) =>
    isUsed ? [] : [diagnostic('profile/unused', at, `${section.name}/${name}`)],
  );
}

const rulesOf = (derived: DerivedSection | undefined): readonly DerivedRule[] =>
  derived === undefined || derived === 'none' ? [] : [...derived.values()];

/** Returns true if the code needs a part of the rule, or a part that includes one of the rule's parts. */
function isNeeded(
  section: Section,
  { rule: written }: EffectiveRule,
  needed: readonly DerivedRule[],
): boolean {
  const parts = section.atoms(written);
  return needed.some(({ rule }) =>
    section
      .atoms(rule)
      .some((atom) => parts.some((part) => section.covers(part, atom) || section.covers(atom, part))),
  );
}

/** Returns true if the rule was learned from traffic, although the code does not show the need. */
const isObserved = ({ name: section }: Section, { name }: EffectiveRule, { lock }: Subject, fn: string) =>
  lock.get(`${fn}/${section}/${name}`)?.origin === 'observed';
