import type { Span } from '@emmental/code';
import type { Abstract } from '../values/value.ts';

/** The evaluated arguments of one call. */
export interface Arguments {
  readonly args: readonly Abstract[];
  readonly named: ReadonlyMap<string, Abstract>;
  readonly open: Abstract | null;
  readonly at: Span;
  /** A call in an argument surely did not return, so the call of these arguments is not made. */
  readonly ended?: true;
}

const noNames: ReadonlyMap<string, Abstract> = new Map();

/** Arguments by position only. */
export const positional = (args: readonly Abstract[], at: Span): Arguments => ({
  args,
  named: noNames,
  open: null,
  at,
});

/** All arguments of a call. A value that stands for several of them comes once, so the list never grows when it is passed on. */
export const everyArgument = ({ args, named, open }: Arguments): readonly Abstract[] => [
  ...args,
  ...[...named.values(), ...(open ? [open] : [])].filter((value) => !args.includes(value)),
];
