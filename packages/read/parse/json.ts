import { type Diagnostic, diagnostic } from '@emmental/model';
import { type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { list, type MapEntry, type Node, scalar } from '../tree.ts';
import type { Parsed } from './document.ts';
import { linesOf } from './lines.ts';

/** Depth beyond which a document is cut; no real template comes near it. */
export const maxDepth = 200;

/** Parses JSON with positions. On a syntax error what could be read is returned with `read/partly-read`. */
export function parseJson(path: string, text: string): Parsed {
  const lines = linesOf(path, text);
  const diagnostics: Diagnostic[] = [];
  if (nestsDeeperThan(text, 4 * maxDepth)) {
    return {
      root: null,
      diagnostics: [diagnostic('read/limit', lines.at(0), `nested deeper than ${4 * maxDepth}`)],
    };
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const seen = new Set<string>();

  const convert = (node: JsonNode, depth: number): Node => {
    const at = lines.at(node.offset, node.offset + node.length);
    if (depth > maxDepth) {
      if (!seen.has('depth')) {
        diagnostics.push(diagnostic('read/limit', at, `nested deeper than ${maxDepth}`));
        seen.add('depth');
      }
      return scalar(null, at);
    }
    if (node.type === 'array')
      return list(
        (node.children ?? []).map((child) => convert(child, depth + 1)),
        at,
      );
    if (node.type !== 'object') return scalar(node.value ?? null, at);
    const entries = new Map<string, MapEntry>();
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (!key) continue;
      const keyAt = lines.at(key.offset, key.offset + key.length);
      const name = String(key.value);
      if (entries.has(name)) diagnostics.push(diagnostic('read/duplicate-key', keyAt, name));
      entries.set(name, { key: name, keyAt, value: value ? convert(value, depth + 1) : scalar(null, keyAt) });
    }
    return { kind: 'map', entries: [...entries.values()], at };
  };

  const root = tree ? convert(tree, 0) : null;
  const first = errors[0];
  if (first) {
    const about = words(printParseErrorCode(first.error));
    const code = root && root.kind !== 'scalar' ? 'read/partly-read' : 'read/syntax';
    diagnostics.push(diagnostic(code, lines.at(first.offset), about));
  }
  return { root, diagnostics };
}

/** Cheap guard before the recursive parser: brackets outside strings. */
export function nestsDeeperThan(text: string, bound: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === 92) i++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 123 || code === 91) {
      if (++depth > bound) return true;
    } else if (code === 125 || code === 93) depth--;
  }
  return false;
}

/** `ColonExpected` → `colon expected`. */
const words = (code: string) =>
  code
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/^invalid format$/, 'not JSON');
