import { dirname, relative } from 'node:path/posix';
import type { DependencyReview } from '@emmental/dependencies';
import type { Source } from '@emmental/model';
import {
  type App,
  compareLocations,
  compareText,
  type Diagnostic,
  type Finding,
  type FunctionReport,
  type Report,
  type Severity,
  severities,
  type Waiver,
} from '@emmental/model';
import {
  findRoot,
  handlerApp,
  openSource,
  type ReadProfile,
  type ReadResult,
  readApps,
  readProfile,
  readScenarios,
} from '@emmental/read';
import { appOf, type PackagesRequest, packagesOf } from './dependencies/packages.ts';
import { applyProfile, assumptionsOf } from './exceptions.ts';
import { WrongUse } from './exit.ts';
import { type ScannedApp, scanApp } from './pipeline.ts';
import type { Progress } from './progress.ts';
import { relocate } from './relocate.ts';
import { tool } from './tool.ts';
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
  /** True tells what weighs nothing too, as other scanners do. */
  readonly peers?: boolean;
  /** True keeps templates without functions in which nothing is to be mended. */
  readonly others?: boolean;
  /** The options above as words of a shell, for commands that are suggested. */
  readonly options?: readonly string[];
  /** Today, as `2026-11-24`: exceptions and assumptions end. */
  readonly today: string;
  /** Absent: packages are not looked at. */
  readonly packages?: Omit<PackagesRequest, 'today'>;
}

/** Has a function a place where text of an event may take effect? */
export const hasSink = ({ behaviours }: Pick<FunctionReport, 'behaviours'>): boolean =>
  behaviours.some(({ kind }) => kind === 'sink');

/** What a scan of one PATH found: the report, and what later steps need of it. */
export interface Scan {
  readonly report: Report;
  readonly apps: readonly ScannedApp[];
  readonly source: Source;
  /** What was asked for, inside the boundary. */
  readonly path: string;
  /** The folder that it is, or lies in: what reports are relative to. */
  readonly folder: string;
  readonly request: ScanRequest;
  /** Packages, with paths inside the boundary; null where they were not looked at. */
  readonly packages: DependencyReview | null;
  /** Exceptions that count, by the fingerprint of the finding that they accept; with paths inside the boundary. */
  readonly accepted: ReadonlyMap<string, Waiver>;
}

/** Reads a repository and looks at every function in it. Throws `WrongUse` when PATH is none; nothing for what is in it. */
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

/** A single word in the place of PATH may be meant as a function. */
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
  const folder = source.kind(path) === 'file' ? path.slice(0, Math.max(0, path.lastIndexOf('/'))) : path;
  progress.step('reading templates');
  const isFile = request.command === 'dependencies' && source.kind(path) === 'file';
  const read =
    request.handlers.length > 0
      ? handlers(request, source, folder)
      : isFile && (await import('@emmental/dependencies')).isLockfile(path)
        ? nothing
        : readApps(source, path, request, (file) => progress.step(`reading ${file}`));
  const diagnostics: (readonly Diagnostic[])[] = [
    read.diagnostics.filter(({ code }) => !isFile || code !== 'read/not-a-template'),
  ];
  const scanned: ScannedApp[] = [];
  const found: (readonly Finding[])[] = [];
  const profiles = new Map<string, Ruled>();
  const waivers = waiversOf(source, request.today);
  for (const app of read.apps) {
    const { found: profile, diagnostics: said } = await readProfile(source, folderOf(app.id));
    const ruled = profile && (profiles.get(profile.path) ?? ruledBy(profile, request.today));
    const looked = await scanApp(app, source, {
      assumptions: ruled?.assumptions.values ?? new Map(),
      code: request.code,
      peers: request.peers === true,
      progress,
      today: request.today,
    });
    const one = { ...looked, findings: waivers.over(looked) };
    // A template without functions is told where something in it is to be mended.
    const isOther = request.others !== true && app.functions.length === 0 && app.subjects.length === 0;
    if (isOther && one.findings.every(({ severity }) => severity === 'info')) continue;
    diagnostics.push(said, one.diagnostics);
    if (request.command === 'scan')
      diagnostics.push((await readScenarios(source, folderOf(app.id))).diagnostics);
    scanned.push(one);
    ruled?.apps.push(one);
    if (ruled) profiles.set(ruled.profile.path, ruled);
    else found.push(one.findings);
  }
  const packages = await packagesIn(request, source, path, read, scanned, progress);
  const owners = new Map((packages?.findings ?? []).map((one) => [one, appOf(one, scanned)?.app ?? null]));
  const ownedBy = (app: App): readonly Finding[] => {
    const findings = [...owners].flatMap(([one, owner]) => (owner === app ? [one] : []));
    return waivers.over({ app, findings, files: [...new Set(findings.map(({ file }) => file))] });
  };
  const ruledApps = new Set([...profiles.values()].flatMap(({ apps }) => apps.map(({ app }) => app)));
  for (const { app } of scanned) if (!ruledApps.has(app)) found.push(ownedBy(app));
  found.push([...owners].flatMap(([one, owner]) => (owner === null ? [one] : [])));
  diagnostics.push(packages?.diagnostics ?? []);
  for (const { profile, apps, assumptions } of profiles.values()) {
    const all = apps.map((one) => ({ app: one.app, findings: [...one.findings, ...ownedBy(one.app)] }));
    const isChecked = (rule: string) => packages !== null || !isAboutPackages.test(rule);
    const excepted = applyProfile(all, profile, request.today, isChecked);
    diagnostics.push(assumptions.diagnostics, excepted.diagnostics);
    found.push(excepted.findings);
  }
  const findings = found.flat().sort(byRisk);
  // Without the code half of the rules is not asked: what they would match is not known.
  if (request.code) diagnostics.push(waivers.diagnostics());
  diagnostics.push(source.diagnostics());
  const report: Report = {
    command: request.command,
    tool,
    root: request.path,
    asked: {
      paths: [request.path],
      options: request.options ?? [],
      folder: source.kind(path) === 'file' ? dirname(request.path) : request.path,
    },
    apps: scanned.map((one) => one.report).sort((a, b) => compareText(a.id, b.id)),
    findings,
    diagnostics: distinct(diagnostics.flat()),
    notChecked: notChecked(request),
    ...(packages ? { dependencies: packages.report } : {}),
    stats: statsOf(read, scanned, findings),
  };
  return {
    report: folder === '' ? report : relocate(report, (path) => relative(folder, path) || '.'),
    apps: scanned,
    source,
    path,
    folder,
    request,
    packages,
    accepted: new Map(findings.flatMap((one) => (isDecided(one) ? [[one.fingerprint, one.waiver]] : []))),
  };
}

