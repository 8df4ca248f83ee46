const { apply } = Reflect;
/** A call with this many arguments takes 27 KB of the stack. The array itself takes another 27 KB of the heap for the life of the process. */
const manyArguments: readonly undefined[] = new Array<undefined>(3400).fill(undefined);
const nothing = (): void => undefined;
const second = (): void => apply(nothing, undefined, manyArguments);
const first = (): void => apply(second, undefined, manyArguments);

/**
 * Throws a RangeError when less than 80 KB of the stack are free. Without this check a regular expression could overflow the stack, and V8
 * would end the process. Call it before work of a kind that was not done before, for example with regular expressions that did not run yet.
 * It makes three nested calls with many arguments; many calls with few arguments would start V8's optimising compiler at each start.
 */
export function makeRoom(): void {
  apply(first, undefined, manyArguments);
}

/**
 * Throws a RangeError when less than 27 KB of the stack are free. That is enough before work of a kind that was done before: such work at
 * most compiles a regular expression again whose code V8 has dropped. In tests that ended the process with 4 KB of free stack, but not
 * with 8 KB.
 */
export function makeSomeRoom(): void {
  apply(nothing, undefined, manyArguments);
}

/**
 * True for the error of a stack overflow or of a text that is too long; then the guard refuses the call. A regular expression that
 * overflows the stack throws a SyntaxError with `Stack overflow` or `stack overflow` in its message.
 */
export function isExhaustion(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'RangeError' || message.includes('tack overflow');
}
