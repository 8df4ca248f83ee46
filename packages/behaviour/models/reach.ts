import { frameOf, type Machine, record } from '@emmental/evaluator';
import type { LibraryModel } from './model.ts';

/** Notes as an open question which services a library calls by itself. */
export function noteReach(machine: Machine, library: string, reaches: LibraryModel['reaches']): void {
  if (reaches === undefined) return;
  const touches = reaches === 'anything' ? null : reaches;
  const what = `what ${library} calls`;
  record(machine, { kind: 'undecided', what, why: 'it calls AWS by itself', touches }, frameOf(machine).at);
}
