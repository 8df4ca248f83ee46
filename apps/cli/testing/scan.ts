import { type Finding, functionsIn } from '@emmental/model';
import { type Scan, type ScanRequest, scan } from '../scan.ts';
import { folderWith } from './run.ts';

const quiet = { step: () => {}, end: () => {} };

/** The date of these scans. */
export const today = '2026-11-24';

/** Scans files as a repository of their own, in this process. */
export const scannedFiles = (
  files: Readonly<Record<string, string>>,
  more: Partial<ScanRequest> = {},
): Promise<Scan> =>
  scan(
    {
      command: 'scan',
      path: folderWith(files),
      root: null,
      handlers: [],
      env: new Map(),
      opt: new Map(),
      parameters: new Map(),
      code: true,
      today,
      ...more,
    },
    quiet,
  );

/** Scans files and returns what tests of waivers check: failing findings, waived findings with their reasons, and diagnostics. */
export async function scanOf(files: Readonly<Record<string, string>>, more: Partial<ScanRequest> = {}) {
  const { report } = await scannedFiles(files, more);
  const nameOf = (id: string | null): string => (id ?? '').replace(/^.*#/, '').replace(/\..*$/, '');
  /** Names each function of a finding, or its resource. */
  const namesOf = (finding: Finding): readonly string[] =>
    (finding.function === null ? [finding.resource] : functionsIn(finding)).map(nameOf);
  return {
    findings: report.findings,
    failing: report.findings
      .filter(({ status }) => status === 'fail')
      .flatMap((finding) => namesOf(finding).map((name) => [finding.rule, name])),
    waived: report.findings
      .filter(({ status }) => status === 'waived')
      .flatMap((finding) => namesOf(finding).map((name) => [finding.rule, name, finding.waiver?.reason])),
    codes: report.diagnostics.map(({ code, file, line }) => [code, file, line]),
  };
}
