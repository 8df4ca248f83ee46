import { diff, type ProfileFile } from '@emmental/profile';
import type { ProposalLabel, ProposedChange } from '@emmental/store';

/** Returns the changes between two rulebases, and the label of all of them together. */
export function labelled(
  before: ProfileFile,
  after: ProfileFile,
): { readonly label: ProposalLabel; readonly changes: readonly ProposedChange[] } {
  const changes = diff(before, after);
  const labels = new Set(changes.map(({ label }) => label));
  if (labels.has('WIDENS')) return { label: 'WIDENS', changes };
  return { label: labels.has('NARROWS') ? 'NARROWS' : 'SAME', changes };
}

/** Returns the label of two parts of one change. What is not known stays so, unless the other part widens. */
export function together(a: ProposalLabel, b: ProposalLabel): ProposalLabel {
  for (const label of ['WIDENS', 'not known', 'NARROWS'] as const)
    if (a === label || b === label) return label;
  return 'SAME';
}
