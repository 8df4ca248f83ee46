import { isCovered } from '../cover/covered.ts';
import type { Effective, EffectiveRule } from '../levels/effective.ts';
import type { Section } from '../sections/section.ts';

/** A rule without effect, and the reason. */
export interface Shadowed {
  readonly written: EffectiveRule;
  /** `any covers all of it`. */
  readonly why: string;
  /** True where both rules only watch: a decision about either ends it. */
  readonly isPending: boolean;
}

/** Finds rules without effect: a deny covers all that the rule matches, or another rule does the same. */
export function shadowedIn(section: Section, merged: Effective): readonly Shadowed[] {
  const rules: readonly EffectiveRule[] = merged.sections[section.name].rules;
  return rules.flatMap((written, index) => {
    if (written.origin === 'company') return [];
    const others = rules.filter((other) => other !== written);
    const denies = others.filter(({ rule }) => rule.action === 'deny');
    if (written.rule.action !== 'deny' && denies.length > 0 && isWithin(section, written, denies))
      return [
        { written, why: `${denyingNames(section, written, denies)} denies all of it`, isPending: false },
      ];
    const wider = others.find(
      (other) =>
        repeats(section, other, written) &&
        // When two rules repeat each other, only the later is reported.
        (rules.indexOf(other) < index || !isWithin(section, other, [written])),
    );
    const isPending = written.rule.action === 'watch' && wider?.rule.action === 'watch';
    return wider ? [{ written, why: `${wider.name} covers all of it`, isPending }] : [];
  });
}

/** Returns true if the other rule has the same effect on everything that this rule matches, and is no less strict. */
function repeats(section: Section, other: EffectiveRule, { rule, ...written }: EffectiveRule): boolean {
  const isSameAction =
    other.rule.action === rule.action || (rule.action === 'watch' && other.rule.action === 'allow');
  return (
    isSameAction &&
    isWithin(section, { rule, ...written }, [other]) &&
    (section.check.replaces?.(other.rule, rule) ?? true)
  );
}

const isWithin = (section: Section, { rule }: EffectiveRule, others: readonly EffectiveRule[]): boolean =>
  section.atoms(rule).every((part) => isCovered(section, part, others));

const denyingNames = (section: Section, written: EffectiveRule, denies: readonly EffectiveRule[]): string =>
  denies.find((deny) => isWithin(section, written, [deny]))?.name ??
  denies.map(({ name }) => name).join(', ');
