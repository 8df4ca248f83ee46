import { Document, isScalar, visit } from 'yaml';

/** A value to be written into a template. `{ Ref: X }` is written as the template's language does. */
export type Plain = string | number | boolean | null | readonly Plain[] | PlainMap;

/** Marks a text that takes the place of the one that is there. */
export const replaceMark: unique symbol = Symbol('replace');

export interface PlainMap {
  readonly [key: string]: Plain;
  readonly [replaceMark]?: string;
}

export const replacing = (value: string): PlainMap => ({ [replaceMark]: value });

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
  });
  return document.toString({ lineWidth: 0, singleQuote: true }).trimEnd();
}

function documentOf(value: Plain): Document {
  const document = new Document(unmarked(value), { version: '1.1' });
  visit(document, {
    Map: (_, map) => {
      const [only] = map.items.length === 1 ? map.items : [];
      if (!only || !isScalar(only.key) || only.key.value !== 'Ref' || !isScalar(only.value)) return undefined;
      const reference = document.createNode(only.value.value);
      reference.tag = '!Ref';
      return reference;
    },
  });
  return document;
}

/** What is marked as replacing is its text where there is nothing to replace. */
function unmarked(value: Plain): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(unmarked);
  const map = value as PlainMap;
  return (
    map[replaceMark] ?? Object.fromEntries(Object.entries(map).map(([key, inner]) => [key, unmarked(inner)]))
  );
}
