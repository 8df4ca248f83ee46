import { compareText, type NativeUse, type Source } from '@emmental/model';
import type { FunctionCode } from '../reach/code.ts';
import type { Loads } from '../reach/loads.ts';
import { hostUses } from './hosts.ts';
import { javascriptUses } from './javascript/uses.ts';
import { pythonUses } from './python/uses.ts';
import { possibleUses, unreadUses } from './unread.ts';

/**
 * Finds the native code and WebAssembly that a function loads beside its language, in its own modules and the packages
 * that they lead to, and the hosts that packages call by themselves. Installed files decide; for packages that only a
 * lockfile names, the knowledge about them does. Nothing is run. A use with `open` cannot be decided. Equal files give
 * equal answers in the same order.
 */
export async function nativeUses(source: Source, loads: Loads): Promise<readonly NativeUse[]> {
  const { graph } = loads;
  // Nothing is reported about code that was not read; the profile says so.
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
 * Finds the native uses of every function, by its id. A fault of this analysis in one function must not affect the
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
