import type { Source } from '@emmental/model';
import type { ModuleGraph } from '../../graph/graph.ts';
import { reachIn } from './reached.ts';
import type { TextUse } from './texts.ts';

/** A module of a package, and the places where it generates code from texts. */
export interface Made {
  readonly path: string;
  /** The folder of its package. */
  readonly package: string;
  readonly texts: readonly TextUse[];
}

/** A use that a handler may run. `doubt` is the reason why it may never run, or null. */
export interface DecidedUse extends Pick<TextUse, 'use' | 'line' | 'text' | 'doubt'> {
  readonly path: string;
}

const byName = 'other names refer to it, and nothing shows a call';
const tooMuch = 'it is inside a function, and its callers are too many to follow';

/**
 * Returns the places in packages that generate code from texts when this handler runs: while a module is loaded, or in a
 * function that the handler may call. Other places are left out. For each kind of use of a module, only one place is
 * returned, a certain one if possible.
 */
export async function decided(
  source: Source,
  graph: ModuleGraph,
  made: readonly Made[],
  about: { readonly packageOf: (path: string) => string | null; readonly handler: string | null },
): Promise<readonly DecidedUse[]> {
  const found: DecidedUse[] = [];
  for (const folder of new Set(made.map((maker) => maker.package))) {
    const modules = made.filter((maker) => maker.package === folder);
    const inside = modules.filter(({ texts }) => texts.some(({ isInside }) => isInside));
    const makers = inside.map(({ path }) => path);
    const reach =
      makers.length === 0
        ? null
        : await reachIn(source, graph, { makers, packageOf: about.packageOf }, about.handler);
    for (const { path, texts } of modules) {
      const uses = new Map<string, DecidedUse>();
      for (const textUse of texts) {
        const reached = !textUse.isInside ? 'calls' : reach === null ? null : reach(textUse.call);
        if (reached === 'no') continue;
        const doubt = reached === null ? tooMuch : reached === 'names' ? byName : textUse.doubt;
        const key = JSON.stringify(textUse.use);
        const before = uses.get(key);
        if (!before || (before.doubt !== null && doubt === null))
          uses.set(key, { path, use: textUse.use, line: textUse.line, text: textUse.text, doubt });
      }
      found.push(...uses.values());
    }
  }
  return found;
}
