import { compareText, type NativeUse, type Source } from '@emmental/model';
import type { FunctionCode } from '../reach/code.ts';
import type { Loads } from '../reach/loads.ts';
import { hostUses } from './hosts.ts';
import { javascriptUses } from './javascript/uses.ts';
import { pythonUses } from './python/uses.ts';
import { possibleUses, unreadUses } from './unread.ts';

/**
 * Finds the native code and WebAssembly that a function loads, in its modules and in packages, and the hosts that packages
 * connect to by themselves. The installed files decide; for a package that only a lockfile names, the tables of
 * `packages/knowledge/native-packages.ts`. No code is run. A use with `open` could not be decided. Equal files give equal
 * results in the same order.
 */
export async function nativeUses(source: Source, loads: Loads): Promise<readonly NativeUse[]> {
  const { graph } = loads;
  // Nothing is reported about code that was not read; the profile has a note about it.
  if (!graph) return [];
  const shown =
    loads.function.language === 'python'
      ? pythonUses({ source, code: loads.function, graph })
      : await javascriptUses(source, loads, graph);
  return [...shown, ...(await hostUses(source, graph)), ...unreadUses(source, loads, graph)].toSorted(
    (a, b) => compareText(a.file, b.file) || a.line - b.line || compareText(a.text, b.text),
  );
}

/**
 * Returns the native uses of every function, by its id. An exception in the analysis of one function does not affect the
 * others.
 */
export async function nativeByFunction(
  source: Source,
  codes: readonly FunctionCode[],
  loadsOf: (code: FunctionCode) => Promise<Loads>,
): Promise<ReadonlyMap<string, readonly NativeUse[]>> {
  const found = new Map<string, readonly NativeUse[]>();
  for (const code of codes) {
    try {
      found.set(code.id, await nativeUses(source, await loadsOf(code)));
    } catch (error) {
      const uses = possibleUses(code.language === 'python');
      found.set(code.id, [notTold(code.entry?.module ?? code.id, uses, error)]);
    }
  }
  return found;
}

const notTold = (file: string, uses: NativeUse['uses'], error: unknown): NativeUse => ({
  uses,
  package: null,
  file,
  line: 1,
  text: 'its imports could not be followed',
  open: { what: 'what code its packages load', why: (error as Error).message.slice(0, 120) },
});
