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
  return {
    findings: report.findings,
    failing: report.findings
      .filter(({ status }) => status === 'fail')
      .map(({ rule, function: fn, resource }) => [rule, nameOf(fn ?? resource)]),
    waived: report.findings
      .filter(({ status }) => status === 'waived')
      .map(({ rule, function: fn, resource, waiver }) => [rule, nameOf(fn ?? resource), waiver?.reason]),
    codes: report.diagnostics.map(({ code, file, line }) => [code, file, line]),
  };
}
