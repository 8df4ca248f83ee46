import { join } from 'node:path/posix';
import { type Diagnostic, diagnostic } from '@emmental/model';
import { readOwners, readProfile } from '@emmental/read';
import type { Progress } from '../progress.ts';
import { distinct } from '../scan/report.ts';
import { type Scan, scanIn } from '../scan.ts';
import { allowsInChange, floorsOf } from '../waiver-floor.ts';

/**
 * Returns the scan without the answers (`assume` in a rulebase) that the change itself adds or edits: a change that answers for
 * itself would hide what the answer is about. An answer counts if approvers of the older company rules own the rulebase.
 */
export async function withoutNewAnswers(
  now: Scan,
  before: Scan,
  today: string,
  progress: Progress,
): Promise<Scan> {
  const ownersOf = readOwners(before.source);
  const refused = new Map<string, Diagnostic>();
  for (const { app, profile } of now.apps) {
    const { found } = profile;
    if (!found?.profile.assume) continue;
    const earlier = (await readProfile(before.source, app.folder)).found;
    for (const [id, answer] of Object.entries(found.profile.assume)) {
      if (JSON.stringify(earlier?.profile.assume?.[id]) === JSON.stringify(answer)) continue;
      const waiver = { file: found.path, until: null };
      if (allowsInChange(waiver, floorsOf(earlier), ownersOf, today, false)) continue;
      const at = found.locate('assume', id);
      refused.set(id, diagnostic('profile/new-answer', at, id));
    }
  }
  if (refused.size === 0) return now;
  const request = { ...now.request, ignoredAnswers: new Set(refused.keys()) };
  const scan = await scanIn(now.source, now.path, request, progress);
  const inside = [...refused.values()].map((problem) => ({
    ...problem,
    file: placedIn(now.folder, problem.file),
  }));
  return {
    ...scan,
    report: { ...scan.report, diagnostics: distinct([...scan.report.diagnostics, ...inside]) },
  };
}

/** Returns a path inside the boundary as the report of a folder writes it. */
function placedIn(folder: string, file: string): string {
  if (folder === '') return file;
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : join('..', file);
}
