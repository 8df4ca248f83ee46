import { type Diagnostic, diagnostic, type Language, type Location, type Source } from '@emmental/model';
import type { InlineModule } from '../program/load.ts';
import type { Entry } from '../program.ts';
import { nodeHandlers } from './node.ts';
import { pythonHandlers } from './python.ts';
import { foreignFile } from './search.ts';
import { wrappedHandler } from './wrapper.ts';

/** The settings of a handler as the template declares them. */
export interface HandlerSettings {
  /** The deployed code (CodeUri), relative to the root: a folder, or a zip file that a build creates. */
  readonly directory: string;
  /** The handler as it is written in the template: `src/orders.handler`. */
  readonly handler: string;
  readonly language: Language;
  readonly runtime: string | null;
  readonly inline: { readonly text: string; readonly at: Location } | null;
  /** Entry points of a bundler, relative to `directory`. */
  readonly entryPoints?: readonly string[];
  /**
   * The known environment variables. A monitoring wrapper stores the name of the real handler in one of them.
   */
  readonly environment?: ReadonlyMap<string, string>;
  /** The place in the template, for diagnostics. */
  readonly at: Location;
}

export type FoundEntry =
  /** `inline` has to be passed to `loadProgram`. */
  { readonly entry: Entry; readonly inline: InlineModule | null } | { readonly diagnostic: Diagnostic };

/** A way to split a handler into the path of a file (without its ending) and an export. */
export interface HandlerReading {
  readonly path: string;
  readonly export: string;
}

/**
 * Finds the module and the export of a handler. First looks for the file that the runtime would load, then
 * for the source from which a build creates that file, then for a file whose name is unique. If the handler
 * belongs to a monitoring wrapper, looks for the real handler, which is in a variable of the wrapper.
 */
export function findEntry(source: Source, settings: HandlerSettings): FoundEntry {
  const { language, inline, at } = settings;
  if (language === 'other')
    return { diagnostic: diagnostic('code/unread-language', at, settings.runtime ?? settings.handler) };
  if (inline) return inlineEntry(settings, language, inline);
  const find = finders[language];
  for (const handler of [settings.handler, wrappedHandler(settings.environment)]) {
    const entry = handler === null ? null : find(source, { ...settings, handler });
    if (entry) return { entry, inline: null };
  }
  const foreign = foreignFile(source, settings.directory, stem(settings.handler));
  return foreign === null
    ? {
        diagnostic: diagnostic(
          'code/no-handler-file',
          at,
          `${settings.handler} in ${settings.directory || '.'}`,
        ),
      }
    : { diagnostic: diagnostic('code/unread-language', at, foreign) };
}

const finders = {
  javascript: nodeHandlers,
  python: pythonHandlers,
} as const satisfies Record<string, (source: Source, settings: HandlerSettings) => Entry | null>;

/** Creates a module for inline code. Its path is the place of the code in the template. */
function inlineEntry(
  settings: HandlerSettings,
  language: 'javascript' | 'python',
  inline: NonNullable<HandlerSettings['inline']>,
): FoundEntry {
  const path = `${inline.at.file}:${inline.at.line}`;
  const exported = settings.handler.slice(settings.handler.indexOf('.') + 1) || 'handler';
  return { entry: { module: path, export: exported }, inline: { path, language, ...inline } };
}

const stem = (handler: string): string => handler.replace(/\.[^./]*$/, '');
