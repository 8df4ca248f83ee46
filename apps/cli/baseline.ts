import { existsSync } from 'node:fs';
import { compareText, type Finding } from '@emmental/model';
import { WrongUse } from './exit.ts';
import { refuseLinksOut } from './files/links.ts';
import { readText } from './files/read.ts';
import { writeFile } from './files/write.ts';

const schema = 'emmental/baseline/1';

/** Fingerprints of findings that are accepted as today's state; a fingerprint stays the same when lines move. */
export type Baseline = ReadonlySet<string>;

/**
 * Reads a baseline; null when there is none yet. A file of another shape is wrong use, never an empty baseline.
 *
 * @param within the folder of the repository, where the user did not name the file.
 */
export function readBaseline(file: string, within?: string): Baseline | null {
  if (within !== undefined) refuseLinksOut(within, file);
  if (!existsSync(file)) return null;
  const text = readText(file, { called: `--baseline ${file}` });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new WrongUse(`${file} is not JSON; remove it to write a new baseline`);
  }
  const { schema: written, findings } = (content ?? {}) as { schema?: unknown; findings?: unknown };
  if (written !== schema || !Array.isArray(findings) || !findings.every(isEntry))
    throw new WrongUse(`${file} is not a baseline of this version (${schema})`);
  return new Set(findings.map((entry) => entry.fingerprint));
}

const isEntry = (value: unknown): value is { readonly fingerprint: string } =>
  typeof (value as { fingerprint?: unknown } | null)?.fingerprint === 'string';

/** Writes a baseline, sorted and with one finding per line, so that its diff reads as a list. */
export function writeBaseline(file: string, findings: readonly Finding[], within?: string): void {
  const lines = findings
    .filter((finding) => finding.status === 'fail')
    .map(({ fingerprint, rule, function: fn }) => ({ fingerprint, rule, function: fn }))
    .sort((a, b) => compareText(a.rule, b.rule) || compareText(a.fingerprint, b.fingerprint))
    .map((entry) => `    ${JSON.stringify(entry)}`);
  const text = `{\n  "schema": "${schema}",\n  "findings": [\n${lines.join(',\n')}\n  ]\n}\n`;
  writeFile(file, text, {
    called: `--baseline ${file}`,
    folders: true,
    ...(within === undefined ? {} : { within }),
  });
}
