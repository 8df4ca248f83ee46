import type { Span } from '@emmental/code';
import type { Abstract } from '../values/value.ts';

/** The evaluated arguments of one call. */
export interface Arguments {
  readonly args: readonly Abstract[];
  readonly named: ReadonlyMap<string, Abstract>;
  readonly open: Abstract | null;
  readonly at: Span;
}

const noNames: ReadonlyMap<string, Abstract> = new Map();

/** Arguments by position only. */
export const positional = (args: readonly Abstract[], at: Span): Arguments => ({
  args,
  named: noNames,
  open: null,
  at,
});
