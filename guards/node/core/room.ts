const { apply } = Reflect;
/** So many arguments take 27 KB of the stack; a list is as much of the heap, at each start. */
const list: readonly undefined[] = new Array<undefined>(3400).fill(undefined);
const nothing = (): void => undefined;
const second = (): void => apply(nothing, undefined, list);
const first = (): void => apply(second, undefined, list);

/**
 * Fails here and now when the stack is nearly full, and not in the middle of a regular expression, which V8 then ends the
 * process for. To be called before any work that is not the same as the last time. Three wide calls, 80 KB, and not many deep ones:
 * those would wake the optimising compiler at each start.
 */
export function makeRoom(): void {
  apply(first, undefined, list);
}

/**
 * The same for work of a kind that was done before, a third of the cost: what is left to it is to compile a regular expression
 * again that V8 let go, which was seen to end the process with 4 KB and not with 8.
 */
export function makeSomeRoom(): void {
  apply(nothing, undefined, list);
}

/** A full stack, or a text without end: what fails of it is refused. A regular expression that finds no room says so with a SyntaxError. */
export function isExhaustion(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'RangeError' || message.includes('tack overflow');
}
