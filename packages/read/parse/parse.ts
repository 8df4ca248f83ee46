import { type Diagnostic, diagnostic, type Source } from '@emmental/model';
import { firstOf } from '../limits.ts';
import type { Node } from '../tree.ts';
import { nestsDeeper, tooDeep } from './depth.ts';
import { bodyOfJson, type ParsedHcl, parseHcl } from './hcl/index.ts';
import { parseJson } from './json.ts';
import { allDocumentsBytes, documentBytes, documentDepth } from './limits.ts';
import { placesOf } from './places.ts';
import { parseYaml, type YamlVersion } from './yaml.ts';

/** A parsed file. `root` is null when the file could not be read at all. */
export interface Parsed {
  readonly path: string;
  readonly root: Node | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses YAML or JSON text into a tree with positions. Nesting and the expansion of anchors are bounded.
 * Never throws.
 */
export function parseDocument(path: string, text: string): Parsed {
  const at = { file: path, line: 1, column: 1 };
  const limit = (): Parsed => ({ path, root: null, diagnostics: [tooDeep(at)] });
  if (nestsDeeper(text, documentDepth)) return limit();
  try {
    const json = /^\s*[[{]/.test(text) && (path.endsWith('.json') || !/\.ya?ml$/.test(path));
    return {
      path,
      ...(json ? parseJson(text, placesOf(path, text)) : parseYaml(path, text, versionOf(path))),
    };
  } catch (error) {
    // The parsers recurse, so a deeply nested text can use up the stack.
    if (error instanceof RangeError) return limit();
    return {
      path,
      root: null,
      diagnostics: [diagnostic('read/syntax', at, (error as Error).message.split('\n')[0])],
    };
  }
}

const versionOf = (path: string): YamlVersion => (/(^|\/)serverless[^/]*$/.test(path) ? '1.2' : '1.1');

/** The files of a repository that have been parsed, and their total size. */
interface Files {
  readonly done: Map<string, Parsed>;
  readonly hcl: Map<string, ParsedHcl>;
  bytes: number;
}

const files = new WeakMap<Source, Files>();

/** Parses a file of the repository, once per source. Null when the file cannot be read at all. */
export function parseFile(
  path: string,
  source: Source,
): { readonly path: string; readonly root: Node } | null {
  const { root } = parsedFile(path, source);
  return root ? { path, root } : null;
}

/**
 * Parses a file like `parseFile`, and also returns its problems. `limits.ts` bounds the bytes of each file
 * and of all files together.
 */
export function parsedFile(path: string, source: Source): Parsed {
  const state = stateOf(source);
  const cached = state.done.get(path);
  if (cached) return cached;
  const result = parsedWithin(path, source, state);
  state.done.set(path, result);
  return result;
}

function stateOf(source: Source): Files {
  const state = files.get(source) ?? { done: new Map(), hcl: new Map(), bytes: 0 };
  files.set(source, state);
  return state;
}

function parsedWithin(path: string, source: Source, state: Files): Parsed {
  const text = textWithin(path, source, state);
  if (typeof text !== 'string') return { path, root: null, diagnostics: [text] };
  const { root, diagnostics } = parseDocument(path, text);
  return { path, root, diagnostics: firstOf(diagnostics, { file: path, line: 1, column: 1 }) };
}

/**
 * Parses a Terraform file of the repository, once per source and with the same bounds. If the file cannot be
 * read, the body is empty.
 */
export function hclFile(path: string, source: Source): ParsedHcl {
  const state = stateOf(source);
  const cached = state.hcl.get(path);
  if (cached) return cached;
  const at = { file: path, line: 1, column: 1 };
  const text = textWithin(path, source, state);
  const parse = path.endsWith('.json') ? jsonBody : parseHcl;
  const read =
    typeof text === 'string'
      ? parse(path, text)
      : { body: { attributes: [], blocks: [], complete: false, at }, diagnostics: [text] };
  const result = { body: read.body, diagnostics: firstOf(read.diagnostics, at) };
  state.hcl.set(path, result);
  return result;
}

function jsonBody(path: string, text: string): ParsedHcl {
  const { root, diagnostics } = parseDocument(path, text);
  const read = bodyOfJson(root, path);
  return { body: read.body, diagnostics: [...diagnostics, ...read.diagnostics] };
}

/** Returns the text of a file to parse, or a diagnostic when the file cannot be read or exceeds a bound. */
function textWithin(path: string, source: Source, state: Files): string | Diagnostic {
  const file = source.read(path);
  if (!('text' in file)) return file.diagnostic;
  const at = { file: path, line: 1, column: 1 };
  if (file.text.includes('\0')) return diagnostic('read/not-text', at);
  const bytes = Buffer.byteLength(file.text);
  if (bytes > documentBytes)
    return diagnostic('read/too-large', at, `${path} has more than ${mebibytes(documentBytes)}`);
  if (state.bytes + bytes > allDocumentsBytes) {
    const problem = `the templates of the repository have more than ${mebibytes(allDocumentsBytes)}`;
    return diagnostic('read/limit', at, problem);
  }
  state.bytes += bytes;
  return file.text;
}

const mebibytes = (bytes: number): string => `${bytes / (1024 * 1024)} MiB`;
