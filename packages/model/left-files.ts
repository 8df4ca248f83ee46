import type { FileUse, LinkedValue } from './behaviour.ts';
import type { FunctionReport } from './report.ts';
import { choicesOf, spelled } from './value.ts';

/** The only folder that a function may write to. Source: Lambda developer guide, ephemeral storage. */
const temporary = /^\/tmp(\/|$)/;

/**
 * Finds files that a function writes below /tmp and leaves there. Only functions are examined that outsiders
 * start, or may start, and whose code deletes no file there.
 */
export function leftFiles({
  reachedBy: { exposure },
  behaviours,
}: Pick<FunctionReport, 'reachedBy' | 'behaviours'>): readonly FileUse<LinkedValue>[] {
  if (exposure === 'internal' || exposure === 'account') return [];
  const uses = behaviours.filter(
    (use): use is FileUse<LinkedValue> => use.kind === 'file' && isTemporary(use.path),
  );
  return uses.some(({ mode }) => mode === 'delete') ? [] : uses.filter(({ mode }) => mode === 'write');
}

const isTemporary = (path: LinkedValue): boolean =>
  choicesOf(path.filled).some(({ value }) => temporary.test(spelled(value)));
