import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

/** A generated table. It is opened at the first use, and each row is parsed only when it is asked for. */
export interface Table<Row> {
  header(): TableHeader;
  keys(): readonly string[];
  get(key: string): Row | null;
}

export interface TableHeader {
  /** Hash of the generator that wrote the table. */
  readonly generator: string;
  /** `name version (licence)` of every source. */
  readonly packages: readonly string[];
  /** Date of the IAM reference the table rests on, `YYYY-MM-DD`. */
  readonly actionsAsOf: string;
  /** SHA-256 of the rows. */
  readonly content: string;
}

/** The table `data/<name>.generated.br` (written by `npm run generate`): a header line, then `key TAB JSON` lines. */
export function table<Row>(name: string): Table<Row> {
  let opened: { readonly header: TableHeader; readonly rows: ReadonlyMap<string, string> } | null = null;
  const parsed = new Map<string, Row>();
  const open = () => {
    opened ??= readTable(name);
    return opened;
  };
  return {
    header: () => open().header,
    keys: () => [...open().rows.keys()],
    get(key) {
      const known = parsed.get(key);
      if (known !== undefined) return known;
      const text = open().rows.get(key);
      if (text === undefined) return null;
      const row = JSON.parse(text) as Row;
      parsed.set(key, row);
      return row;
    },
  };
}

function readTable(name: string): { header: TableHeader; rows: ReadonlyMap<string, string> } {
  const text = brotliDecompressSync(readFileSync(dataFile(`${name}.generated.br`))).toString('utf8');
  const [first = '{}', ...lines] = text.split('\n');
  const rows = new Map<string, string>();
  for (const line of lines) {
    const tab = line.indexOf('\t');
    if (tab > 0) rows.set(line.slice(0, tab), line.slice(tab + 1));
  }
  return { header: JSON.parse(first) as TableHeader, rows };
}

/**
 * Path of a file of `data/`: beside this source, beside the bundle, above a bundle's chunks folder, or in the
 * repository that a bundled script belongs to.
 */
export function dataFile(name: string): string {
  const root = process.env['EMMENTAL_ROOT'];
  const folders = [
    fileURLToPath(new URL('./data/', import.meta.url)),
    fileURLToPath(new URL('../data/', import.meta.url)),
    ...(root ? [`${root}/packages/knowledge/data/`] : []),
  ];
  const found = folders.map((folder) => folder + name).find((path) => existsSync(path));
  if (!found) throw new Error(`the installation is incomplete: data/${name} is missing`);
  return found;
}
