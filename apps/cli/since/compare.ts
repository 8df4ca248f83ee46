import { folderOf, type Report, type Source, sortedLosses } from '@emmental/model';
import { openGitSource, trackedFiles } from '@emmental/read';
import { type KnownAs, statesOf } from '../baseline.ts';
import { WrongUse } from '../exit.ts';
import { type BaseOf, withoutKnown } from '../known.ts';
import type { Progress } from '../progress.ts';
import { joined } from '../run.ts';
import { handlerFile } from '../scan/apps.ts';
import { type Scan, scanIn } from '../scan.ts';
import { withoutNewAnswers } from './answers.ts';
import { buildsSince } from './builds.ts';
import { lossesSince, removedSince } from './lost.ts';
import { withNewWaivers } from './waivers.ts';

/** A scan and the same scan of the repository before the change. */
export interface ComparedScan {
  readonly ref: string;
  readonly now: Scan;
  readonly before: Scan;
}

/** The result of the comparison with a commit. */
export interface Compared {
  /** The new findings, with the waivers that the change adds, the input that it lost and the templates that it removed. */
  readonly report: Report;
  /** The older state of the first PATH; null if it has none. */
  readonly base: BaseOf | null;
}

/**
 * Compares scans with an older commit. The rules of that commit judge the change: its company rules and its CODEOWNERS decide
 * about waivers that the change adds. Throws `WrongUse` when git does not have the commit.
 */
export async function compareWith(
  ref: string,
  scans: readonly Scan[],
  today: string,
  progress: Progress,
): Promise<Compared> {
  const reports: Report[] = [];
  const known = new Map<string, readonly KnownAs[]>();
  let base: BaseOf | null = null;
  for (const now of scans) {
    progress.step(`reading ${ref}`);
    const older = openGitSource(now.source.directory, ref);
    if ('wrong' in older) throw new WrongUse(`--since ${ref}: ${older.wrong}`);
    const source = withInstalled(older, now.source);
    base ??= { ref, source, findings: known };
    const { request } = now;
    const handlers = request.handlers.filter(
      ({ file }) => older.kind(handlerFile(file, now.source, now.folder)) === 'file',
    );
    const hasNone = request.handlers.length > 0 && handlers.length === 0;
    const before = hasNone ? null : await scanIn(source, now.path, { ...request, handlers }, progress);
    const states = statesOf(before?.report.findings ?? []);
    for (const [fingerprint, found] of states)
      known.set(fingerprint, [...(known.get(fingerprint) ?? []), ...found]);
    const compared = before && {
      ref,
      now: await withoutNewAnswers(now, before, today, progress),
      before,
    };
    const report = compared ? await withNewWaivers(compared, today) : now.report;
    reports.push({
      // Another repository may have the same fingerprint, so each PATH is compared with its own older state.
      ...withoutKnown(report, { fingerprints: withoutWaived(states), byFunction: true }),
      ...(compared
        ? {
            unread: sortedLosses([...lossesSince(compared), ...(await buildsSince(compared))]),
            removed: removedSince(compared),
          }
        : {}),
    });
  }
  progress.end();
  return { report: joined(reports), base };
}

/** Leaves out what was waived: without its waiver it counts as new. */
const withoutWaived = (states: ReadonlyMap<string, readonly KnownAs[]>): typeof states =>
  new Map([...states].map(([key, found]) => [key, found.filter(({ status }) => status !== 'waived')]));

/**
 * Returns the older state with the installed packages of the present one: git has no `node_modules`, and `extends` can name
 * a package. What is committed there now is no installed package: the older state has it only if it was committed then.
 */
function withInstalled(older: Source, now: Source): Source {
  let committed: ReadonlySet<string> | null = null;
  const isBorrowed = (path: string): boolean => {
    if (!installed.test(path) || older.kind(path) !== null) return false;
    committed ??= committedIn(now.directory);
    return !committed.has(path);
  };
  const sourceOf = (path: string): Source => (isBorrowed(path) ? now : older);
  return {
    ...older,
    kind: (path) => sourceOf(path).kind(path),
    read: (path) => sourceOf(path).read(path),
    resolve: (path) => sourceOf(path).resolve(path),
  };
}

const installed = /(?:^|\/)(?:node_modules|site-packages)\//;
const packageRoot = /^(?:.*\/)?(?:node_modules\/(?:@[^/]+\/)?|site-packages\/)[^/]+/;

/** The files of packages that git has in its index, and their folders up to those of the packages. */
function committedIn(directory: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of trackedFiles(directory)) {
    const [root] = packageRoot.exec(file) ?? [];
    if (root === undefined) continue;
    for (let path = file; path.length >= root.length && !found.has(path); path = folderOf(path))
      found.add(path);
  }
  return found;
}
