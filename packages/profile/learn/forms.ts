import { compareText, type Signal } from '@emmental/model';
import type { ProfileFile, Rule } from '../rulebase.ts';
import { sections } from '../sections/index.ts';
import type { Lesson, Shaped } from './lesson.ts';

const mostForms = 500;

/** Returns the forms of the arguments of calls, by function and kind of sink. */
export function skeletonsIn(signals: readonly Signal[]): Lesson['skeletons'] {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const { function: fn, evidence } of signals)
    for (const [sink, forms] of Object.entries(evidence.skeletons ?? {})) {
      const bySink = found.get(fn) ?? new Map<string, Set<string>>();
      const known = bySink.get(sink) ?? new Set<string>();
      for (const form of forms) if (typeof form === 'string' && known.size < mostForms) known.add(form);
      bySink.set(sink, known);
      found.set(fn, bySink);
    }
  return new Map([...found].map(([fn, bySink]) => [fn, sorted(bySink)]));
}

const sorted = (
  bySink: ReadonlyMap<string, ReadonlySet<string>>,
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    [...bySink]
      .sort(([a], [b]) => compareText(a, b))
      .map(([sink, forms]) => [sink, [...forms].sort(compareText)]),
  );

/** Returns the shapes of events, by function. */
export function shapesIn(signals: readonly Signal[]): Lesson['shapes'] {
  const found = new Map<string, unknown[]>();
  for (const { function: fn, evidence } of signals)
    if (evidence.shape !== undefined && evidence.shape !== null)
      found.set(fn, [...(found.get(fn) ?? []), evidence.shape]);
  return found;
}

/** Returns the rules of functions that get a learned shape; rules of the defaults and of environments do not. */
export const shapedRules = ({ profile }: ProfileFile, shapes: Lesson['shapes']): readonly Shaped[] =>
  [...shapes.keys()].flatMap((fn) =>
    sections.flatMap(({ name: section, learn }) => {
      const rules = profile.functions?.[fn]?.[section];
      if (rules === undefined || rules === 'none' || !learn.withShape) return [];
      return Object.entries(rules as Readonly<Record<string, Rule>>).flatMap(([name, before]) => {
        const rule = learn.withShape?.(before) ?? null;
        return rule === null ? [] : [{ fn, section, name, rule }];
      });
    }),
  );
