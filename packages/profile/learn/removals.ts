import { explainView } from '../explain/rows.ts';
import { matchId } from '../identity.ts';
import type { EffectiveRule } from '../levels/effective.ts';
import { sections } from '../sections/index.ts';
import type { FunctionView, Section } from '../sections/section.ts';
import { appName } from '../subject.ts';
import type { Traffic, TrafficOf } from './counts.ts';
import type { Removal, Waiting } from './lesson.ts';
import type { RemovalWindow } from './window.ts';

/** Returns the match ids of the written rules of a function, for the counts of its traffic. */
export function matchesOf(view: FunctionView): Pick<TrafficOf, 'triggers' | 'calls'> {
  const idsOf = (usedBy: Section['usedBy']): ReadonlySet<string> =>
    new Set(
      sections.flatMap((section) =>
        section.usedBy === usedBy
          ? view.merged.sections[section.name].rules
              .filter(({ rule }) => rule.action !== 'deny')
              .map((written) => matchOf(section, written, view))
          : [],
      ),
    );
  return { triggers: idsOf('events'), calls: idsOf('code') };
}

/** The rules of one function without a hit: those that can be removed, and those that stay, with the reason. */
export interface Unused {
  readonly removals: readonly Removal[];
  /** Rules that stay because the code needs them. */
  readonly needed: number;
  /** Null if no rule waits for more traffic. */
  readonly waiting: Waiting | null;
}

/**
 * Decides about the rules of a function without a hit. A rule that the code needs, or that code which was not read may need, stays. The others can be removed once the traffic
 * fills the window: until then the call that needs the rule may not have come.
 */
export function unusedRules(view: FunctionView, traffic: Traffic, window: RemovalWindow): Unused {
  const all = silentRules(view, traffic);
  const removals = all.flatMap(({ isNeeded, ...removal }) => (isNeeded ? [] : [removal]));
  const lacks = removals.length === 0 ? [] : lacksOf(view, traffic, window);
  const rest = { needed: all.length - removals.length };
  if (lacks.length > 0)
    return { ...rest, removals: [], waiting: { fn: view.fn, rules: removals.length, lacks } };
  return { ...rest, removals, waiting: null };
}

/** Returns the rules of the function itself that guards count and no signal names. */
function silentRules(
  view: FunctionView,
  { hit, invocations }: Traffic,
): readonly (Removal & { readonly isNeeded: boolean })[] {
  const { fn, merged, declaration } = view;
  const { rows } = explainView(view);
  return sections.flatMap((section) => {
    if (section.usedBy === 'events' || !isGuarded(section, view)) return [];
    const isCounted = section.learn.isCounted ?? (() => true);
    const silent = merged.sections[section.name].rules.filter(
      (written) =>
        written.origin === 'file' &&
        written.level[0] === 'functions' &&
        written.rule.action !== 'deny' &&
        isCounted(written.rule, declaration) &&
        !hit.has(matchOf(section, written, view)),
    );
    return silent.map(({ name, rule }) => {
      const row = rows.find((each) => each.section === section.name && each.name === name);
      // A rule has a sentence as its reason only if neither the template nor the code needs it.
      const isNeeded = row === undefined || row.because === null;
      return { fn, section: section.name, name, rule, invocations, isNeeded };
    });
  });
}

/** Returns true if the guard of the function's language counts the section. */
const isGuarded = ({ guards }: Section, { declaration }: FunctionView): boolean =>
  guards.some((language) => language === declaration?.language);

/** Returns what the traffic lacks before the silence of a rule counts; [] if the window is full. */
function lacksOf(view: FunctionView, traffic: Traffic, window: RemovalWindow): readonly string[] {
  const { without, lost } = traffic;
  const lack = (seen: number, wanted: number, what: string): readonly string[] =>
    seen < wanted ? [`${inDigits(seen)} of ${inDigits(wanted)} ${what}`] : [];
  const lacks = [
    ...(lost > 0 ? [`${inDigits(lost)} signals were lost`] : []),
    ...lack(traffic.days, window.days, 'days'),
    ...triggersOf(view).flatMap(({ match, source }) =>
      lack(traffic.byTrigger.get(match) ?? 0, window.invocations, `invocations by ${source}`),
    ),
    ...lack(traffic.calls, window.calls, 'allowed calls'),
  ];
  // Counts that are left out explain a lack. Alone they are none.
  if (lacks.length === 0) return [];
  return [
    ...lacks,
    ...(without.rulebase > 0 ? [`${inDigits(without.rulebase)} counts are of another rulebase`] : []),
    ...(without.attack > 0 ? [`${inDigits(without.attack)} counts are of hours with an attack`] : []),
    ...(without.failure > 0
      ? [
          `${inDigits(without.failure)} counts are of hours in which the guard failed, or of a guard without rules`,
        ]
      : []),
    ...(without.time > 0 ? [`${inDigits(without.time)} counts have no usable time`] : []),
  ];
}

const triggersOf = (view: FunctionView): readonly { readonly match: string; readonly source: string }[] =>
  sections.flatMap((section) =>
    section.usedBy === 'events'
      ? view.merged.sections[section.name].rules
          .filter(({ rule }) => rule.action !== 'deny')
          .map((written) => ({
            match: matchOf(section, written, view),
            source: section.atoms(written.rule)[0]?.join(' ') ?? '',
          }))
      : [],
  );

const matchOf = (
  { name: section }: Section,
  { rule }: EffectiveRule,
  { subject, fn }: FunctionView,
): string => matchId(section, rule, appName(subject.file, subject.app), fn);

/** `1,000`. */
const inDigits = (number: number): string => number.toLocaleString('en-US');
