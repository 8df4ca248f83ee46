import { type Diagnostic, diagnostic, type Location } from '@emmental/model';
import { type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { MapEntry, Node } from '../tree.ts';
import type { Places } from './places.ts';

/** Reads JSON (comments and trailing commas allowed, as AWS's tools do not mind them). Depth must have been bounded. */
export function parseJson(given: string, places: Places): { root: Node | null; diagnostics: Diagnostic[] } {
  let errors: ParseError[] = [];
  let tree = parseTree(given, errors, { allowTrailingComma: true });
  if (errors.length > 0 && given.includes('${')) {
    errors = [];
    tree = parseTree(quoteHoles(given), errors, { allowTrailingComma: true });
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
 * `"TimeoutSeconds": ${Timeout}` is JSON once it is deployed: such a hole becomes a text of the same length, so that every
 * place stays. Source: AWS SAM developer guide, "AWS::Serverless::StateMachine", DefinitionSubstitutions.
 */
const quoteHoles = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|\$\{([^{}"\n]*)\}/gs, (all, name: string | undefined) =>
    name === undefined ? all : `"${hole}${name}"`,
  );

// A private use character: no text has it.
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

/** The last of equal keys counts, as `JSON.parse` and AWS's tools have it; the first is reported. */
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