/** A comment has no owner and no end: it is no decision. */
const isDecided = (finding: Finding): finding is Finding & { readonly waiver: Waiver } =>
  finding.status === 'waived' && typeof finding.waiver?.owner === 'string';

/** An exception about packages names its rule or an advisory. */
const isAboutPackages = /^(?:dependencies\/|(?:GHSA|CVE|PYSEC|GO|MAL|OSV)-)/;

/** PATH may be a lockfile; a template stands for its folder. */
async function packagesIn(
  request: ScanRequest,
  source: Source,
  path: string,
  read: ReadResult,
  scanned: readonly ScannedApp[],
  progress: Progress,
): Promise<DependencyReview | null> {
  if (!request.packages) return null;
  progress.step('packages');
  const isTemplate = source.kind(path) === 'file' && read.apps.length > 0;
  return packagesOf(source, isTemplate ? folderOf(path) : path, scanned, {
    ...request.packages,
    today: request.today,
  });
}

/** PATH may be a template, a broken one too; a file of another kind is a slip, not an empty result. */
function refuseOtherFiles({ path: given }: ScanRequest, path: string, { report, apps }: Scan): void {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const other = report.diagnostics.find((one) => one.code === 'read/not-a-template' && one.file === file);
  if (!other || apps.length > 0) return;
  throw new WrongUse(
    `${given}: ${other.message}; name a folder, a template, or a single handler: --handler FILE#EXPORT`,
  );
}

/** The apps that one `emmental.yaml` is for. */
interface Ruled {
  readonly profile: ReadProfile;
  readonly assumptions: ReturnType<typeof assumptionsOf>;
  readonly apps: ScannedApp[];
}

const ruledBy = (profile: ReadProfile, today: string): Ruled => ({
  profile,
  assumptions: assumptionsOf(profile, today),
  apps: [],
});

/** What this version does not look at, and what would: shown, so that silence is never read as "nothing there". */
function notChecked({ code, packages }: ScanRequest): string[] {
  const { advisories = null } = packages ?? {};
  return [
    ...(code ? [] : ['code not read (--no-code)']),
    ...(advisories?.kind === 'none'
      ? [`dependencies not checked: ${advisories.why} (emmental db update --from URL, FILE or FOLDER)`]
      : []),
  ];
}

/** What a lockfile alone declares. */
const nothing: ReadResult = { apps: [], templates: 0, diagnostics: [] };

function handlers(request: ScanRequest, source: Source, folder: string): ReadResult {
  const placed = request.handlers.map((handler) => ({
    ...handler,
    file: folder === '' ? handler.file : `${folder}/${handler.file}`,
  }));
  for (const { file } of placed) {
    if (source.kind(file) !== 'file') throw new WrongUse(`--handler: no such file ${file}`);
  }
  return { apps: [handlerApp(placed, request.env)], templates: 0, diagnostics: [] };
}

const folderOf = (id: string): string => (id.includes('/') ? id.slice(0, id.lastIndexOf('/')) : '');

/** Worst first; equal ones by function, rule and place, so that the order is the same every time. */
export function byRisk(a: Finding, b: Finding): number {
  const rank = (severity: Severity) => severities.indexOf(severity);
  return (
    rank(a.severity) - rank(b.severity) ||
    compareText(a.function ?? '', b.function ?? '') ||
    compareText(a.rule, b.rule) ||
    compareLocations(a, b) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

function statsOf(
  read: { readonly templates: number; readonly apps: readonly App[] },
  scanned: readonly ScannedApp[],
  findings: readonly Finding[],
): Report['stats'] {
  const functions = scanned.flatMap((one) => one.report.functions);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    templates: read.templates,
    functions: functions.length,
    functionsAnalysed: sum(
      scanned.map((one) => [...one.review.functions.values()].filter((fn) => fn.analysed).length),
    ),
    values: sum(read.apps.map((app) => app.values.total)),
    valuesUnknown: sum(read.apps.map((app) => app.values.unknown)),
    behaviours: sum(functions.map((fn) => fn.behaviours.length)),
    unknown: sum(functions.map((fn) => fn.unknown.length)),
    baseline: 0,
    waived: findings.filter((finding) => finding.status === 'waived').length,
  };
}

/** Each diagnostic once, by place. */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byKey = new Map(
    diagnostics.map((one) => [JSON.stringify([one.code, one.file, one.line, one.column, one.message]), one]),
  );
  return [...byKey.values()].sort(
    (a, b) => compareLocations(a, b) || compareText(a.code, b.code) || compareText(a.message, b.message),
  );
}
