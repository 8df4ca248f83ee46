import { frameOf, type Machine, record } from '@emmental/evaluator';
import type { LibraryModel } from './model.ts';

/** A library that calls AWS by itself leaves open what it calls. */
export function noteReach(machine: Machine, library: string, reaches: LibraryModel['reaches']): void {
  if (reaches === undefined) return;
  const touches = reaches === 'anything' ? null : reaches;
  const what = `what ${library} calls`;
  record(machine, { kind: 'undecided', what, why: 'it calls AWS by itself', touches }, frameOf(machine).at);
}
