import type { Finding } from '@emmental/model';
import { openGitSource } from '@emmental/read';
import { WrongUse } from './exit.ts';
import type { Progress } from './progress.ts';
import { type Scan, scanIn } from './scan.ts';

/**
 * Returns the fingerprints of the findings in an older state of the repositories, by the same scans. Throws
 * `WrongUse` when git does not have that state. A finding that was waived then and is not waived now counts as
 * new.
 */
export async function knownAt(
  ref: string,
  scans: readonly Scan[],
  progress: Progress,
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const { source, path, request } of scans) {
    progress.step(`reading ${ref}`);
    const older = openGitSource(source.directory, ref);
    if ('wrong' in older) throw new WrongUse(`--since ${ref}: ${older.wrong}`);
    const handlers = request.handlers.filter(({ file }) => older.kind(file) === 'file');
    if (request.handlers.length > 0 && handlers.length === 0) continue;
    const { report } = await scanIn(older, path, { ...request, handlers }, progress);
    for (const finding of report.findings) if (counted(finding)) known.add(finding.fingerprint);
  }
  progress.end();
  return known;
}

const counted = ({ status }: Finding): boolean => status !== 'waived';
