import { compareText, type Signal } from '@emmental/model';
import type { ProfileFile, Rule } from '../rulebase.ts';
import { sections } from '../sections/index.ts';
import type { Lesson, Shaped } from './lesson.ts';

/** Forms of the arguments of calls, and the shape of events, of one function. */
export interface LearnedForms {
  readonly add: (signal: Signal) => void;
  /** Forms by kind of sink, sorted. */
  readonly skeletons: () => Readonly<Record<string, readonly string[]>>;
  /** Undefined without a shape. */
  readonly shape: () => unknown;
  /** True if a signal has forms or a shape. */
  readonly isSeen: () => boolean;
}

/** Merges the shape of a signal into the shapes before it; `before` is undefined for the first one. */
export type MergeShapes = (before: unknown, next: unknown) => unknown;

/** The most forms of one kind, and the most kinds. */
const mostForms = 500;
const mostKinds = 20;

export function collectForms(mergeShapes: MergeShapes): LearnedForms {
  const found = new Map<string, Set<string>>();
  let shape: unknown;
  let isSeen = false;
  return {
    add: ({ evidence }) => {
      if (evidence.skeletons !== undefined || evidence.shape !== undefined) isSeen = true;
      for (const [sink, forms] of Object.entries(evidence.skeletons ?? {})) {
        const known = found.get(sink) ?? new Set<string>();
        for (const form of forms) if (known.size < mostForms) known.add(form);
        if (found.has(sink) || found.size < mostKinds) found.set(sink, known);
      }
      if (evidence.shape !== undefined && evidence.shape !== null) shape = mergeShapes(shape, evidence.shape);
    },
    skeletons: () =>
      Object.fromEntries(
        [...found]
          .sort(([a], [b]) => compareText(a, b))
          .map(([sink, forms]) => [sink, [...forms].sort(compareText)]),
      ),
    shape: () => shape,
    isSeen: () => isSeen,
  };
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
