import { Document, isScalar, isSeq, type Node, type Scalar, visit, type YAMLSeq } from 'yaml';

/** A value to be written into a template. `{ Ref: X }` is written in the syntax of the template's language. */
export type Plain = string | number | boolean | null | readonly Plain[] | PlainMap;

const replaceMark: unique symbol = Symbol('replace');
const removeMark: unique symbol = Symbol('remove');
const itemsMark: unique symbol = Symbol('items');

/** A value that replaces the present one. */
interface Replacement {
  readonly value: Plain;
  /** The value also replaces `!Ref X` and `!GetAtt X.Y`; other functions are never replaced. */
  readonly overReference: boolean;
}

export interface PlainMap {
  readonly [key: string]: Plain;
  readonly [replaceMark]?: Replacement;
  readonly [removeMark]?: true;
  readonly [itemsMark]?: ReadonlyMap<number, PlainMap>;
}

/** Joins two overlays: mappings key by key, lists one after the other. */
export function joined(a: PlainMap, b: PlainMap): PlainMap {
  const items = itemsOf(b);
  if (items) return { [itemsMark]: joinedItems(itemsOf(a) ?? new Map(), items) };
  const all: Record<string, Plain> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const present = all[key];
    all[key] = present === undefined ? value : joinedValue(present, value);
  }
  return all;
}

function joinedValue(present: Plain, value: Plain): Plain {
  if (Array.isArray(present) && Array.isArray(value)) return [...present, ...value];
  if (isPlainMap(present) && isPlainMap(value) && !isMarked(value)) return joined(present, value);
  return value;
}

function joinedItems(
  a: ReadonlyMap<number, PlainMap>,
  b: ReadonlyMap<number, PlainMap>,
): ReadonlyMap<number, PlainMap> {
  const all = new Map(a);
  for (const [index, value] of b) all.set(index, joined(all.get(index) ?? {}, value));
  return all;
}

export const isPlainMap = (value: Plain): value is PlainMap =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Marks a value so that it replaces the present one. */
export const replacing = (value: Plain, overReference = false): PlainMap => ({
  [replaceMark]: { value, overReference },
});

export const replacementOf = (value: PlainMap): Replacement | undefined => value[replaceMark];

/** Marks a value so that it is merged into one item of a present list. */
export const inItem = (index: number, value: PlainMap): PlainMap => ({
  [itemsMark]: new Map([[index, value]]),
});

export const itemsOf = (value: PlainMap): ReadonlyMap<number, PlainMap> | undefined => value[itemsMark];

/** A marked value stands alone: nothing is joined with it. */
const isMarked = (value: PlainMap): boolean => replacementOf(value) !== undefined || isRemoving(value);

/** Marks a key, so that the key and its value are removed. */
export const removing: PlainMap = { [removeMark]: true };

export const isRemoving = (value: PlainMap): boolean => value[removeMark] === true;

/** The style in which a file is written. */
export interface Style {
  readonly kind: 'yaml' | 'json';
  readonly eol: '\n' | '\r\n';
  /** Number of spaces of one level. */
  readonly step: number;
  /** The items of a list stand deeper than its key. */
  readonly indentsItems: boolean;
}

/** Writes YAML in block style as lines, each with `column` spaces before it; the last has no line break. */
export function writeBlock(value: Plain, style: Style, column: number): readonly string[] {
  const text = documentOf(value).toString({
    indent: style.step,
    indentSeq: style.indentsItems,
    lineWidth: 0,
    singleQuote: true,
    flowCollectionPadding: true,
  });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? line : ' '.repeat(column) + line));
}

/** Writes a value as a person would put it into this file, indented by two spaces. */
export const writeForPeople = (value: Plain, style: Style): string =>
  style.kind === 'json'
    ? writeFlow(value, style).replace(/^/gm, '  ')
    : writeBlock(value, style, 2).join('\n');

/** Writes a value on one line in YAML; in JSON it may take several. */
export function writeFlow(value: Plain, style: Style): string {
  if (style.kind === 'json') return JSON.stringify(unmarked(value), null, style.step);
  const document = documentOf(value);
  visit(document, {
    Map: (_, map) => {
      map.flow = true;
    },
    Seq: (_, list) => {
      list.flow = true;
    },
    // A text of several lines is escaped so that it stands on one line.
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && scalar.value.includes('\n')) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0, singleQuote: true }).trimEnd();
}

function documentOf(value: Plain): Document {
  const document = new Document(unmarked(value), { version: '1.1' });
  visit(document, {
    Map: (_, map) => {
      const [only] = map.items.length === 1 ? map.items : [];
      return only && isScalar(only.key) ? short(document, String(only.key.value), only.value) : undefined;
    },
  });
  return document;
}

/** Returns the short form of a function: `!Ref X`, `!GetAtt X.Arn`, `!Sub …`, `!Join […]`; undefined for other values. */
function short(document: Document, key: string, value: unknown): Node | undefined {
  const name = key === 'Ref' ? key : /^Fn::(GetAtt|Sub|Join)$/.exec(key)?.[1];
  if (name === undefined) return undefined;
  const parts = isSeq(value) ? value.items.map((item) => (isScalar(item) ? item.value : null)) : [];
  const node = (name === 'GetAtt' ? document.createNode(parts.join('.')) : value) as Scalar | YAMLSeq;
  node.tag = `!${name}`;
  // Two short forms on one line need brackets.
  if (isSeq(node)) node.flow = true;
  return node;
}

/**
 * Removes the marks where there is nothing to replace: a replacement becomes its value; a key that is to be
 * removed is left out.
 */
function unmarked(value: Plain): Plain {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(unmarked);
  const map = value as PlainMap;
  const wanted = replacementOf(map);
  if (wanted) return unmarked(wanted.value);
  return Object.fromEntries(
    Object.entries(map)
      .filter(([, inner]) => !(isPlainMap(inner) && isRemoving(inner)))
      .map(([key, inner]) => [key, unmarked(inner)]),
  );
}
