import { type Diagnostic, diagnostic } from '@emmental/model';
import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { MapEntry, Node } from '../tree.ts';
import { mend } from './mend.ts';
import { type Places, placesOf } from './places.ts';

/** Nodes that anchors may expand to: beyond it a document is a bomb. */
const expansionLimit = 200_000;

/**
 * Reads YAML 1.1, as AWS's tools do, with CloudFormation's short tags written out. PyYAML takes under-indented
 * flow collections and quoted texts that the `yaml` library refuses or drops: those lines are indented and the
 * text is read again; what still has an error is reported as partly read, never cut silently.
 */
export function parseYaml(file: string, text: string): { root: Node | null; diagnostics: Diagnostic[] } {
  const first = read(text);
  if (!first.errors.length) return convert(first, placesOf(file, text));
  const mended = mend(text);
  const again = mended.added.size > 0 ? read(mended.text) : first;
  if (!again.errors.length) return convert(again, placesOf(file, mended.text, mended.added));
  const best = again.errors.length < first.errors.length ? again : first;
  const places = best === first ? placesOf(file, text) : placesOf(file, mended.text, mended.added);
  const result = convert(best, places);
  const error = best.errors[0];
  const about = error?.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? 'unknown error';
  const code = result.root?.kind === 'map' ? 'read/partly-read' : 'read/syntax';
  return {
    ...result,
    diagnostics: [diagnostic(code, places.at(error?.pos[0] ?? 0), about), ...result.diagnostics],
  };
}

function read(text: string): Document {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    merge: false,
    uniqueKeys: false,
    strict: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  // A template is one document; later ones are another tool's. An empty text gives no document at all.
  const first = Array.isArray(documents)
    ? documents.find((document) => document.contents !== null)
    : undefined;
  return first ?? new Document(null, { version: '1.1' });
}

function convert(document: Document, places: Places): { root: Node | null; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  if (!document.contents) return { root: null, diagnostics };
  const reader = {
    document,
    places,
    diagnostics,
    sizes: new Map<Node, number>(),
    done: new Map<unknown, Node>(),
    open: new Set<unknown>(),
  };
  const root = nodeOf(document.contents, reader);
  return { root, diagnostics };
}

interface Reader {
  readonly document: Document;
  readonly places: Places;
  readonly diagnostics: Diagnostic[];
  /** How many nodes a converted node stands for, aliases expanded. */
  readonly sizes: Map<Node, number>;
  readonly done: Map<unknown, Node>;
  readonly open: Set<unknown>;
}

function nodeOf(node: unknown, reader: Reader): Node {
  const known = reader.done.get(node);
  if (known) return known;
  const offset = (node as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
  const at = reader.places.at(offset);
  const nothing: Node = { kind: 'scalar', value: null, at };
  if (isAlias(node)) {
    const target = node.resolve(reader.document);
    if (!target || reader.open.has(target)) {
      reader.diagnostics.push(
        diagnostic(target ? 'template/cycle' : 'template/undefined', at, `*${node.source}`),
      );
      return nothing;
    }
    const found = nodeOf(target, reader);
    return sizeOf(found, reader) > expansionLimit ? tooMany(reader, at, nothing) : found;
  }
  reader.open.add(node);
  const made = withTag(node, contentOf(node, reader, at), at);
  reader.open.delete(node);
  const size = sizeOf(made, reader);
  const result = size > expansionLimit ? tooMany(reader, at, nothing) : made;
  reader.done.set(node, result);
  return result;
}

function tooMany(reader: Reader, at: Node['at'], nothing: Node): Node {
  if (!reader.diagnostics.some((one) => one.code === 'read/limit')) {
    reader.diagnostics.push(
      diagnostic('read/limit', at, `anchors expand to more than ${expansionLimit} nodes`),
    );
  }
  return nothing;
}

function sizeOf(node: Node, reader: Reader): number {
  const known = reader.sizes.get(node);
  if (known !== undefined) return known;
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

/** Dates and binaries stay the text they are written as; so do numbers that a double cannot hold. */
function scalarOf(node: Scalar): string | number | boolean | null {
  const { value, source } = node;
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    const exact = Number.isSafeInteger(value) || !Number.isInteger(value);
    // `012345678901` and `1_000` and `12:30` are names and times in templates, not numbers.
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
    const key = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value ?? '')) : null;
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
  // https://yaml.org/type/merge.html: own keys win, then the earlier of the merged mappings.
  for (const source of merged) {
    for (const entry of source.kind === 'map' ? source.entries : []) {
      if (!entries.has(entry.key)) entries.set(entry.key, entry);
    }
  }
  return [...entries.values()];
}

/** `!Sub x` → `{ 'Fn::Sub': x }`; `!Ref` and `!Condition` have no prefix; `!GetAtt a.b.c` is the list [a, b.c]. */
function withTag(node: unknown, content: Node, at: Node['at']): Node {
  const tag = (node as { tag?: string } | null)?.tag;
  if (!tag?.startsWith('!') || tag === '!') return content;
  const name = tag.slice(1);
  if (!/^[A-Za-z][\w:]*$/.test(name)) return content;
  const key = name === 'Ref' || name === 'Condition' || name.includes('::') ? name : `Fn::${name}`;
  const text = content.kind === 'scalar' && typeof content.value === 'string' ? content.value : null;
  const dot = key === 'Fn::GetAtt' && text !== null ? text.indexOf('.') : -1;
  const value: Node =
    dot > 0 && text !== null
      ? {
          kind: 'list',
          items: [
            { kind: 'scalar', value: text.slice(0, dot), at: content.at },
            { kind: 'scalar', value: text.slice(dot + 1), at: content.at },
          ],
          at: content.at,
        }
      : content;
  return { kind: 'map', entries: [{ key, keyAt: at, value }], at };
}
