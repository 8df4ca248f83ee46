import { compareText, type NativeUse, type Source } from '@emmental/model';
import type { Loads } from '../reach/loads.ts';
import { hostUses } from './hosts.ts';
import { javascriptUses } from './javascript/uses.ts';
import { pythonUses } from './python/uses.ts';
import { unreadUses } from './unread.ts';

/**
 * The native code and WebAssembly that a function loads beside its language: of its own modules, and of the packages
 * that they lead to, and the hosts that packages call by themselves, as installed files show them; of packages that only a lockfile names, what is known of them.
 * Nothing is run. What cannot be told is a use with `open`. Equal files give equal answers in the same order.
 */
export async function nativeUses(source: Source, loads: Loads): Promise<readonly NativeUse[]> {
  const { graph } = loads;
  // Of code that was not read nothing is told at all; the profile says so.
  if (!graph) return [];
  const shown =
    loads.function.language === 'python'
      ? pythonUses({ source, code: loads.function, graph })
      : await javascriptUses(source, loads, graph);
  return [...shown, ...(await hostUses(source, graph)), ...unreadUses(source, loads, graph)].toSorted(
    (a, b) => compareText(a.file, b.file) || a.line - b.line || compareText(a.text, b.text),
  );
}
