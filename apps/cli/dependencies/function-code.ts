import type { Entry, InlineModule } from '@emmental/code';
import type { FunctionCode } from '@emmental/dependencies';
import type { FunctionDeclaration } from '@emmental/model';

/** The handler of a function; `inline` = its code, where the template holds it. */
export interface Handler {
  readonly entry: Entry;
  readonly inline: InlineModule | null;
  /** The folder of the code, relative to the root. */
  readonly directory: string;
}

/** Describes a declared function for the analysis of its packages; `found` is its handler, or the reason why there is none. */
export function functionCode(
  fn: FunctionDeclaration,
  found: Handler | { readonly why: string },
): FunctionCode {
  const { handler } = fn;
  const layers = fn.layerDirectories ?? [];
  const entry = 'entry' in found ? found.entry : null;
  return {
    id: fn.id,
    name: fn.name,
    entry: entry && { module: entry.module, export: entry.export },
    why: 'why' in found ? found.why : null,
    language: fn.language,
    runtime: fn.runtime,
    directory: 'directory' in found ? found.directory : handler.kind === 'handler' ? handler.directory : null,
    layers,
    foreignLayers: countOf(fn.settings.get('Layers')) > layers.length,
    inline: 'entry' in found ? found.inline : null,
    bundled: handler.kind === 'handler' && (handler.entryPoints ?? []).length > 0,
  };
}

/** Counts the layers that the template names; an unknown layer counts too. */
const countOf = (layers: ReturnType<FunctionDeclaration['settings']['get']>): number =>
  layers === undefined ? 0 : layers.kind === 'list' ? layers.items.length : 1;
