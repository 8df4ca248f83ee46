import type { Signal } from '@emmental/model';
import { explainView } from '../explain/rows.ts';
import { matchId } from '../identity.ts';
import type { EffectiveRule } from '../levels/effective.ts';
import { sections } from '../sections/index.ts';
import type { FunctionView, Section } from '../sections/section.ts';
import { appName } from '../subject.ts';
import type { Removal } from './lesson.ts';

interface Hits {
  readonly byMatch: ReadonlySet<string>;
  readonly invocations: number;
}

/** Counts the uses of rules in the signals of one function. */
export function hitsOf(signals: readonly Signal[]): Hits {
  const byMatch = new Set<string>();
  let invocations = 0;
  for (const { evidence, match } of signals) {
    if (match !== null) byMatch.add(match);
    for (const [id, times] of Object.entries(evidence.hits ?? {})) if (times > 0) byMatch.add(id);
    invocations += evidence.invocations ?? 0;
  }
  return { byMatch, invocations };
}

/** Returns the sources that can start the function and sent no event in the window. */
export const silentSources = (view: FunctionView, hits: Hits): readonly string[] =>
  sections.flatMap((section) =>
    section.usedBy === 'events'
      ? view.merged.sections[section.name].rules
          .filter(({ rule }) => rule.action !== 'deny')
          .filter((written) => !isHit(section, written, view, hits))
          .map(({ rule }) => section.atoms(rule)[0]?.join(' ') ?? '')
      : [],
  );

/** Returns the rules of the function itself that had no hit in the window. */
export function removalsFrom(view: FunctionView, hits: Hits): readonly Removal[] {
  const { fn, merged, declaration } = view;
  const { rows } = explainView(view);
  return sections.flatMap((section): readonly Removal[] => {
    if (section.usedBy === 'events') return [];
    const isCounted = section.learn.isCounted ?? (() => true);
    const silent = merged.sections[section.name].rules.filter(
      (written) =>
        written.origin === 'file' &&
        written.level[0] === 'functions' &&
        written.rule.action !== 'deny' &&
        isCounted(written.rule, declaration) &&
        !isHit(section, written, view, hits),
    );
    return silent.map(({ name, rule }) => {
      const row = rows.find((each) => each.section === section.name && each.name === name);
      const why = row?.why ?? [];
      return { fn, section: section.name, name, rule, invocations: hits.invocations, why };
    });
  });
}

const isHit = (
  { name: section }: Section,
  { rule }: EffectiveRule,
  { subject, fn }: FunctionView,
  { byMatch }: Hits,
): boolean => byMatch.has(matchId(section, rule, appName(subject.file, subject.app), fn));
