import { type Finding, partsIn } from '@emmental/model';
import { openGitSource } from '@emmental/read';
import type { Known } from './baseline.ts';
import { WrongUse } from './exit.ts';
import type { Progress } from './progress.ts';
import { type Scan, scanIn } from './scan.ts';

/**
 * Returns the fingerprints of the findings in an older state of the repositories, by the same scans. Throws
 * `WrongUse` when git does not have that state. A finding that was waived then and is not waived now counts as
 * new.
 */
export async function knownAt(ref: string, scans: readonly Scan[], progress: Progress): Promise<Known> {
  const known = new Set<string>();
  for (const { source, path, request } of scans) {
    progress.step(`reading ${ref}`);
    const older = openGitSource(source.directory, ref);
    if ('wrong' in older) throw new WrongUse(`--since ${ref}: ${older.wrong}`);
    const handlers = request.handlers.filter(({ file }) => older.kind(file) === 'file');
    if (request.handlers.length > 0 && handlers.length === 0) continue;
    const { report } = await scanIn(older, path, { ...request, handlers }, progress);
    for (const finding of report.findings)
      if (counted(finding)) for (const { fingerprint } of partsIn(finding)) known.add(fingerprint);
  }
  progress.end();
  return { fingerprints: known, byFunction: true };
}

const counted = ({ status }: Finding): boolean => status !== 'waived';
