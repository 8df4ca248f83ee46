import { shadowedIn } from '../check/shadowed.ts';
import type { WithDiagnostics } from '../rulebase.ts';
import { sections } from '../sections/index.ts';
import { type Subject, viewOf } from '../subject.ts';
import { type Explained, explainView, type Row } from './rows.ts';

/** A rule of a function, and what its hits can show. */
export interface RuleUse {
  readonly row: Row;
  /** The reason why the rule has no effect; null for a rule that has one. */
  readonly shadowed: string | null;
  /** False if guards cannot count the uses of the rule, so that a rule without hits may be in use. */
  readonly isCounted: boolean;
}

/** Lists every rule that applies to a function, as `explain` does, for a table of hits. */
export function ruleUses(
  subject: Subject,
  fn: string,
  environment: string | null,
): WithDiagnostics<{ readonly explained: Explained; readonly uses: readonly RuleUse[] }> {
  const { value: view, diagnostics } = viewOf(subject, fn, environment);
  const explained = explainView(view);
  const shadowed = new Map<string, string>();
  const uncounted = new Set<string>();
  for (const section of sections) {
    for (const { written, why } of shadowedIn(section, view.merged))
      shadowed.set(`${section.name}/${written.name}`, why);
    for (const { name, rule } of view.merged.sections[section.name].rules)
      if (section.learn.isCounted?.(rule, view.declaration) === false)
        uncounted.add(`${section.name}/${name}`);
  }
  const uses = explained.rows.map((row): RuleUse => {
    const key = `${row.section}/${row.name}`;
    return { row, shadowed: shadowed.get(key) ?? null, isCounted: !uncounted.has(key) };
  });
  return { value: { explained, uses }, diagnostics };
}
