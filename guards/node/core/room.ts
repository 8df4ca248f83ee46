const { apply } = Reflect;
const nothing = (): void => undefined;
/** So many arguments take 80 KB of the stack, and 24. */
const wide: readonly undefined[] = new Array<undefined>(10_000).fill(undefined);
const narrow: readonly undefined[] = new Array<undefined>(3000).fill(undefined);

/**
 * Fails here and now when the stack is nearly full, and not in the middle of a regular expression, which V8 then ends the
 * process for. To be called before any work that is not the same as the last time. One wide call, not many deep ones:
 * those would wake the optimising compiler at each start.
 */
export function makeRoom(): void {
  apply(nothing, undefined, wide);
}

/**
 * The same for work of a kind that was done before, a third of the cost: what is left to it is to compile a regular expression
 * again that V8 let go, which was seen to end the process with 4 KB and not with 8.
 */
export function makeSomeRoom(): void {
  apply(nothing, undefined, narrow);
}
