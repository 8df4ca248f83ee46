import { join } from 'node:path/posix';
import type { Source } from '@emmental/model';
import { openGitSource, ownersPlaces } from '@emmental/read';
import type { Scan } from '../scan.ts';

/** The commit before the present one: of a merge commit, as CI systems check it out for a pull request, the branch that it enters. */
const before = 'HEAD^1';

/**
 * Returns the files by which a scan judges a change and which the present commit changes itself: rulebases, company rules, CODEOWNERS and
 * the baseline. Without `--since` they count as they are now. Returns [] where git does not have the older commit.
 */
export function ownJudges(scans: readonly Scan[]): readonly string[] {
  return [
    ...new Set(
      scans.flatMap((scan) => {
        const older = openGitSource(scan.source.directory, before);
        if ('wrong' in older) return [];
        return judgesOf(scan).filter((file) => textIn(scan.source, file) !== textIn(older, file));
      }),
    ),
  ].sort();
}

function judgesOf({ apps, folder }: Scan): readonly string[] {
  const rulebases = apps.flatMap(({ app, profile: { found } }) => [
    join(app.folder, 'emmental.yaml'),
    ...(found ? [found.path, ...found.company.map(({ path }) => path)] : []),
  ]);
  return [
    ...new Set([
      'emmental.yaml',
      ...rulebases,
      ...ownersPlaces,
      '.emmental/baseline.json',
      join(folder, '.emmental/baseline.json'),
    ]),
  ];
}

function textIn(source: Source, file: string): string | null {
  if (source.kind(file) !== 'file') return null;
  const read = source.read(file);
  return 'text' in read ? read.text : null;
}
