import { Document, isScalar, isSeq, type Node, type Scalar, visit, type YAMLSeq } from 'yaml';

/** A value to write into a template. Functions such as `{ Ref: X }` are written in the syntax of the template. */
export type Plain = string | number | boolean | null | readonly Plain[] | PlainMap;

const replaceMark: unique symbol = Symbol('replace');
const removeMark: unique symbol = Symbol('remove');
const itemsMark: unique symbol = Symbol('items');

/** A value that replaces the present one. */
interface Replacement {
  readonly value: Plain;
  /** True if the value may also replace `!Ref X` and `!GetAtt X.Y`. Other functions are never replaced. */
  readonly overReference: boolean;
}

/** A mapping, or a mark for the overlay: replace a value, remove a key, or change one item of a list. */
export interface PlainMap {
  readonly [key: string]: Plain;
  readonly [replaceMark]?: Replacement;
  readonly [removeMark]?: true;
  readonly [itemsMark]?: ReadonlyMap<number, PlainMap>;
}

/** Joins two overlays: mappings by key, lists by concatenation. */
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

/** True for a mapping. */
export const isPlainMap = (value: Plain): value is PlainMap =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Marks a value so that it replaces the present one. */
export const replacing = (value: Plain, overReference = false): PlainMap => ({
  [replaceMark]: { value, overReference },
});

/** Returns the value of a `replacing` mark. */
export const replacementOf = (value: PlainMap): Replacement | undefined => value[replaceMark];

/** Marks a value so that it is merged into one item of a present list. */
export const inItem = (index: number, value: PlainMap): PlainMap => ({
  [itemsMark]: new Map([[index, value]]),
});

/** Returns the values of an `inItem` mark, by the index of the item. */
export const itemsOf = (value: PlainMap): ReadonlyMap<number, PlainMap> | undefined => value[itemsMark];

/** True for a value that replaces or removes, which is not joined with another one. */
const isMarked = (value: PlainMap): boolean => replacementOf(value) !== undefined || isRemoving(value);

/** Marks a key so that the key and its value are removed. */
export const removing: PlainMap = { [removeMark]: true };

export const isRemoving = (value: PlainMap): boolean => value[removeMark] === true;

/** The style of a file. */
export interface Style {
  readonly kind: 'yaml' | 'json';
  readonly eol: '\n' | '\r\n';
  /** The indentation of one level, in spaces. */
  readonly step: number;
  /** True if items of a list are indented deeper than the key of the list. */
  readonly indentsItems: boolean;
}

/** Returns a value as lines of YAML in block style, each indented by `column` spaces. */
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

/** Returns a value as text for a person to put into the file, indented by two spaces. */
export const writeForPeople = (value: Plain, style: Style): string =>
  style.kind === 'json'
    ? writeFlow(value, style).replace(/^/gm, '  ')
    : writeBlock(value, style, 2).join('\n');

/** Returns a value as text after a key: one line in YAML, one or several lines in JSON. */
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
    // Escapes line breaks, so that the text needs one line.
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
  // A list after a short form is written in brackets, on the same line.
  if (isSeq(node)) node.flow = true;
  return node;
}

/**
 * Removes the marks from a value that is written anew: a replacement becomes its value, and a key to remove is left out.
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
