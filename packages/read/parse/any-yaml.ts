import { type Diagnostic, diagnostic } from '@emmental/model';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { MapEntry, Node } from '../tree.ts';
import { tooDeep } from './depth.ts';
import { documentDepth } from './limits.ts';
import { mend } from './mend.ts';
import { type Places, placesOf } from './places.ts';
import { withTag } from './short-tags.ts';
import { hideMarks, shownMarks, templated } from './templated.ts';
import type { Result, YamlVersion } from './yaml.ts';

/** Most nodes to which anchors may expand. A document with more is treated as an attack (a YAML bomb). */
const expansionLimit = 200_000;

/**
 * Parses any YAML with the library `yaml`. CloudFormation's parser (PyYAML) accepts flow collections and
 * quoted texts with too little indentation, which the library refuses. Such lines are indented and the text
 * is parsed again. If an error remains, the result is the readable part, and the error is reported.
 */
export function parseAnyYaml(file: string, text: string, version: YamlVersion): Result {
  const problems: Diagnostic[] = [];
  const isTemplated = templated.test(text);
  if (isTemplated)
    problems.push(diagnostic('read/templated', placesOf(file, text).at(text.search(templated))));
  const readable = isTemplated ? hideMarks(text) : text;
  const first = read(readable, version);
  const mended = first.errors.length > 0 ? mend(readable) : null;
  const again = mended && mended.added.size > 0 ? read(mended.text, version) : first;
  const best = mended && again.errors.length < first.errors.length ? again : first;
  const places =
    best === first || !mended ? placesOf(file, readable) : placesOf(file, mended.text, mended.added);
  const [error] = best.errors;
  const [, second] = best.documents;
  const result = convert(best.documents[0], places);
  if (error) {
    const about = error.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? 'unknown error';
    if (error.code === 'RESOURCE_EXHAUSTION') return { root: null, diagnostics: [tooDeep(places.at(0))] };
    const code = result.root?.kind === 'map' ? 'read/partly-read' : 'read/syntax';
    problems.push(diagnostic(code, places.at(error.pos[0]), about));
  }
  if (second?.contents?.range) {
    const at = places.at(second.contents.range[0]);
    problems.push(
      diagnostic('read/partly-read', at, 'the file contains more than one document; only the first was read'),
    );
  }
  return { root: result.root, diagnostics: [...problems, ...result.diagnostics] };
}

interface Reading {
  /** The documents that have content. The first of them is used. */
  readonly documents: readonly Document[];
  readonly errors: Document['errors'];
}

