import { type App, compareText, type Signal } from '@emmental/model';
import { isCovered } from '../cover/covered.ts';
import type { Effective } from '../levels/effective.ts';
import { sections } from '../sections/index.ts';
import type { Counted, FunctionView, LearnedRule, Section, Seen } from '../sections/section.ts';
import type { Doubt } from './attacks.ts';
import type { Addition, Refusal } from './lesson.ts';

/** The largest number of new rules of one section that a person still reviews. */
const mostRules = 25;

/**
 * Returns rules for the calls in the signals of one function that no rule allows. Calls `refuse` for each call that is not learned.
 */
export function additionsFrom(
  signals: readonly Signal[],
  view: FunctionView,
  doubt: Doubt,
  refuse: (refusal: Refusal) => void,
): readonly Addition[] {
  const { fn, merged, subject } = view;
  return sections.flatMap((section): readonly Addition[] => {
    const seen = partsIn(signals, section, view, doubt, refuse);
    const rules = rulesFrom(
      section,
      seen.filter((part) => !isAllowed(section, part, view)),
      subject.app,
    );
    if (rules.length <= mostRules)
      return rules.map((rule) => ({ fn, section: section.name, ...withFreeName(rule, section, merged) }));
    const what = `${rules.length} different values`;
    const why = 'too many to review: write a pattern that covers them';
    refuse({ fn, section: section.name, what, why });
    return [];
  });
}

/** Returns the parts that no rule allows, and those that only a wide rule on watch allows. */
function partsIn(
  signals: readonly Signal[],
  section: Section,
  { fn, effectiveOf }: FunctionView,
  doubt: Doubt,
  refuse: (refusal: Refusal) => void,
): readonly Counted[] {
  const everywhere = effectiveOf(fn);
  const counted = new Map<string, Counted>();
  for (const signal of signals) {
    const { what } = signal.evidence;
    if (signal.section !== section.name || what === undefined) continue;
    if (!isOpen(signal, section, everywhere)) continue;
    const why = doubt(signal);
    const seen = why === null ? learnable(section, what.trim()) : { kind: 'refused' as const, why };
    if (seen.kind === 'refused') refuse({ fn, section: section.name, what, why: seen.why });
    if (seen.kind !== 'part') continue;
    const key = JSON.stringify(seen.part);
    counted.set(key, { part: seen.part, times: (counted.get(key)?.times ?? 0) + 1 });
  }
  return [...counted.values()];
}

/** Reads the text of a signal; refuses parts that are never learned from traffic. */
function learnable({ learn }: Section, what: string): Seen {
  const seen = learn.read(what);
  const why = seen.kind === 'part' ? (learn.refuses?.(seen.part) ?? null) : null;
  return why === null ? seen : { kind: 'refused', why };
}

/** Returns true for a call that no rule allows, and for a call that a wide rule watches. */
function isOpen({ decision, rule: name }: Signal, section: Section, merged: Effective): boolean {
  if (decision === 'deny') return name === '(all other)';
  if (decision !== 'watch') return false;
  const watching = merged.sections[section.name].rules.find((written) => written.name === name);
  return (
    watching !== undefined &&
    section.atoms(watching.rule).some((atom) => atom.some((word) => /^(any|\*|\/\*\*)$/.test(word)))
  );
}

/** Returns true if a rule with the action `allow` includes the part. */
function isAllowed(section: Section, { part }: Counted, { merged, subject }: FunctionView): boolean {
  const { rules, limited } = merged.sections[section.name];
  if (!limited) return true;
  const [learned] = rulesFrom(section, [{ part, times: 1 }], subject.app);
  const allowing = rules.filter(({ rule }) => rule.action !== 'watch');
  return !learned || section.atoms(learned.rule).every((atom) => isCovered(section, atom, allowing));
}

/** Returns rules that allow the parts, each with a different name. */
function rulesFrom(section: Section, seen: readonly Counted[], app: App): readonly LearnedRule[] {
  const byName = new Map<string, LearnedRule>();
  const made = section.learn
    .rules(seen, app)
    .toSorted((a, b) => compareText(JSON.stringify(a.rule), JSON.stringify(b.rule)));
  for (const rule of made) {
    const name = freeName(rule.name, byName);
    byName.set(name, { ...rule, name });
  }
  return [...byName.values()];
}

function withFreeName(rule: LearnedRule, section: Section, merged: Effective): LearnedRule {
  const taken = new Set(merged.sections[section.name].rules.map(({ name }) => name));
  return { ...rule, name: freeName(rule.name, taken) };
}

function freeName(wanted: string, taken: { has(name: string): boolean }): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}-${number}`;
  return name;
}
