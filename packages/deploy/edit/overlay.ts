import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Edit } from './edit.ts';
import {
  columnOf,
  endOf,
  isIntrinsic,
  isNothing,
  isPlainList,
  isReference,
  isSame,
  lineEnd,
  startOf,
} from './node.ts';
import { removal, replacement } from './replace.ts';
import {
  isPlainMap,
  isRemoving,
  itemsOf,
  type Plain,
  type PlainMap,
  replacementOf,
  type Style,
  writeBlock,
  writeFlow,
} from './write.ts';

/** A value that cannot be added to the text: its path and the reason. */
export interface Refused {
  readonly path: readonly string[];
  readonly why: string;
}

/** The edits of an overlay, or the reasons why it is refused. */
export interface Overlaid {
  readonly edits: readonly Edit[];
  readonly refused: readonly Refused[];
}

/** A YAML or JSON text, parsed for edits that change nothing else in it. */
export interface TemplateText {
  readonly text: string;
  readonly style: Style;
  readonly document: Document;
  /** Anchors to which an alias refers. An edit below such an anchor would change several places. */
  readonly shared: ReadonlySet<string>;
}

/**
 * Reads a template for edits. Returns a sentence if the template has an error, because an edit could then change the wrong
 * place.
 */
export function openTemplate(text: string): TemplateText | string {
  const document = parseDocument(text, {
    version: '1.1',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const [error] = document.errors;
  if (error) return `the file has a syntax error: ${error.message.split('\n')[0] ?? ''}`;
  if (!isMap(document.contents)) return 'the file is not a mapping';
  const shared = new Set<string>();
  visit(document, {
    Alias: (_, alias) => {
      shared.add(alias.source);
    },
  });
  const style: Style = {
    kind: isJson(text) ? 'json' : 'yaml',
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    step: stepOf(text, document.contents),
    indentsItems: indentsItems(text, document),
  };
  return { text, style, document, shared };
}

/**
 * Returns the edits that add values to the document. Missing keys are added at the end of their mapping, and missing items
 * at the end of their list, in the style around them. Equal values stay. If a present value differs, or nothing can be
 * added to it, the whole overlay is refused.
 */
export function overlay(template: TemplateText, values: PlainMap): Overlaid {
  const edits: Edit[] = [];
  const refused: Refused[] = [];
  const into: Target = { template, edits, refused };
  merge(into, template.document.contents, values, []);
  return refused.length > 0 ? { edits: [], refused } : { edits, refused };
}

/** Returns true if the text is JSON. The name of a file does not show it: JSON templates may be called `.template`. */
function isJson(text: string): boolean {
  if (!/^[\ufeff\s]*\{/.test(text)) return false;
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}

/** The template to change, and the edits and refusals that are collected. */
interface Target {
  readonly template: TemplateText;
  readonly edits: Edit[];
  readonly refused: Refused[];
}

function merge(into: Target, node: unknown, value: Plain, path: readonly string[]): void {
  if (isSame(node, value)) return;
  const items = isPlainMap(value) ? itemsOf(value) : undefined;
  const why = obstacle(into.template, node, items ? [] : value);
  if (why !== null) into.refused.push({ path, why });
  else if (isSeq(node) && items)
    for (const [index, inner] of items) merge(into, node.items[index], inner, [...path, String(index)]);
  else if (isMap(node) && isPlainMap(value)) mergeMap(into, node, value, path);
  else if (isSeq(node) && isPlainList(value)) append(into, node, value);
}

/** Returns the reason why a value cannot be merged into a node; null if it can. */
function obstacle(template: TemplateText, node: unknown, value: Plain): string | null {
  if (isShared(template, node)) return shared;
  if (!isPlainMap(value) && !isPlainList(value)) return 'it has another value already';
  if (isIntrinsic(node)) return intrinsic;
  if (isPlainList(value)) return isSeq(node) ? null : 'its value is not a list';
  return isMap(node) ? null : 'its value is not a mapping';
}

const shared = 'an anchor shares its value with another place';
const intrinsic = 'its value is an intrinsic function';

const isShared = ({ shared }: TemplateText, node: unknown): boolean =>
  isAlias(node) ||
  ((isCollection(node) || isScalar(node)) && node.anchor !== undefined && shared.has(node.anchor));

/** Replaces a value or removes a key. Refuses if an anchor or an intrinsic function is in the old value. */
function replaceOrRemove(
  into: Target,
  map: YAMLMap,
  pair: Pair,
  value: PlainMap,
  path: readonly string[],
): void {
  const { template } = into;
  const wanted = replacementOf(value);
  if (wanted && isSame(pair.value, wanted.value)) return;
  let isUsed = isShared(template, pair.value);
  if (isNode(pair.value))
    visit(pair.value, (_, node) => {
      if (!isAlias(node) && isShared(template, node)) isUsed = true;
    });
  if (isUsed) into.refused.push({ path, why: shared });
  else if (isIntrinsic(pair.value) && !(wanted?.overReference && isReference(pair.value)))
    into.refused.push({ path, why: intrinsic });
  else
    into.edits.push(
      ...(wanted ? replacement(template, map, pair, wanted.value) : removal(template, map, pair)),
    );
}

function mergeMap(into: Target, map: YAMLMap, values: PlainMap, path: readonly string[]): void {
  const missing: [string, Plain][] = [];
  for (const [key, value] of Object.entries(values)) {
    const pair = map.items.find((entry) => isScalar(entry.key) && entry.key.value === key);
    const isReplaced = isPlainMap(value) && (isRemoving(value) || replacementOf(value) !== undefined);
    if (!pair) {
      if (!isPlainMap(value) || !isRemoving(value)) missing.push([key, value]);
    } else if (isReplaced) replaceOrRemove(into, map, pair, value, [...path, key]);
    else if (isNothing(pair.value) && value !== null && typeof value === 'object')
      fill(into, map, pair, value, [...path, key]);
    else merge(into, pair.value, value, [...path, key]);
  }
  if (missing.length === 0) return;
  if (map.items.some((entry) => isScalar(entry.key) && entry.key.source === '<<')) {
    into.refused.push({ path, why: 'a merge key (<<) may add the missing value' });
    return;
  }
  add(into, map, missing);
}

function append(into: Target, list: YAMLSeq, items: readonly Plain[]): void {
  const missing = items.filter((item) => !list.items.some((node) => isSame(node, item)));
  if (missing.length === 0) return;
  const { style } = into.template;
  const [last] = list.items.slice(-1);
  if (list.flow || !last) {
    insertFlow(
      into,
      list,
      missing.map((item) => writeFlow(item, style)),
    );
    return;
  }
  const column = columnOf(into.template.text, list.range?.[0] ?? 0);
  insertLines(
    into,
    last,
    missing.flatMap((item) => writeBlock([item], style, column)),
  );
}

function add(into: Target, map: YAMLMap, missing: readonly (readonly [string, Plain])[]): void {
  const { style } = into.template;
  const last = map.items.at(-1);
  if (map.flow || !last) {
    const key = (name: string): string => (style.kind === 'json' ? JSON.stringify(name) : name);
    insertFlow(
      into,
      map,
      missing.map(([name, value]) => `${key(name)}: ${writeFlow(value, style)}`),
    );
    return;
  }
  const column = columnOf(into.template.text, map.range?.[0] ?? 0);
  insertLines(into, last, writeBlock(Object.fromEntries(missing), style, column));
}

/** Adds a value to a key that has none. */
function fill(into: Target, map: YAMLMap, pair: Pair, value: Plain, path: readonly string[]): void {
  const { key } = pair;
  if (map.flow || !isScalar(key) || !key.range) {
    into.refused.push({ path, why: 'it has no value' });
    return;
  }
  const { text, style } = into.template;
  const column = columnOf(text, key.range[0]) + style.step;
  insertLinesAt(into, lineEnd(text, key.range[1]), writeBlock(value, style, column));
}

function insertLines(into: Target, after: unknown, lines: readonly string[]): void {
  const { text } = into.template;
  const end = endOf(after);
  // The end of a block scalar is after its last line break.
  insertLinesAt(into, text[end - 1] === '\n' ? end - 1 : lineEnd(text, end), lines);
}

/** Inserts complete lines after the line that ends at `offset`. */
function insertLinesAt(into: Target, offset: number, lines: readonly string[]): void {
  const { text, style } = into.template;
  const isLastLine = offset >= text.length;
  const body = lines.join(style.eol);
  into.edits.push(
    isLastLine
      ? { offset: text.length, length: 0, text: style.eol + body }
      : { offset: offset + 1, length: 0, text: body + style.eol },
  );
}

function insertFlow(into: Target, node: YAMLMap | YAMLSeq, written: readonly string[]): void {
  const { text, style } = into.template;
  const [from, to] = node.range ?? [0, 0];
  const last = node.items.at(-1);
  if (!last) {
    const isMapping = isMap(node);
    const body = indentLines(written.join(', '), ' ');
    into.edits.push({ offset: from, length: to - from, text: isMapping ? `{ ${body} }` : `[${body}]` });
    return;
  }
  const end = endOf(last);
  const tail = text.slice(end, to - 1);
  const hasComma = tail.trimStart().startsWith(',');
  const offset = hasComma ? end + tail.indexOf(',') + 1 : end;
  const start = startOf(last);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = text.slice(lineStart, start);
  const separator =
    text.includes('\n') && /^[ \t]*$/.test(indent) && lineStart > from ? style.eol + indent : ' ';
  const body = written.map((value) => separator + indentLines(value, separator)).join(',');
  into.edits.push({ offset, length: 0, text: (hasComma ? '' : ',') + body });
}

/** Indents the lines of a JSON value like its first line, or joins them on one line. */
const indentLines = (text: string, separator: string): string =>
  separator === ' ' ? text.replace(/\n\s*/g, ' ') : text.replaceAll('\n', separator);

/** Returns the indentation of one level in spaces, taken from the first nested key; 2 if there is none. */
function stepOf(text: string, contents: YAMLMap): number {
  for (const { key, value } of contents.items) {
    if (!isMap(value) || !isScalar(key) || !key.range) continue;
    const inner = value.items[0]?.key;
    if (!isScalar(inner) || !inner.range) continue;
    const step = columnOf(text, inner.range[0]) - columnOf(text, key.range[0]);
    if (step > 0 && text.slice(key.range[1], inner.range[0]).includes('\n')) return step;
  }
  return 2;
}

/** Returns true if the items of lists are indented deeper than the keys of the lists. */
function indentsItems(text: string, document: Document): boolean {
  let indents = true;
  visit(document, {
    Pair: (_, pair) => {
      const { key, value } = pair;
      if (!isSeq(value) || value.flow || !value.range || !isScalar(key) || !key.range) return undefined;
      indents = columnOf(text, value.range[0]) > columnOf(text, key.range[0]);
      return visit.BREAK;
    },
  });
  return indents;
}
