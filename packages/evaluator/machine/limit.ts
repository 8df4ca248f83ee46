import type { Span } from '@emmental/code';
import { diagnostic } from '@emmental/model';
import { frameOf, locate, type Machine } from './machine.ts';
import { record } from './record.ts';

/** Reports a reached bound: a diagnostic, and an open question that may touch anything. Once per place. */
export function limit(machine: Machine, what: string, at: Span): void {
  const where = locate(frameOf(machine).record, at);
  if (
    machine.diagnostics.some(
      (known) => known.code === 'code/limit' && known.file === where.file && known.line === where.line,
    )
  )
    return;
  machine.diagnostics.push(diagnostic('code/limit', where, what));
  record(
    machine,
    { kind: 'undecided', what: 'the rest of the code', why: what, touches: null, unread: true },
    at,
  );
}
