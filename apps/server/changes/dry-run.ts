import { putOn } from '@emmental/deploy';
import type { CompiledFunction, ProfileSection } from '@emmental/model';
import { type DryRunOfCalls, type DryRunRow, type DryRunSection, dryRunCalls } from '@emmental/profile';
import type { ProposalBase, Recorded } from '@emmental/store';
import { filesOf } from './patch.ts';
import { openRulebase } from './rulebase.ts';

/** The answer of a dry run: what the edited rulebase would have done with the recorded calls, or why that is not known. */
export type DryRunAnswer =
  | {
      readonly kind: 'run';
      readonly sections: readonly DryRunSection[];
      readonly rows: readonly NamedRow[];
      readonly total: number;
      /** All rows; `rows` are those with most calls. */
      readonly all: readonly DryRunRow[];
      /** The compiled functions before the edit. */
      readonly before: Readonly<Record<string, CompiledFunction>>;
    }
  | { readonly kind: 'none'; readonly why: string };

/** A row with the name of the rule that decided. */
export interface NamedRow extends DryRunRow {
  readonly before: string | null;
}

/** The most rows that an answer has. */
const mostRows = 100;

/** Tries the patch of a proposal on recorded calls of its functions. */
export async function dryRunOf(base: ProposalBase, patch: string, recorded: Recorded): Promise<DryRunAnswer> {
  const opened = await openRulebase(base);
  if (typeof opened === 'string') return { kind: 'none', why: opened };
  const own = filesOf(patch).find(({ path }) => path === opened.path);
  if (!own)
    return {
      kind: 'none',
      why: 'it changes no rule of a guard, so what guards recorded does not show what it would do',
    };
  const text = putOn(opened.text, own.patch);
  if (text === null)
    return {
      kind: 'none',
      why: 'the rulebase of the last scan has it already, or was edited at the same place',
    };
  const after = await opened.edited(text);
  if (typeof after === 'string') return { kind: 'none', why: after };
  const before = opened.compiled.functions;
  const run: DryRunOfCalls = dryRunCalls(before, after.compiled.functions, recorded.calls);
  return {
    kind: 'run',
    sections: run.sections,
    rows: run.rows.slice(0, mostRows).map((row) => ({ ...row, before: nameOf(before, row) })),
    total: run.rows.length,
    all: run.rows,
    before,
  };
}

function nameOf(
  functions: Readonly<Record<string, CompiledFunction>>,
  {
    function: fn,
    section,
    match,
  }: { readonly function: string; readonly section: ProfileSection; readonly match: string | null },
): string | null {
  if (match === null) return '(all other)';
  return functions[fn]?.[section]?.find((rule) => rule.match === match)?.name ?? null;
}
