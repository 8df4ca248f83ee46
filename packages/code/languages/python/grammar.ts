import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser } from 'web-tree-sitter';
import type { Placed } from '../lowering.ts';

/** A node of the parsed text with its named children. Comments are left out. Offsets count UTF-16 units. */
export interface Syntax extends Placed {
  readonly type: string;
  readonly children: readonly Syntax[];
}

export interface ParsedText {
  readonly root: Syntax;
  /** Places with a syntax error or a missing token, in source order. */
  readonly errors: readonly Placed[];
}

/**
 * Returns how often the parser may report progress on a text before it is stopped. It reports after every hundred
 * operations, in real code once in 30 to 70 characters; only garbage makes it try longer. A count ends equal texts at
 * equal places, which a clock does not.
 */
const reportsFor = (text: string): number => Math.max(40_000, text.length / 8);

/**
 * Loads the grammar and returns the function that parses a text. The function returns null when it reaches
 * the time limit.
 */
export async function loadGrammar(): Promise<(text: string) => ParsedText | null> {
  await Parser.init({ wasmBinary: readPackageFile('web-tree-sitter/web-tree-sitter.wasm') });
  const language = await Language.load(readPackageFile('tree-sitter-python/tree-sitter-python.wasm'));
  const parser = new Parser();
  parser.setLanguage(language);
  return (text) => {
    let reports = reportsFor(text);
    const tree = parser.parse(text, null, { progressCallback: () => --reports < 0 });
    if (!tree) {
      parser.reset();
      return null;
    }
    const hasErrors = tree.rootNode.hasError;
    const parsed = copied(tree.rootNode, hasErrors);
    tree.delete();
    return parsed;
  };
}

/**
 * Reads a file of an npm package. The file is next to the bundle, or in the folder above the bundle's chunks,
 * or where npm installed it.
 */
function readPackageFile(path: string): Buffer {
  const name = basename(path);
  const beside = [`./${name}`, `../${name}`].map((relativePath) =>
    fileURLToPath(new URL(relativePath, import.meta.url)),
  );
  return readFileSync(
    beside.find((candidate) => existsSync(candidate)) ?? createRequire(import.meta.url).resolve(path),
  );
}

/**
 * Copies the tree out of the parser's memory. Uses a stack of its own instead of recursion, because a text
 * can be nested very deeply.
 */
function copied(root: Node, hasErrors: boolean): ParsedText {
  const errors: Placed[] = [];
  const top = copy(root);
  const open: [Node, Writable][] = [[root, top]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, target] = next;
    for (const child of hasErrors ? node.children : node.namedChildren) {
      if (hasErrors && (child.isMissing || child.isError))
        errors.push({ start: child.startIndex, end: child.endIndex });
      if (hasErrors && !child.isNamed) continue;
      const inner = copy(child);
      // Each access to the parser's memory is slow, so only the needed fields are read.
      if (ignored.has(inner.type) && child.isExtra) continue;
      target.children.push(inner);
      if (hasErrors || !leaves.has(inner.type)) open.push([child, inner]);
    }
  }
  if (hasErrors && errors.length === 0) errors.push({ start: root.startIndex, end: root.endIndex });
  return { root: top, errors: errors.sort((a, b) => a.start - b.start) };
}

interface Writable extends Placed {
  readonly type: string;
  readonly children: Writable[];
}

const copy = (node: Node): Writable => ({
  type: node.type,
  start: node.startIndex,
  end: node.endIndex,
  children: [],
});

const ignored: ReadonlySet<string> = new Set(['comment', 'line_continuation']);

/** Types of nodes that are a single token. About half of all nodes are such tokens. */
const leaves: ReadonlySet<string> = new Set([
  'identifier',
  'integer',
  'float',
  'true',
  'false',
  'none',
  'ellipsis',
  'string_start',
  'string_end',
  'escape_sequence',
]);
