import { type Diagnostic, diagnostic, type Location } from '@emmental/model';
import { type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { MapEntry, Node } from '../tree.ts';
import type { Places } from './places.ts';

/** Reads JSON (comments and trailing commas allowed, as AWS's tools do not mind them). Depth must have been bounded. */
export function parseJson(text: string, places: Places): { root: Node | null; diagnostics: Diagnostic[] } {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const diagnostics = errors
    .slice(0, 1)
    .map((error) =>
      diagnostic(
        tree ? 'read/partly-read' : 'read/syntax',
        places.at(error.offset),
        printParseErrorCode(error.error),
      ),
    );
  return { root: tree ? nodeOf(tree, places, diagnostics) : null, diagnostics };
}

function nodeOf(node: JsonNode, places: Places, diagnostics: Diagnostic[]): Node {
  const at = places.at(node.offset);
  switch (node.type) {
    case 'object':
      return { kind: 'map', entries: entriesOf(node, places, diagnostics), at };
    case 'array':
      return {
        kind: 'list',
        items: (node.children ?? []).map((child) => nodeOf(child, places, diagnostics)),
        at,
      };
    default:
      return {
        kind: 'scalar',
        value: (node.value as string | number | boolean | null | undefined) ?? null,
        at,
      };
  }
}

/** The last of equal keys counts, as `JSON.parse` and AWS's tools have it; the first is reported. */
function entriesOf(node: JsonNode, places: Places, diagnostics: Diagnostic[]): MapEntry[] {
  const entries = new Map<string, MapEntry>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (!key) continue;
    const name = String(key.value);
    const keyAt: Location = places.at(key.offset);
    if (entries.has(name)) diagnostics.push(diagnostic('read/duplicate-key', keyAt, name));
    entries.set(name, {
      key: name,
      keyAt,
      value: value ? nodeOf(value, places, diagnostics) : { kind: 'scalar', value: null, at: keyAt },
    });
  }
  return [...entries.values()];
}
