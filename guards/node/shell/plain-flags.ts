import type { Builtins } from './ahead.ts';

/**
 * Flags of V8 that say how much memory there is, by names with `-`, and what each is without: no code comes out otherwise for them. The
 * script by which Lambda's runtimes start Node makes the first three of the function's memory. Source: `flag-definitions.h` of V8.
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
 * V8 takes code only under the very flags that it was made under, and sums them up in one number. While code is made or taken, and no
 * longer, those above are as if nobody had given them; V8 has read them long before, when it laid out its memory. All other flags still count.
 */
export function underPlainFlags<Result>(builtin: Builtins, act: () => Result): Result {
  const given = isWorker() ? [] : givenFlags();
  if (given.length === 0) return act();
  const set = flagSetter(builtin);
  for (const { name } of given) set(plain[name] as string);
  try {
    return act();
  } finally {
    for (const { text } of given) set(text);
  }
}

/** Flags are those of the process: another thread may be making a heap by them. */
const isWorker = (): boolean => (process.chdir as { readonly disabled?: boolean }).disabled === true;

interface GivenFlag {
  readonly name: string;
  /** As it was given. */
  readonly text: string;
}

/** In the order in which Node reads them: the last of several counts. */
function givenFlags(): readonly GivenFlag[] {
  const words = [...(process.env['NODE_OPTIONS'] ?? '').split(' '), ...process.execArgv];
  const found: GivenFlag[] = [];
  for (const text of words) {
    if (!text.startsWith('--')) continue;
    const [first = ''] = text.slice(2).split('=', 1);
    const name = first.replaceAll('_', '-');
    if (plain[name] !== undefined) found.push({ name, text });
  }
  return found;
}

/** Node 24 has no such binding; the module above it takes a millisecond to load. */
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
