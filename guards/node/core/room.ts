const { apply } = Reflect;
/** This many arguments take 27 KB of the stack; the list takes as much of the heap, at each start. */
const list: readonly undefined[] = new Array<undefined>(3400).fill(undefined);
const nothing = (): void => undefined;
const second = (): void => apply(nothing, undefined, list);
const first = (): void => apply(second, undefined, list);

/**
 * Throws when the stack is nearly full. Otherwise a regular expression could fill the stack, and V8 would end the process. To be called
 * before work that differs from the last time. It makes three wide calls, which take 80 KB, because many deep calls would wake the
 * optimising compiler at each start.
 */
export function makeRoom(): void {
  apply(first, undefined, list);
}

/**
 * Does the same for work of a kind that was done before, at a third of the cost. Such work only has to compile a regular expression again
 * that V8 dropped; that was seen to end the process with 4 KB of room, and not with 8 KB.
 */
export function makeSomeRoom(): void {
  apply(nothing, undefined, list);
}

/** True for the error of a full stack or of a text that is too long: the call is refused then. A regular expression without room throws a SyntaxError. */
export function isExhaustion(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'RangeError' || message.includes('tack overflow');
}
