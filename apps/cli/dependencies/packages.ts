import { posix } from 'node:path';
import { hostsAtLoad } from '@emmental/behaviour';
import { loadProgram, withArchives } from '@emmental/code';
import type { DependencyReview, HostAtLoad } from '@emmental/dependencies';
import { type Finding, folderOf, type Source } from '@emmental/model';
import type { ReadResult } from '@emmental/read';
import type { Advisories } from '../advisories/file.ts';
import type { ScannedApp } from '../pipeline.ts';
import type { ScanRequest } from '../scan.ts';

export interface PackagesRequest {
  /** The advisories; null: packages are not examined. */
  readonly advisories: Advisories | null;
  /** Also examines packages when there are no advisories. */
  readonly always: boolean;
  /** Folders and archives that are deployed, relative to the scanned path. */
  readonly deployed: readonly string[];
}

/**
 * Examines the packages of the scanned PATH, which may be a lockfile; a template stands for its folder. Returns null
 * if packages are not examined.
 */
export async function packagesAt(
  source: Source,
  path: string,
  { packages, today }: Pick<ScanRequest, 'packages' | 'today'>,
  { read, apps }: { readonly read: ReadResult; readonly apps: readonly ScannedApp[] },
  step?: (what: string) => void,
): Promise<DependencyReview | null> {
  if (!packages) return null;
  const isTemplate = source.kind(path) === 'file' && read.apps.length > 0;
  // The code of a function may lie in a committed archive.
  return packagesOf(withArchives(source), isTemplate ? folderOf(path) : path, apps, {
    ...packages,
    today,
    step,
  });
}

/** Examines the packages; returns null if there are no advisories to check them with. */
async function packagesOf(
  source: Source,
  path: string,
  apps: readonly ScannedApp[],
  request: PackagesRequest & { readonly today: string; readonly step: ((what: string) => void) | undefined },
): Promise<DependencyReview | null> {
  const { advisories, always, today } = request;
  const store = advisories?.kind === 'open' ? advisories.store : null;
  if (!advisories || (!store && !always)) return null;
  // This part is loaded only if packages are examined: most scans have no advisories.
  const { reviewDependencies } = await import('@emmental/dependencies');
  const folder = source.kind(path) === 'file' ? folderOf(path) : path;
  const deployed = request.deployed.map((path) => posix.join(folder, path));
  const isArchive = source.kind(path) === 'file' && /\.(?:zip|jar|war)$/.test(path);
  return reviewDependencies({
    source,
    path: isArchive ? null : path,
    functions: apps.flatMap(({ codes, report }) =>
      codes.flatMap((code) => {
        const fn = report.functions.find(({ id }) => id === code.id);
        return fn ? [{ code, reachedBy: fn.reachedBy }] : [];
      }),
    ),
    deployed: isArchive ? [path, ...deployed] : deployed,
    store,
    today,
    hostsAtLoad: (module) => hostsAtLoadOf(source, module),
    ...(request.step ? { step: request.step } : {}),
  });
}

/** Finds the hosts that code contacts when it is loaded: runs the top level of each module alone on abstract values. */
async function hostsAtLoadOf(source: Source, module: string): Promise<readonly HostAtLoad[]> {
  const program = await loadProgram(source, [module]);
  return hostsAtLoad(program, module).flatMap(({ host, seen }) =>
    host === null || isLoopback(host) ? [] : [{ host, at: seen.at, text: seen.text }],
  );
}

const isLoopback = (host: string): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);

/**
 * Returns the app whose profile applies to a finding: the app of its function, else the nearest app above its
 * file; null: none.
 */
export function appOf(finding: Finding, apps: readonly ScannedApp[]): ScannedApp | null {
  const inside =
    finding.dependency?.functions.find(({ level }) => level !== 'not-loaded')?.id ?? finding.function;
  const owner = apps.find(({ codes }) => codes.some(({ id }) => id === inside));
  if (owner) return owner;
  const around = apps.filter(({ app }) => {
    return app.folder === '' || finding.file.startsWith(`${app.folder}/`);
  });
  return around.toSorted((a, b) => b.app.folder.length - a.app.folder.length)[0] ?? null;
}
