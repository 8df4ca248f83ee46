import type { FileUse, LinkedValue } from './behaviour.ts';
import type { FunctionReport } from './report.ts';
import { choicesOf, spelled } from './value.ts';

/** The only folder that a function may write to. Source: Lambda developer guide, ephemeral storage. */
const temporary = /^\/tmp(\/|$)/;

/**
 * Returns the writes of files below /tmp that stay there after the invocation. The list is empty for functions that no
 * outsider can start, and for functions whose code deletes any file below /tmp.
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
