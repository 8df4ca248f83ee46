import { type Diagnostic, diagnostic, type Source } from '@emmental/model';
import type { Node } from '../tree.ts';
import { depthLimit, nestsDeeper, tooDeep } from './depth.ts';
import { parseJson } from './json.ts';
import { placesOf } from './places.ts';
import { parseYaml, type YamlVersion } from './yaml.ts';

/** A parsed file; `root` is null when nothing of it could be read. */
export interface Parsed {
  readonly path: string;
  readonly root: Node | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads YAML or JSON text into a tree with positions. Bounded in depth and in what anchors expand to; never throws. */
export function parseDocument(path: string, text: string): Parsed {
  const at = { file: path, line: 1, column: 1 };
  const limit = (): Parsed => ({ path, root: null, diagnostics: [tooDeep(at)] });
  if (nestsDeeper(text, depthLimit)) return limit();
  try {
    const json = /^\s*[[{]/.test(text) && (path.endsWith('.json') || !/\.ya?ml$/.test(path));
    return {
      path,
      ...(json ? parseJson(text, placesOf(path, text)) : parseYaml(path, text, versionOf(path))),
    };
  } catch (error) {
    // The parsers recurse: a block of a thousand levels runs out of stack.
    if (error instanceof RangeError) return limit();
    return {
      path,
      root: null,
      diagnostics: [diagnostic('read/syntax', at, (error as Error).message.split('\n')[0])],
    };
  }
}

const versionOf = (path: string): YamlVersion => (/(^|\/)serverless[^/]*$/.test(path) ? '1.2' : '1.1');

const parsed = new WeakMap<Source, Map<string, Parsed>>();

/** Parses a file of the repository, once per source; null when nothing of it can be read. */
export function parseFile(
  path: string,
  source: Source,
): { readonly path: string; readonly root: Node } | null {
  const { root } = parsedFile(path, source);
  return root ? { path, root } : null;
}

/** As `parseFile`, with what was wrong. */
export function parsedFile(path: string, source: Source): Parsed {
  const cache = parsed.get(source) ?? new Map<string, Parsed>();
  parsed.set(source, cache);
  const known = cache.get(path);
  if (known) return known;
  const file = source.read(path);
  const result =
    'text' in file ? parseDocument(path, file.text) : { path, root: null, diagnostics: [file.diagnostic] };
  cache.set(path, result);
  return result;
}
