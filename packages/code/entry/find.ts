import {
  type Artefact,
  type Diagnostic,
  diagnostic,
  folderOf,
  joinInside,
  type Language,
  type Link,
  type Location,
  type Source,
} from '@emmental/model';
import type { InlineModule } from '../program/load.ts';
import { nativeModule, pythonFile } from '../program/python-file.ts';
import type { Entry } from '../program.ts';
import { adaptedHandler } from './adapter.ts';
import { foreignFile } from './foreign-file.ts';
import { handlerFiles } from './handler-files.ts';
import type { Candidate, LinkRule, LinkSearch } from './rule.ts';
import { isBuiltFrom } from './rules/build.ts';
import { exactRules, rules } from './rules/index.ts';
import { wrappedHandler } from './wrapper.ts';

/** The settings of a handler as the template declares them. */
export interface HandlerSettings {
  /** The deployed code (CodeUri), relative to the root: a folder, or an archive; null if the template does not show it. */
  readonly directory: string | null;
  /** The deployed package, where it is not in the repository; absent = the template shows none. */
  readonly artefact?: Artefact | null;
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

/** The longest path of Linux. A longer handler or package is no file, and looking for it would take very long. */
const longestPath = 4096;

export interface FoundSource {
  readonly entry: Entry;
  /** Has to be passed to `loadProgram`. */
  readonly inline: InlineModule | null;
  /** The folder of the code, relative to the root. */
  readonly directory: string;
  readonly link: Link;
}

export type FoundEntry = FoundSource | { readonly diagnostic: Diagnostic };

/**
 * Finds the module and the export of a handler by the first rule that leads to a source. If a rule leads to several sources,
 * none of them is taken. If the handler belongs to a monitoring wrapper, finds the real handler, which is in a variable of
 * the wrapper.
 */
export async function findEntry(source: Source, settings: HandlerSettings): Promise<FoundEntry> {
  const { language, inline, at, directory } = settings;
  if (language === 'other')
    return { diagnostic: diagnostic('code/unread-language', at, settings.runtime ?? settings.handler) };
  if (inline) return inlineEntry(settings, language, inline);
  const written = [settings.handler, directory ?? '', settings.artefact?.name ?? ''];
  if (written.some((path) => path.length > longestPath))
    return { diagnostic: diagnostic('code/no-handler-file', at, 'a path of more than 4,096 characters') };
  const unread = directory === null ? null : unreadInPlace(source, directory, settings.handler, language);
  if (unread !== null) return { diagnostic: diagnostic('code/no-handler-file', at, unread) };
  const found = await handlerSource(source, settings, language);
  if (found) return found;
  const foreign = directory === null ? null : foreignFile(source, directory, stem(settings.handler));
  const place = directory ?? settings.artefact?.name ?? '';
  return foreign === null
    ? { diagnostic: diagnostic('code/no-handler-file', at, `${settings.handler} in ${place || '.'}`) }
    : { diagnostic: diagnostic('code/unread-language', at, foreign) };
}

/**
 * Finds the source of the handler, or of the handler behind an adapter or a wrapper. A wrapper's variable counts only where the
 * template's handler is no file that the runtime would load.
 */
async function handlerSource(
  source: Source,
  settings: HandlerSettings,
  language: 'javascript' | 'python',
): Promise<FoundEntry | null> {
  const { handler, directory, artefact } = settings;
  const by = (name: string, these = rules): Promise<FoundEntry | null> =>
    search(source, settings, language, name, these);
  const written = directory ?? (artefact?.kind === 'path' ? artefact.name : null);
  const adapted = written === null ? null : adaptedHandler(source, written, handler);
  if (adapted !== null) {
    const found = await by(adapted);
    return found && 'entry' in found && found.link.certain
      ? { ...found, link: { how: 'adapter', certain: true } }
      : found;
  }
  const wrapped = wrappedHandler(settings.environment);
  return wrapped === null
    ? by(handler)
    : ((await by(handler, exactRules)) ?? (await by(wrapped)) ?? (await by(handler)));
}

async function search(
  source: Source,
  settings: HandlerSettings,
  language: 'javascript' | 'python',
  handler: string,
  these: readonly LinkRule[],
): Promise<FoundEntry | null> {
  const files = handlerFiles[language];
  const facts: LinkSearch = {
    source,
    language,
    files,
    readings: files.readingsOf(handler),
    directory: settings.directory,
    artefact: settings.artefact ?? null,
    entryPoints: settings.entryPoints ?? [],
    template: folderOf(settings.at.file),
  };
  for (const { how, certain, find } of these) {
    const [found, ...others] = await find(facts);
    if (!found) continue;
    if (others.length > 0) return { diagnostic: severalSources(settings, [found, ...others]) };
    const isBuilt = !certain && found.certain !== false && isBuiltFrom(facts, found);
    return {
      entry: { module: found.module, export: found.export },
      inline: null,
      directory: settings.directory ?? found.folder,
      link: isBuilt ? { how: 'build', certain: true } : linkOf(found, how, certain),
    };
  }
  return null;
}

function linkOf({ certain, notCompared }: Candidate, how: Link['how'], isCertainRule: boolean): Link {
  return { how, certain: certain ?? isCertainRule, ...(notCompared === undefined ? {} : { notCompared }) };
}

/** Returns the reason why the file that the runtime loads first is not read, as a sentence; null if there is no such file. */
function unreadInPlace(
  source: Source,
  directory: string,
  handler: string,
  language: 'javascript' | 'python',
): string | null {
  if (language === 'javascript') {
    const bare = bareFile(source, directory, handler);
    return bare === null ? null : `Node.js loads ${bare} first, which has no ending and is not read`;
  }
  const [reading] = handlerFiles.python.readingsOf(handler);
  const file = reading === undefined ? null : joinInside(directory, reading.path);
  if (file === null || file === '') return null;
  const found = pythonFile(source, file);
  if (found !== null) return found.kind === 'unknown' && found.isThere ? found.why : null;
  const native = nativeModule(source, file);
  if (native !== null) return `Python loads ${native}, which is native code`;
  return source.kind(`${file}.pyc`) === 'file' ? `Python loads ${file}.pyc, which is bytecode` : null;
}

/**
 * Returns the file without an ending that the runtime of Node.js loads before `name.js`; null when there is none. Source: `_tryRequire`
 * in UserFunction.js of aws-lambda-nodejs-runtime-interface-client.
 */
function bareFile(source: Source, directory: string, handler: string): string | null {
  const [first] = handlerFiles.javascript.readingsOf(handler);
  const file = first === undefined ? null : joinInside(directory, first.path);
  return file !== null && source.kind(file) === 'file' ? file : null;
}

/** Lists at most five sources: the text is for a person who picks one. */
function severalSources({ at, handler }: HandlerSettings, candidates: readonly Candidate[]): Diagnostic {
  const names = candidates.map(({ module }) => module).sort();
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return diagnostic(
    'code/several-handlers',
    at,
    `${handler} may be ${names.slice(0, 5).join(' or ')}${more}`,
  );
}

/** Creates a module for inline code. Its path is the place of the code in the template. */
function inlineEntry(
  settings: HandlerSettings,
  language: 'javascript' | 'python',
  inline: NonNullable<HandlerSettings['inline']>,
): FoundEntry {
  const path = `${inline.at.file}:${inline.at.line}`;
  const exported = settings.handler.slice(settings.handler.indexOf('.') + 1) || 'handler';
  return {
    entry: { module: path, export: exported },
    inline: { path, language, ...inline },
    directory: settings.directory ?? folderOf(inline.at.file),
    link: { how: 'code in the template', certain: true },
  };
}

const stem = (handler: string): string => handler.replace(/\.[^./]*$/, '');
