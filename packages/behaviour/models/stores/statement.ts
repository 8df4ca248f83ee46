/** The tables of a statement of SQL. Names are without quotes and schema, in small letters. */
export interface Statement {
  /** The tables that it reads. */
  readonly reads: readonly string[];
  /** The columns of its answer that have another name there. */
  readonly renamed: Readonly<Record<string, string>>;
  /** The table that it writes, and the text of each column's value; `columns` null = they could not be told apart. */
  readonly writes: { readonly table: string; readonly columns: readonly Column[] | null } | null;
}

export interface Column {
  readonly name: string;
  readonly value: string;
}

/** Stands for a part of a statement that is not known. */
export const openPart = '\u0000';

/** The most characters of a statement that are looked at. */
const longest = 4_000;

/** Reads a statement: `SELECT … FROM t`, `INSERT INTO t (a, b) VALUES (…)`, `UPDATE t SET a = …`. */
export function statementIn(written: string): Statement {
  const text = written.slice(0, longest).replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  const isSelect = /^\s*(?:select|with)\b/i.test(text);
  return {
    reads: isSelect ? tablesIn(text) : [],
    renamed: isSelect ? renamedIn(text) : {},
    writes: insertIn(text) ?? updateIn(text),
  };
}

const tablesIn = (text: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(/\b(?:from|join)\s+([\w."`[\]]+)/gi)].flatMap(([, name = '']) => plainName(name) ?? []),
  ),
];

/** `file AS path` → `path` is `file`. */
const renamedIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/([\w."`]+|\))\s+as\s+["`]?(\w+)/gi)].map(([, from = '', to = '']) => [
      to.toLowerCase(),
      plainName(from) ?? '',
    ]),
  );

function insertIn(text: string): Statement['writes'] {
  const [start, name = ''] = /^\s*(?:insert|replace)\s+(?:\w+\s+)*?into\s+([\w."`[\]]+)/i.exec(text) ?? [];
  const table = plainName(name);
  if (start === undefined || table === null) return null;
  const [, names, values = ''] = /^\s*\(([^()]*)\)\s*values\s*\((.*)$/is.exec(text.slice(start.length)) ?? [];
  if (names === undefined) return { table, columns: null };
  const columns = names.split(',').map((each) => plainName(each.trim()) ?? '');
  const found = partsIn(values);
  return { table, columns: columns.map((each, index) => ({ name: each, value: found[index] ?? openPart })) };
}

function updateIn(text: string): Statement['writes'] {
  const [start, name = ''] = /^\s*update\s+(?:only\s+)?([\w."`[\]]+)\s+set\s/i.exec(text) ?? [];
  const table = plainName(name);
  if (start === undefined || table === null) return null;
  const [set = ''] = text.slice(start.length).split(/\s(?:where|returning|from)\s/i);
  const columns = partsIn(set).map((part) => {
    const [column = '', value = openPart] = part.split(/=(.*)/s);
    return { name: plainName(column.trim()) ?? '', value };
  });
  return { table, columns };
}

/** Splits at commas outside of brackets and texts, up to the bracket that ends the list. */
function partsIn(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let part = '';
  for (const character of text) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (character === '(') depth++;
    else if (character === ')' && depth-- === 0) break;
    if (character === ',' && depth === 0 && quote === '') {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  return [...parts, part.trim()];
}

function plainName(name: string): string | null {
  const last =
    name
      .split('.')
      .at(-1)
      ?.replace(/["`[\]]/g, '') ?? '';
  return /^\w+$/.test(last) ? last.toLowerCase() : null;
}
