import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@emmental/model';
import { printedBy } from '../measure/bounded.ts';
import { checkov } from '../measure/checkov.ts';
import { findingsIn, isAbout } from './scan.ts';

/**
 * One expectation of the data set. `verdict`: the finding must be there, must not be there, or must be there and name
 * a condition.
 */
export interface Expectation {
  readonly case: string;
  readonly file: string;
  readonly resource: string;
  readonly rule: string;
  readonly verdict: string;
  readonly peers?: Readonly<Record<string, string>>;
}

export interface Outcome extends Expectation {
  readonly format: string;
  readonly found: Finding | null;
  /** Did the scan give the expected answer? */
  readonly isGood: boolean;
}

/** Scans every case of the data set alone and compares the findings with the expectations. Azure is not read. */
export async function tricky(folder: string, expected: readonly Expectation[]): Promise<readonly Outcome[]> {
  const rows = expected.filter(({ rule }) => !rule.startsWith('EMM-AZ-'));
  const findings = new Map<string, readonly Finding[]>();
  for (const name of new Set(rows.map((row) => row.case)))
    findings.set(name, await findingsIn(join(folder, name)));
  return rows.map((row) => {
    const found =
      (findings.get(row.case) ?? []).find(
        (finding) =>
          finding.status === 'fail' &&
          finding.aliases.includes(row.rule) &&
          `${row.case}/${finding.file}` === row.file &&
          isAbout(finding, row.resource),
      ) ?? null;
    const condition = /conditional: *(\w+)/.exec(row.verdict)?.[1];
    const isGood =
      row.verdict === 'must-not'
        ? found === null
        : found !== null && (condition === undefined || (found.condition ?? '') !== '');
    return { ...row, format: formatOf(row.file), found, isGood };
  });
}

function formatOf(file: string): string {
  if (file.endsWith('.tf')) return 'Terraform';
  return /serverless\.ya?ml|iam\.yml/.test(file) ? 'Serverless' : 'SAM, CloudFormation';
}

/** Returns checkov's answers on the same files, by the ids that rules.json of `--data` names for each rule. */
export async function peerTricky(
  folder: string,
  rows: readonly Outcome[],
): Promise<{ readonly name: string; readonly tally: string; readonly answer: (row: Outcome) => string }> {
  const peer = checkov();
  if (typeof peer === 'string')
    return { name: 'checkov', tally: `not installed: ${peer}`, answer: () => '-' };
  // One folder at a time, because checkov loses a complete run over one bad file. Its other frameworks would use the
  // network.
  const command = peer.command.flatMap((arg) => (arg === 'serverless' ? [arg, 'terraform'] : [arg]));
  const failed: Failed[] = [];
  const stopped: string[] = [];
  for (const name of new Set(rows.map((row) => row.case))) {
    const run = await printedBy([...command, '-d', join(folder, name), '-o', 'json'], mostSeconds);
    if (!run.ended) stopped.push(name);
    failed.push(...failedIn(run.stdout).map((check) => ({ ...check, file: `/${name}${check.file}` })));
  }
  const ids = peerIds(join(folder, '..', 'rules.json'));
  const has = (row: Outcome): boolean =>
    failed.some(
      ({ id, file, resource }) =>
        (ids.get(row.rule) ?? []).includes(id) &&
        file === `/${row.file}` &&
        (resource === row.resource ||
          (row.format !== 'Terraform' && resource.split('.').includes(row.resource.split('.')[0] ?? ''))),
    );
  const must = rows.filter(({ verdict }) => verdict !== 'must-not');
  const not = rows.filter(({ verdict }) => verdict === 'must-not');
  return {
    name: `checkov ${peer.version}`,
    tally: `found ${must.filter(has).length} of ${must.length}, wrong ${not.filter(has).length} of ${not.length}${stopped.length === 0 ? '' : `; stopped after ${mostSeconds} s: ${stopped.join(', ')}`}`,
    answer: (row) => (has(row) ? 'reported' : 'not reported'),
  };
}

/** A case that takes longer counts as one that never ends. */
const mostSeconds = 60;

interface Failed {
  readonly id: string;
  readonly file: string;
  readonly resource: string;
}

/** checkov's JSON has one document for each framework; debug text before the document is skipped. */
function failedIn(text: string): readonly Failed[] {
  const start = text.search(/^[[{]/m);
  if (start === -1) return [];
  try {
    const document: unknown = JSON.parse(text.slice(start));
    return (Array.isArray(document) ? document : [document]).flatMap(
      (document: {
        results?: { failed_checks?: { check_id: string; file_path: string; resource: string }[] };
      }) =>
        (document.results?.failed_checks ?? []).map(({ check_id, file_path, resource }) => ({
          id: check_id,
          file: file_path,
          resource,
        })),
    );
  } catch {
    return [];
  }
}

function peerIds(file: string): ReadonlyMap<string, readonly string[]> {
  const rules: readonly { id: string; peers: { checkov?: readonly string[] } }[] = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  return new Map(rules.map(({ id, peers }) => [id, peers.checkov ?? []]));
}
