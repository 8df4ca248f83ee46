import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

/** A generated table. Its file is opened at the first use, and a row is parsed when it is first read. */
export interface Table<Row> {
  header(): TableHeader;
  keys(): readonly string[];
  get(key: string): Row | null;
}

export interface TableHeader {
  /** SHA-256 of the generator's files (scripts/generate). */
  readonly generator: string;
  /** `name version (licence)` of every source. */
  readonly packages: readonly string[];
  /** Date of the IAM reference from which the table was made, `YYYY-MM-DD`. */
  readonly actionsAsOf: string;
  /** SHA-256 of the rows. */
  readonly content: string;
}

/** Returns the table in `data/<name>.generated.br`, which `npm run generate` writes: a header line, then lines of a key, a tab and JSON. */
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
  /** For each key, the first byte of its JSON and the byte after the last one. */
  readonly rows: ReadonlyMap<string, readonly [start: number, end: number]>;
}

function readLines(name: string): Lines {
  // By default, zlib unpacks 16 KiB at a time; most tables are larger.
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
 * Returns the path of a file in `data/`. Looks beside this source file or the bundle, above the folder of a bundle's chunks,
 * and in the repository (EMMENTAL_ROOT). Throws if the file is in none of these places.
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
