import { Document, isScalar, isSeq, type Node, type Scalar, visit, type YAMLSeq } from 'yaml';

/** A value to be written into a template. `{ Ref: X }` is written as the template's language does. */
export type Plain = string | number | boolean | null | readonly Plain[] | PlainMap;

const replaceMark: unique symbol = Symbol('replace');
const removeMark: unique symbol = Symbol('remove');
const itemsMark: unique symbol = Symbol('items');

/** A value that takes the place of the one that is there. */
interface Replacement {
  readonly value: Plain;
  /** Also of `!Ref X` and `!GetAtt X.Y`; other functions are never replaced. */
  readonly overReference: boolean;
}

export interface PlainMap {
  readonly [key: string]: Plain;
  readonly [replaceMark]?: Replacement;
  readonly [removeMark]?: true;
  readonly [itemsMark]?: ReadonlyMap<number, PlainMap>;
}

/** Two overlays as one: mappings key by key, lists one after the other. */
export function joined(a: PlainMap, b: PlainMap): PlainMap {
  const items = itemsOf(b);
  if (items) return { [itemsMark]: joinedItems(itemsOf(a) ?? new Map(), items) };
  const all: Record<string, Plain> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const present = all[key];
    all[key] =
      present === undefined
        ? value
        : Array.isArray(present) && Array.isArray(value)
          ? [...present, ...value]
          : isPlainMap(present) && isPlainMap(value) && !isMarked(value)
            ? joined(present, value)
            : value;
  }
  return all;
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

/** The value, in the place of one that is there already. */
export const replacing = (value: Plain, overReference = false): PlainMap => ({
  [replaceMark]: { value, overReference },
});

export const replacementOf = (value: PlainMap): Replacement | undefined => value[replaceMark];

/** A value that becomes part of one item of a list that is there. */
export const inItem = (index: number, value: PlainMap): PlainMap => ({
  [itemsMark]: new Map([[index, value]]),
});

export const itemsOf = (value: PlainMap): ReadonlyMap<number, PlainMap> | undefined => value[itemsMark];

/** What is marked takes a place alone: nothing is joined with it. */
const isMarked = (value: PlainMap): boolean => replacementOf(value) !== undefined || isRemoving(value);

/** Takes a key and its value out. */
export const removing: PlainMap = { [removeMark]: true };

export const isRemoving = (value: PlainMap): boolean => value[removeMark] === true;

/** How a file is written. */
export interface Style {
  readonly kind: 'yaml' | 'json';
  readonly eol: '\n' | '\r\n';
  /** Spaces of one level. */
  readonly step: number;
  /** Items of a list stand deeper than its key. */
  readonly indentsItems: boolean;
}

/** Lines of YAML in block style, each with `column` spaces before it; the last without a line break. */
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

/** A value as a person would put it into this file, two spaces in. */
export const writeForPeople = (value: Plain, style: Style): string =>
  style.kind === 'json'
    ? writeFlow(value, style).replace(/^/gm, '  ')
    : writeBlock(value, style, 2).join('\n');

/** On one line for YAML; JSON may take several. */
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
    // A text of several lines in one.
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

/** `!Ref X`, `!GetAtt X.Arn`, `!Sub …`, `!Join […]`; undefined for what has no short form. */
function short(document: Document, key: string, value: unknown): Node | undefined {
  const name = key === 'Ref' ? key : /^Fn::(GetAtt|Sub|Join)$/.exec(key)?.[1];
  if (name === undefined) return undefined;
  const parts = isSeq(value) ? value.items.map((one) => (isScalar(one) ? one.value : null)) : [];
  const node = (name === 'GetAtt' ? document.createNode(parts.join('.')) : value) as Scalar | YAMLSeq;
  node.tag = `!${name}`;
  // Two of these on one line need the brackets.
  if (isSeq(node)) node.flow = true;
  return node;
}

/** What is marked as replacing is its value where there is nothing to replace; what is to be taken out is not written. */
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