function read(text: string, version: YamlVersion): Reading {
  const found = parseAllDocuments(text, {
    version,
    schema: version === '1.1' ? 'yaml-1.1' : 'core',
    merge: false,
    uniqueKeys: false,
    strict: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  // The library gives no document for an empty text.
  const documents = Array.isArray(found) ? found.filter(hasContent) : [];
  const [first] = documents.length > 0 ? documents : Array.isArray(found) ? found : [];
  return { documents, errors: first?.errors ?? [] };
}

const hasContent = ({ contents }: Document): boolean =>
  contents !== null && !(isScalar(contents) && contents.value === null);

function convert(document: Document | undefined, places: Places): Result {
  const diagnostics: Diagnostic[] = [];
  if (!document?.contents) return { root: null, diagnostics };
  const reader: Reader = {
    places,
    diagnostics,
    anchors: new Map(),
    sizes: new Map(),
    expanded: 0,
    done: new Map(),
    open: new Set(),
  };
  return { root: nodeOf(document.contents, reader), diagnostics };
}

interface Reader {
  readonly places: Places;
  readonly diagnostics: Diagnostic[];
  /**
   * The latest node of each anchor name. Nodes are visited in the order of the text, so the latest is the
   * node that an alias refers to.
   */
  readonly anchors: Map<string, unknown>;
  /** The number of nodes in a converted node, with aliases expanded. */
  readonly sizes: Map<Node, number>;
  /** The number of nodes that all aliases so far expanded to. */
  expanded: number;
  readonly done: Map<unknown, Node>;
  readonly open: Set<unknown>;
}

function nodeOf(node: unknown, reader: Reader): Node {
  const cached = reader.done.get(node);
  if (cached) return cached;
  const offset = (node as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
  const at = reader.places.at(offset);
  const nothing: Node = { kind: 'scalar', value: null, at };
  if (isAlias(node)) {
    const target = reader.anchors.get(node.source);
    if (!target || reader.open.has(target)) {
      reader.diagnostics.push(
        diagnostic(target ? 'template/cycle' : 'template/undefined', at, `*${node.source}`),
      );
      return nothing;
    }
    const found = nodeOf(target, reader);
    reader.expanded += sizeOf(found, reader);
    return reader.expanded > expansionLimit ? tooMany(reader, at, nothing) : found;
  }
  const { anchor } = node as { anchor?: string };
  if (anchor !== undefined) reader.anchors.set(anchor, node);
  if (reader.open.size > documentDepth) {
    if (!reader.diagnostics.some((problem) => problem.code === 'read/limit'))
      reader.diagnostics.push(tooDeep(at));
    return nothing;
  }
  reader.open.add(node);
  const converted = withTag((node as { tag?: string } | null)?.tag, contentOf(node, reader, at));
  reader.open.delete(node);
  reader.done.set(node, converted);
  return converted;
}

function tooMany(reader: Reader, at: Node['at'], nothing: Node): Node {
  if (!reader.diagnostics.some((problem) => problem.code === 'read/limit')) {
    reader.diagnostics.push(
      diagnostic('read/limit', at, `anchors expand to more than ${expansionLimit} nodes`),
    );
  }
  return nothing;
}

function sizeOf(node: Node, reader: Reader): number {
  const cached = reader.sizes.get(node);
  if (cached !== undefined) return cached;
  let size = 1;
  if (node.kind === 'map') for (const entry of node.entries) size += sizeOf(entry.value, reader);
  if (node.kind === 'list') for (const item of node.items) size += sizeOf(item, reader);
  reader.sizes.set(node, size);
  return size;
}

function contentOf(node: unknown, reader: Reader, at: Node['at']): Node {
  if (isMap(node)) return { kind: 'map', entries: entriesOf(node, reader), at };
  if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => nodeOf(item, reader)), at };
  if (isScalar(node)) return { kind: 'scalar', value: scalarOf(node), at };
  return { kind: 'scalar', value: null, at };
}

/**
 * Returns the value of a scalar. A date, a binary, and a number that a double cannot hold stay the text as
 * written.
 */
function scalarOf(node: Scalar): string | number | boolean | null {
  const { value, source } = node;
  if (typeof value === 'string') return shownMarks(value);
  if (value === null) return null;
  // PyYAML reads a single letter as a text, not as a truth value: `AttributeType: N`.
  if (typeof value === 'boolean') return source?.length === 1 ? source : value;
  if (typeof value === 'number') {
    const exact = Number.isSafeInteger(value) || !Number.isInteger(value);
    // In templates `012345678901`, `1_000` and `12:30` are names and times, not numbers.
    return exact && (source === undefined || /^[-+]?(0|[1-9]\d*)(\.\d+)?$/.test(source))
      ? value
      : (source ?? String(value));
  }
  return source ?? String(value);
}

function entriesOf(node: YAMLMap, reader: Reader): MapEntry[] {
  const entries = new Map<string, MapEntry>();
  const merged: Node[] = [];
  for (const pair of node.items) {
    const key = isScalar(pair.key) ? shownMarks(pair.key.source ?? String(pair.key.value ?? '')) : null;
    const offset = (pair.key as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
    const keyAt = reader.places.at(offset);
    const value: Node =
      pair.value === null ? { kind: 'scalar', value: null, at: keyAt } : nodeOf(pair.value, reader);
    if (key === null) {
      reader.diagnostics.push(diagnostic('template/invalid', keyAt, 'a key is not a text'));
    } else if (key === '<<') {
      merged.push(...(value.kind === 'list' ? value.items : [value]));
    } else {
      if (entries.has(key)) reader.diagnostics.push(diagnostic('read/duplicate-key', keyAt, key));
      entries.set(key, { key, keyAt, value });
    }
  }
  // https://yaml.org/type/merge.html: a key of the mapping itself takes precedence, then a key of the first
  // merged mapping that has it.
  for (const source of merged) {
    for (const entry of source.kind === 'map' ? source.entries : []) {
      if (!entries.has(entry.key)) entries.set(entry.key, entry);
    }
  }
  return [...entries.values()];
}
