import type { Builtins } from './ahead.ts';

/**
 * Flags of V8 about memory, and the flag that resets each: none of them changes the compiled code. The script with which Lambda's runtimes
 * start Node sets the first three from the function's memory. Source: `flag-definitions.h` of V8.
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
 * Calls `act` while the flags above are reset. V8 only uses compiled code under the same flags, of which it keeps one checksum; it read
 * the flags about memory long before, when it laid out its memory. All other flags still count.
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

/** All threads share the flags, and another thread may be making a heap by them: a worker resets none. */
const isWorker = (): boolean => (process.chdir as { readonly disabled?: boolean }).disabled === true;

interface Flag {
  readonly name: string;
  /** The flag with its value, as it was written. */
  readonly text: string;
}

/** Lists the flags of this process about memory in the order in which Node reads them: the last of several counts. */
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

/** Returns the function that sets a flag. Node 24 has no such binding, so that its module is loaded, which takes a millisecond. */
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
