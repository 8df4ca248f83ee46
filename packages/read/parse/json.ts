import { type Diagnostic, diagnostic, type Location } from '@emmental/model';
import { type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { MapEntry, Node } from '../tree.ts';
import type { Places } from './places.ts';

/**
 * Parses JSON. Comments and trailing commas are allowed, because AWS's tools accept them. The caller must
 * have checked the depth.
 */
export function parseJson(text: string, places: Places): { root: Node | null; diagnostics: Diagnostic[] } {
  let errors: ParseError[] = [];
  let tree = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 && text.includes('${')) {
    errors = [];
    tree = parseTree(quoteHoles(text), errors, { allowTrailingComma: true });
  }
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

/**
 * Puts holes outside of texts in quotes, so that `"TimeoutSeconds": ${Timeout}` becomes valid JSON; the
 * deployment replaces such a hole by a value. The result has the same length, so places stay correct. Source:
 * AWS SAM developer guide, "AWS::Serverless::StateMachine", DefinitionSubstitutions.
 */
const quoteHoles = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|\$\{([^{}"\n]*)\}/gs, (match, name: string | undefined) =>
    name === undefined ? match : `"${hole}${name}"`,
  );

// A private-use character that marks a hole; files do not contain it.
const hole = '\ue003';

const shown = (text: string): string => (text.startsWith(hole) ? `\${${text.slice(1)}}` : text);

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
        value:
          typeof node.value === 'string'
            ? shown(node.value)
            : ((node.value as number | boolean | null | undefined) ?? null),
        at,
      };
  }
}

/**
 * Reads the entries of an object. If a key is repeated, the last entry is used, as in `JSON.parse` and AWS's
 * tools, and the key is reported.
 */
function entriesOf(node: JsonNode, places: Places, diagnostics: Diagnostic[]): MapEntry[] {
  const entries = new Map<string, MapEntry>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (!key) continue;
    const name = shown(String(key.value));
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
