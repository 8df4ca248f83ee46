import { type Diagnostic, diagnostic, type Language, type Location, type Source } from '@emmental/model';
import type { InlineModule } from '../program/load.ts';
import type { Entry } from '../program.ts';
import { nodeHandlers } from './node.ts';
import { pythonHandlers } from './python.ts';
import { foreignFile } from './search.ts';
import { wrappedHandler } from './wrapper.ts';

/** The settings of a handler as the template declares them. */
export interface HandlerSettings {
  /**
   * The location of the deployed code (CodeUri), relative to the root: a folder, or a zip that a build
   * creates.
   */
  readonly directory: string;
  /** As written: `src/orders.handler`. */
  readonly handler: string;
  readonly language: Language;
  readonly runtime: string | null;
  readonly inline: { readonly text: string; readonly at: Location } | null;
  /** Entry points of a bundler, relative to `directory`. */
  readonly entryPoints?: readonly string[];
  /** The known environment variables. Wrappers keep the name of the real handler in one of them. */
  readonly environment?: ReadonlyMap<string, string>;
  /** The place in the template, for diagnostics. */
  readonly at: Location;
}

export type FoundEntry =
  /** `inline` belongs into the options of `loadProgram`. */
  { readonly entry: Entry; readonly inline: InlineModule | null } | { readonly diagnostic: Diagnostic };

/** One way to split a handler: the file without its ending, and the export. */
export interface HandlerReading {
  readonly path: string;
  readonly export: string;
}

/**
 * Finds the module and export of a handler. It is read as the runtime reads it, then as the source of a
 * build's output, then as the only file of that name. For the handler of a monitoring wrapper, the real
 * handler is taken from the wrapper's variable.
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

/** Inline code becomes a module of its own; its path is its place in the template. */
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
