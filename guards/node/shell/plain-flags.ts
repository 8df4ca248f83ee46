import type { Builtins } from './ahead.ts';

/**
 * Flags of V8 that do not change compiled code (most are about memory), and for each the flag that resets it. The script that starts Node in
 * Lambda's runtimes sets the first three, with values that depend on the function's memory. Source: `flag-definitions.h` of V8.
 */
const plain: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  'expose-gc': '--no-expose-gc',
  'max-semi-space-size': '--max-semi-space-size=0',
  'max-old-space-size': '--max-old-space-size=0',
  'min-semi-space-size': '--min-semi-space-size=0',
  'stack-trace-limit': '--stack-trace-limit=10',
};

/**
 * Calls `act` while the flags above are reset. V8 accepts compiled code from a code cache only if the checksum of all flags equals the
 * one at the time of compiling. Resetting the flags about memory has no other effect, because V8 read them when it laid out its memory. All
 * other flags must still be as at the time of compiling.
 */
export function underPlainFlags<Result>(builtin: Builtins, act: () => Result): Result {
  const flags = isWorker() ? [] : memoryFlags();
  if (flags.length === 0) return act();
  const set = flagSetter(builtin);
  for (const { name } of flags) set(plain[name] as string);
  try {
    return act();
  } finally {
    for (const { text } of flags) set(text);
  }
}

/** True in a worker. A worker resets no flags, because all threads share the flags, and another thread may just be creating its heap. */
const isWorker = (): boolean => (process.chdir as { readonly disabled?: boolean }).disabled === true;

interface Flag {
  readonly name: string;
  /** The flag with its value, as in the command line. */
  readonly text: string;
}

/** Lists those flags of this process that are in `plain`, in the order in which Node reads them; the last of several equal flags counts. */
function memoryFlags(): readonly Flag[] {
  const words = [...(process.env['NODE_OPTIONS'] ?? '').split(' '), ...process.execArgv];
  const found: Flag[] = [];
  for (const text of words) {
    if (!text.startsWith('--')) continue;
    const [first = ''] = text.slice(2).split('=', 1);
    const name = first.replaceAll('_', '-');
    if (plain[name] !== undefined) found.push({ name, text });
  }
  return found;
}

/** Returns the function that sets a flag of V8. Node 24 has no binding for it, so the module `node:v8` is loaded there, which takes a millisecond. */
function flagSetter(builtin: Builtins): (flag: string) => void {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return (process as unknown as { binding: (name: string) => V8Flags }).binding('v8').setFlagsFromString;
  } catch {
    return (builtin('node:v8') as V8Flags).setFlagsFromString;
  } finally {
    process.emitWarning = emitWarning;
  }
}

interface V8Flags {
  readonly setFlagsFromString: (flag: string) => void;
}
