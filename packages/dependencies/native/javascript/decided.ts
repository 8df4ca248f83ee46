import type { Source } from '@emmental/model';
import type { ModuleGraph } from '../../graph/graph.ts';
import { reachIn } from './reached.ts';
import type { TextUse } from './texts.ts';

/** A module of a package, and where it makes code of texts. */
export interface Made {
  readonly path: string;
  /** The folder of its package. */
  readonly package: string;
  readonly texts: readonly TextUse[];
}

/** A use that counts for the handler; with `doubt` it may never run. */
export interface DecidedUse extends Pick<TextUse, 'use' | 'line' | 'text' | 'doubt'> {
  readonly path: string;
}

const byName = 'other names refer to it, and nothing shows a call';
const tooMuch = 'it is inside a function, and its callers are too many to follow';

/**
 * Which places in packages make code of texts for this handler: with the load of the module, or in a function that it reaches. What
 * nothing reaches is none. One place for each use of a module, a certain one before one that is in doubt.
 */
export async function decided(
  source: Source,
  graph: ModuleGraph,
  made: readonly Made[],
  about: { readonly packageOf: (path: string) => string | null; readonly handler: string | null },
): Promise<readonly DecidedUse[]> {
  const found: DecidedUse[] = [];
  for (const folder of new Set(made.map((one) => one.package))) {
    const modules = made.filter((one) => one.package === folder);
    const inside = modules.filter(({ texts }) => texts.some(({ isInside }) => isInside));
    const makers = inside.map(({ path }) => path);
    const reach =
      makers.length === 0
        ? null
        : await reachIn(source, graph, { makers, packageOf: about.packageOf }, about.handler);
    for (const { path, texts } of modules) {
      const uses = new Map<string, DecidedUse>();
      for (const one of texts) {
        const reached = !one.isInside ? 'calls' : reach === null ? null : reach(one.call);
        if (reached === 'no') continue;
        const doubt = reached === null ? tooMuch : reached === 'names' ? byName : one.doubt;
        const key = JSON.stringify(one.use);
        const before = uses.get(key);
        if (!before || (before.doubt !== null && doubt === null))
          uses.set(key, { path, use: one.use, line: one.line, text: one.text, doubt });
      }
      found.push(...uses.values());
    }
  }
  return found;
}
