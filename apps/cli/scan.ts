import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { relative } from 'node:path/posix';
import type { DependencyReview } from '@emmental/dependencies';
import {
  attempt,
  type Diagnostic,
  diagnostic,
  type FunctionReport,
  faultText,
  folderOf,
  type Report,
  type Source,
  type Waiver,
} from '@emmental/model';
import { findRoot, openSource } from '@emmental/read';
import { type PackagesRequest, packagesAt } from './dependencies/packages.ts';
import { WrongUse } from './exit.ts';
import type { ScannedApp } from './pipeline.ts';
import type { Progress } from './progress.ts';
import { relocate } from './relocate.ts';
import { diagnosticsOf, lookAtApps, readAt } from './scan/apps.ts';
import { acceptedIn, judge } from './scan/judge.ts';
import { originOf } from './scan/origin.ts';
import { reportOf } from './scan/report.ts';
import { waiversOf } from './waivers.ts';

export interface ScanRequest {
  readonly command: Report['command'];
  readonly path: string;
  readonly root: string | null;
  readonly handlers: readonly { readonly file: string; readonly export: string }[];
  readonly env: ReadonlyMap<string, string>;
  readonly opt: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly code: boolean;
  /** Also reports problems without consequence here, as other scanners do. */
  readonly peers?: boolean;
  /** Keeps templates without functions in which nothing has to be repaired. */
  readonly others?: boolean;
  /** The options above as words of a shell, for suggested commands. */
  readonly options?: readonly string[];
  /** Today, as `2026-11-24`, to know which exceptions and assumptions have ended. */
  readonly today: string;
  /** Ids of answers in rulebases that do not count: a compared change adds them. Absent = all count. */
  readonly ignoredAnswers?: ReadonlySet<string>;
  /** Options for packages; absent: packages are not examined. */
  readonly packages?: PackagesRequest;
}

/** Does a function have a place where text of an event may take effect? */
export const hasSink = ({ behaviours }: Pick<FunctionReport, 'behaviours'>): boolean =>
  behaviours.some(({ kind }) => kind === 'sink');

/** The result of scanning one PATH: the report, and the data that later steps need. */
export interface Scan {
  readonly report: Report;
  readonly apps: readonly ScannedApp[];
  readonly source: Source;
  /** The path that the user asked for, inside the boundary. */
  readonly path: string;
  /** The folder that PATH is, or is in; reports are relative to it. */
  readonly folder: string;
  readonly request: ScanRequest;
  /** Packages, with paths inside the boundary; null if they were not examined. */
  readonly packages: DependencyReview | null;
  /** Exceptions that count, by the fingerprint of the accepted finding; paths are inside the boundary. */
  readonly accepted: ReadonlyMap<string, Waiver>;
}

/**
 * Reads a repository and examines every function in it. Throws `WrongUse` when PATH does not exist, never because
 * of the repository's content.
 */
export async function scan(request: ScanRequest, progress: Progress): Promise<Scan> {
  if (request.path === '') throw new WrongUse('PATH is empty; name a folder or a template');
  if (request.root === '') throw new WrongUse('--root is empty; name a folder');
  const root = findRoot(request.path, request.root);
  if ('diagnostic' in root) throw notThere(root.diagnostic.file, root.diagnostic.message);
  const source = openSource(root.directory);
  const found = await scanIn(source, root.path, request, progress);
  if (request.command !== 'dependencies') refuseOtherFiles(request, root.path, found);
  return found;
}

/** Returns the error for a missing PATH; a single word may be meant as the name of a function. */
export function notThere(path: string, message: string): WrongUse {
  const hint = `; PATH is a folder or a template (for a function: --function ${path})`;
  return new WrongUse(`${path}: ${message}${/^\w+$/.test(path) ? hint : ''}`);
}

/** Scans what lies at a path of a source, which may be an older state of the repository. */
export async function scanIn(
  source: Source,
  path: string,
  request: ScanRequest,
  progress: Progress,
): Promise<Scan> {
  progress.step('reading templates');
  const waivers = waiversOf(source, request.today);
  const read = await readAt(source, path, request, progress);
  const { apps, diagnostics: failed } = await lookAtApps(read.apps, source, { request, waivers, progress });
  progress.step('packages');
  const { packages, diagnostics: ofPackages } = await packagesOf(
    source,
    path,
    request,
    { read, apps },
    progress,
  );
  const faults: Diagnostic[] = [];
  const judged = attempt(
    'exceptions and waivers',
    () => judge(apps, packages, waivers, request.today),
    // Without exceptions nothing is accepted, so every finding counts.
    { findings: [...apps.flatMap((app) => app.findings), ...(packages?.findings ?? [])], diagnostics: [] },
    (part, error) => faults.push(faultAt(path, part, error)),
  );
  const diagnostics = [
    ...read.diagnostics,
    ...failed,
    ...(await diagnosticsOf(apps, source, request)),
    ...ofPackages,
    ...judged.diagnostics,
    ...faults,
    // Without the code half of the rules do not run, so it is unknown what their waivers would match.
    ...(request.code ? waivers.diagnostics() : []),
    ...source.diagnostics(),
  ];
  const folder = source.kind(path) === 'file' ? folderOf(path) : path;
  const report = reportOf(
    request,
    {
      read,
      apps,
      packages,
      findings: judged.findings,
      diagnostics,
      of: await originOf(source, apps),
      isLimit: path === '' && request.root === null && !existsSync(join(source.directory, '.git')),
    },
    source.kind(path),
  );
  return {
    report: folder === '' ? report : relocate(report, (file) => relative(folder, file) || '.'),
    apps,
    source,
    path,
    folder,
    request,
    packages,
    accepted: acceptedIn(judged.findings),
  };
}

/** Examines the packages. A fault of the program there becomes a diagnostic, and the report has no packages. */
async function packagesOf(
  source: Source,
  path: string,
  request: ScanRequest,
  found: Parameters<typeof packagesAt>[3],
  progress: Progress,
): Promise<{ readonly packages: DependencyReview | null; readonly diagnostics: readonly Diagnostic[] }> {
  try {
    const packages = await packagesAt(source, path, request, found, progress.step);
    return { packages, diagnostics: packages?.diagnostics ?? [] };
  } catch (error) {
    if (error instanceof WrongUse) throw error;
    return { packages: null, diagnostics: [faultAt(path, 'packages', error)] };
  }
}

const faultAt = (path: string, part: string, error: unknown): Diagnostic =>
  diagnostic('scan/failed', { file: path || '.', line: 1, column: 1 }, `${part}: ${faultText(error)}`);

/**
 * Refuses a PATH that is a file but no template, even a broken one: it is probably a mistake, and an empty result
 * would hide it.
 */
function refuseOtherFiles(request: ScanRequest, path: string, { report, apps }: Scan): void {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const other = report.diagnostics.find(
    (diagnostic) => diagnostic.code === 'read/not-a-template' && diagnostic.file === file,
  );
  if (!other || apps.length > 0) return;
  throw new WrongUse(
    `${request.path}: ${other.message}; name a folder, a template, or a single handler: --handler FILE#EXPORT`,
  );
}
