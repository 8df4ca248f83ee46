import type { FileUse } from './behaviour.ts';
import type { FunctionReport } from './report.ts';
import { spelled } from './value.ts';

/** The only folder that a function may write to. Source: Lambda developer guide, ephemeral storage. */
const temporary = /^\/tmp(\/|$)/;

/**
 * What the code of a function that outsiders start, or may start, writes below /tmp and leaves there: it removes nothing
 * from it.
 */
export function leftFiles({
  reachedBy: { exposure },
  behaviours,
}: Pick<FunctionReport, 'reachedBy' | 'behaviours'>): readonly FileUse[] {
  if (exposure === 'internal' || exposure === 'account') return [];
  const uses = behaviours.filter(
    (one): one is FileUse => one.kind === 'file' && temporary.test(spelled(one.path)),
  );
  return uses.some(({ mode }) => mode === 'delete') ? [] : uses.filter(({ mode }) => mode === 'write');
}
