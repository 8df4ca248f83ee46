import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareText, type Finding } from '@emmental/model';
import { parse } from 'yaml';

/** One row of rules.json. */
export interface Row {
  readonly id: string;
  /** Ids of the rules of other scanners, by scanner. */
  readonly peers: Readonly<Record<string, readonly string[]>>;
  /** Paths of the tests: `<owner>/<name>:<path>`. */
  readonly fixtures: readonly string[];
}

/** One answer of another scanner's own test, with our findings. */
export interface Case {
  readonly peer: string;
  readonly rule: string;
  /** A name by which a person finds the test; it begins with the query of the other scanner. */
  readonly name: string;
  readonly theirs: boolean;
  /** Our findings about the resource of the test, or in the file. */
  readonly found: readonly Finding[];
  /** Our findings in the entire file. */
  readonly beside: readonly Finding[];
}

/** The rows that name a rule of another scanner. */
export const rowsNaming = (rows: readonly Row[], peer: string, id: string): readonly Row[] =>
  rows.filter(({ peers }) => peers[peer]?.includes(id));

export const filesIn = (folder: string, name: RegExp): readonly string[] =>
  readdirSync(folder)
    .filter((path) => name.test(path))
    .sort(compareText);

export const yamlOf = (text: string): unknown => parse(text, { logLevel: 'error' });

/** Calls `run` with a temporary folder, which is removed afterwards. */
export async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-peers-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
