import type { Explained, Row } from '@emmental/profile';
import type { Rulebase } from './rulebase.ts';

/** Returns the rules of one function as `--format json` writes them. */
export const documentOf = (
  { fn, merged, notLimited }: Explained,
  rows: readonly Row[],
  { shown }: Rulebase,
): unknown => ({
  function: fn,
  owner: merged.owner,
  mode: merged.mode,
  notLimited,
  rules: rows.map(({ at, why, ...row }) => ({
    ...row,
    at: at && { file: shown(at.file), line: at.line, column: at.column },
    why: why.map((evidence) => ({ ...evidence, file: shown(evidence.file) })),
  })),
});
