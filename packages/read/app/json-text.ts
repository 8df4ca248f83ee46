import {
  constant,
  type Hole,
  type Location,
  parseJson,
  partsOf,
  spelled,
  text,
  unknown,
  type Value,
} from '@emmental/model';
import { parseDocument } from '../parse/index.ts';
import type { Node } from '../tree.ts';

/**
 * Two private-use characters. A hole (unknown part) is passed to the parsers as its number between them. The
 * YAML parser uses other characters for the same purpose.
 */
const open = '\uE010';
const close = '\uE011';

/**
 * Parses a text that contains JSON or YAML. Policy documents, state machines and event patterns are often one
 * string, written with `Fn::Sub` and therefore with holes. Returns a value that is not a text unchanged; a
 * text that is neither JSON nor YAML becomes unknown. Each parsed value has the place of the text; in YAML,
 * the place of its line.
 */
export function structured(value: Value): Value {
  if (value.kind === 'one-of') {
    return {
      ...value,
      choices: value.choices.map((choice) => ({ ...choice, value: structured(choice.value) })),
    };
  }
  if (value.kind !== 'text' && !(value.kind === 'constant' && typeof value.value === 'string')) return value;
  const parts = partsOf(value) ?? [];
  const only = parts[0];
  if (parts.length === 1 && typeof only === 'object') {
    return unknown(only.kind === 'unknown' ? only.why : `it is kept in ${nameOf(only)}`, value.at);
  }
  const { written, holes } = withPlaceholders(parts);
  try {
    return fromJson(parseJson(written), holes, value.at, 0);
  } catch {
    return fromYaml(parts, value.at) ?? unknown('the text is not JSON', value.at);
  }
}

/**
 * Parses a text of several lines as a YAML mapping, for example the definition file of an API. Each value
 * gets the place of its line.
 */
function fromYaml(parts: readonly (string | Hole)[], at: Location | undefined): Value | null {
  const holes: Hole[] = [];
  const written = parts
    .map((part) => (typeof part === 'string' ? part : `${open}${holes.push(part) - 1}${close}`))
    .join('');
  if (!/^[\w"'-]+:(\s|$)/m.test(written) || !written.trim().includes('\n')) return null;
  const { root, diagnostics } = parseDocument(yamlName(at), written);
  if (root?.kind !== 'map' || diagnostics.some(({ severity }) => severity === 'error')) return null;
  return fromNode(root, holes, at);
}

/** Returns a file name with the ending for which the parser reads YAML. */
const yamlName = (at: Location | undefined): string => `${at?.file ?? ''}.yaml`;

function fromNode(node: Node, holes: readonly Hole[], start: Location | undefined): Value {
  const at = start ? { ...start, line: start.line + node.at.line - 1 } : undefined;
  const placed = at ? { at } : {};
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' ? fromString(node.value, holes, at) : constant(node.value, at);
    case 'list':
      return {
        kind: 'list',
        items: node.items.map((item) => fromNode(item, holes, start)),
        open: false,
        ...placed,
      };
    case 'map':
      return {
        kind: 'fields',
        fields: new Map(
          node.entries.map(({ key, value }) => [
            spelled(fromString(key, holes, at)),
            fromNode(value, holes, start),
          ]),
        ),
        open: false,
        ...placed,
      };
  }
}

function nameOf(hole: Hole): string {
  if (hole.kind === 'resource' || hole.kind === 'unknown') return 'another resource';
  return 'name' in hole ? hole.name : 'the event';
}

/**
 * Joins the parts of a text with a placeholder for each hole. A hole outside of quotes stands for a number, a
 * boolean or a document, so its placeholder gets quotes.
 */
function withPlaceholders(parts: readonly (string | Hole)[]): { written: string; holes: readonly Hole[] } {
  const holes: Hole[] = [];
  let written = '';
  let quoted = false;
  for (const part of parts) {
    if (typeof part === 'string') {
      written += part;
      quoted = endsQuoted(part, quoted);
    } else {
      const placeholder = `${open}${holes.push(part) - 1}${close}`;
      written += quoted ? placeholder : `"${placeholder}"`;
    }
  }
  return { written, holes };
}

function endsQuoted(part: string, quoted: boolean): boolean {
  let inside = quoted;
  for (let index = 0; index < part.length; index += 1) {
    if (part[index] === '\\') index += 1;
    else if (part[index] === '"') inside = !inside;
  }
  return inside;
}

const maxDepth = 100;

function fromJson(json: unknown, holes: readonly Hole[], at: Location | undefined, depth: number): Value {
  const placed = at ? { at } : {};
  if (depth > maxDepth) return unknown('it is nested too deeply', at);
  if (typeof json === 'string') return fromString(json, holes, at);
  if (typeof json === 'number' || typeof json === 'boolean' || json === null) return constant(json, at);
  if (Array.isArray(json)) {
    return {
      kind: 'list',
      items: json.map((item) => fromJson(item, holes, at, depth + 1)),
      open: false,
      ...placed,
    };
  }
  const fields = new Map<string, Value>();
  for (const [key, inner] of Object.entries(json as object)) {
    fields.set(spelled(fromString(key, holes, at)), fromJson(inner, holes, at, depth + 1));
  }
  return { kind: 'fields', fields, open: false, ...placed };
}

function fromString(written: string, holes: readonly Hole[], at: Location | undefined): Value {
  if (!written.includes(open)) return constant(written, at);
  const parts = written.split(/(\uE010\d+\uE011)/u).map((part) => {
    if (!part.startsWith(open)) return part;
    return holes[Number(part.slice(1, -1))] ?? '';
  });
  return text(parts, at);
}
