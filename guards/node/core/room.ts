const { apply } = Reflect;
const nothing = (): void => undefined;
/** So many arguments take 80 KB of the stack. */
const wide: readonly undefined[] = new Array<undefined>(10_000).fill(undefined);

/**
 * Fails here and now when the stack is nearly full, and not in the middle of a regular expression, which V8 then ends the
 * process for. To be called before any work that is not the same as the last time. One wide call, not many deep ones:
 * those would wake the optimising compiler at each start.
 */
export function makeRoom(): void {
  apply(nothing, undefined, wide);
}
