import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

/** A generated table. It is opened at the first use, and each row is parsed only when it is read. */
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
  let opened: Lines | null = null;
  const parsed = new Map<string, Row>();
  const lines = () => {
    opened ??= readLines(name);
    return opened;
  };
  return {
    header: () => JSON.parse(lines().header) as TableHeader,
    keys: () => [...lines().rows.keys()],
    get(key) {
      const known = parsed.get(key);
      if (known !== undefined) return known;
      const place = lines().rows.get(key);
      if (!place) return null;
      const row = JSON.parse(lines().bytes.toString('utf8', ...place)) as Row;
      parsed.set(key, row);
      return row;
    },
  };
}

interface Lines {
  readonly header: string;
  readonly bytes: Buffer;
  /** Key → first byte and end of its JSON. */
  readonly rows: ReadonlyMap<string, readonly [start: number, end: number]>;
}

function readLines(name: string): Lines {
  // Most tables are larger than the 16 KiB that zlib unpacks at a time by default.
  const bytes = brotliDecompressSync(readFileSync(dataFile(`${name}.generated.br`)), { chunkSize: 1 << 18 });
  const first = bytes.indexOf(newline);
  const rows = new Map<string, readonly [number, number]>();
  for (let start = first + 1; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start);
    const separator = bytes.indexOf(tab, start);
    rows.set(bytes.toString('utf8', start, separator), [separator + 1, end]);
    start = end + 1;
  }
  return { header: bytes.toString('utf8', 0, first), bytes, rows };
}

const newline = 10;
const tab = 9;

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
