import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { atLeast, compareText, lossesIn, type Report, type Severity } from '@emmental/model';
import type { LinesOf, Screen } from '@emmental/report';
import { isInCi } from './ci.ts';
import { exit, WrongUse } from './exit.ts';
import { gateCode } from './gate.ts';
import { progressOn } from './progress.ts';
import { relocate } from './relocate.ts';
import { digestOfAll } from './scan/digests.ts';
import { byRisk } from './scan/judge.ts';
import { distinct } from './scan/report.ts';
import { type Scan, type ScanRequest, scan } from './scan.ts';
import { screenOf } from './screen.ts';
import { type FindingsOptions, type ReadingOptions, type StrictOptions, wordsOf } from './usage/reading.ts';
import type { World } from './world.ts';

/** The inputs of a run, and how much of what is read is kept. */
export interface Reading extends ReadingOptions {
  /** Also reports problems without consequence; only for `scan`. */
  readonly peers?: boolean;
  /** Also keeps templates without functions; for questions about declared resources. */
  readonly others?: boolean;
}

/** Scans one or many PATHs into one report. With a single PATH, paths in the report are relative to it. */
export async function scanPaths(
  command: Report['command'],
  paths: readonly string[],
  options: Reading,
  world: World,
  packages?: ScanRequest['packages'],
): Promise<{ readonly report: Report; readonly scans: readonly Scan[] }> {
  const progress = progressOn(world.stderr, world.now);
  const scans: Scan[] = [];
  for (const path of distinctPaths(paths.length > 0 ? paths : ['.'])) {
    const request: ScanRequest = {
      command,
      path,
      root: options.root ?? null,
      handlers: options.handler,
      env: options.env,
      opt: options.opt,
      parameters: options.param,
      code: options.code,
      peers: options.peers === true,
      others: options.others === true,
      options: wordsOf(options),
      today: world.today,
      ...(packages ? { packages } : {}),
    };
    scans.push(await scan(request, progress));
  }
  progress.end();
  if (options.output !== undefined) refuseInput(options.output, scans);
  const distinct = withoutRepeated(scans);
  return { report: joined(distinct.map((scan) => scan.report)), scans: distinct };
}

/** Refuses an output that would overwrite a file that the scan has read: a template, a rulebase or the code of a function. */
function refuseInput(output: string, scans: readonly Scan[]): void {
  const file = realPathOf(output);
  const isInput = scans.some(({ source, apps }) =>
    apps
      .flatMap(({ app, report, profile }) => [
        ...(app.template === null ? [] : [app.template]),
        ...(profile.found ? [profile.found.path] : []),
        ...report.functions.flatMap(({ handler }) => handler?.file ?? []),
      ])
      .some((path) => realPathOf(join(source.directory, path)) === file),
  );
  if (isInput) throw new WrongUse(`--output ${output}: the scan reads this file; name another one`);
}

const realPathOf = (file: string): string => (existsSync(file) ? realpathSync(file) : resolve(file));

/** Removes a PATH that is named twice. */
const distinctPaths = (paths: readonly string[]): readonly string[] =>
  [...new Map(paths.toReversed().map((path) => [resolve(path), path])).values()].reverse();

/** Leaves out a PATH that is inside another PATH which found every app of it: `a` and `a/b`. */
function withoutRepeated(scans: readonly Scan[]): readonly Scan[] {
  const idsOf = (scan: Scan) => scan.apps.map(({ app }) => join(scan.source.directory, app.id));
  const lies = (scan: Scan) => join(scan.source.directory, scan.folder);
  const isIn = (inner: Scan, outer: Scan): boolean => {
    if (inner === outer || !`${lies(inner)}${sep}`.startsWith(`${lies(outer)}${sep}`)) return false;
    if (inner.apps.length === 0 && inner.report.diagnostics.length > 0) return false;
    const known = new Set(idsOf(outer));
    return idsOf(inner).every((id) => known.has(id));
  };
  const dropped = new Set<Scan>();
  for (const inner of scans)
    if (scans.some((outer) => !dropped.has(outer) && isIn(inner, outer))) dropped.add(inner);
  return scans.filter((scan) => !dropped.has(scan));
}

/** Joins the reports of several PATHs; all paths become relative to the current folder of the command. */
export function joined(reports: readonly Report[]): Report {
  const [first] = reports;
  if (!first) throw new WrongUse('PATH is missing');
  if (reports.length === 1) return first;
  const sum = (key: keyof Report['stats']): number =>
    reports.reduce((total, report) => total + report.stats[key], 0);
  const placed = reports.map((report) => {
    // PATH may be a template; files beside it are relative to its folder.
    const folder = relative(process.cwd(), resolve(folderOf(report.root))).replaceAll('\\', '/');
    return relocate(report, (path) => posix.join(folder, path));
  });
  const packages = placed.flatMap(({ dependencies }) => dependencies ?? []);
  const [anyPackages] = packages;
  return {
    ...first,
    root: '.',
    ...(anyPackages
      ? {
          dependencies: {
            ...anyPackages,
            files: packages.flatMap(({ files }) => files),
            packages: packages.flatMap((dependencies) => dependencies.packages),
            skipped: packages.flatMap(({ skipped }) => skipped),
          },
        }
      : {}),
    asked: {
      paths: reports.flatMap((report) => report.asked.paths),
      options: first.asked.options,
      folder: '.',
    },
    apps: placed
      .flatMap((scan) => scan.apps.map((app) => ({ ...app, path: scan.root })))
      .sort((a, b) => compareText(a.id, b.id)),
    findings: placed.flatMap((report) => report.findings).sort(byRisk),
    diagnostics: distinct(placed.flatMap((report) => report.diagnostics)),
    stats: {
      templates: sum('templates'),
      functions: sum('functions'),
      functionsAnalysed: sum('functionsAnalysed'),
      values: sum('values'),
      valuesUnknown: sum('valuesUnknown'),
      behaviours: sum('behaviours'),
      unknown: sum('unknown'),
      baseline: sum('baseline'),
      waived: sum('waived'),
    },
    of: originOfAll(reports),
    ...(placed.some(({ unread }) => unread)
      ? { unread: placed.flatMap(({ apps, diagnostics, unread }) => unread ?? lossesIn(apps, diagnostics)) }
      : {}),
    ...(placed.some(({ removed }) => removed)
      ? { removed: placed.flatMap(({ removed = [] }) => removed) }
      : {}),
  };
}

/** Returns the commit that all reports share, and the digest of all their rulebases. */
function originOfAll(reports: readonly Report[]): Report['of'] {
  const only = (values: readonly (string | null)[]): string | null =>
    new Set(values).size === 1 ? (values[0] ?? null) : null;
  return {
    commit: only(reports.map(({ of }) => of.commit)),
    profileDigest: digestOfAll(reports.map(({ of }) => of.profileDigest)),
  };
}

/** Returns the folder that PATH is, or lies in. */
export const folderOf = (path: string): string =>
  existsSync(path) && statSync(path).isDirectory() ? path : dirname(path);

/** Returns the severity of `--fail-on`; without it `high` in CI or when stdout is no terminal, else null. */
export function threshold(options: FindingsOptions, world: World): Severity | null {
  if (options.failOn !== undefined) return options.failOn === 'never' ? null : options.failOn;
  const unattended = isInCi(world) || !world.stdout.isTTY;
  return unattended ? 'high' : null;
}

/**
 * Returns the severity that the last line of a screen names as the reason of a failure; null if the line says what CI would
 * do. A screen has the same words on a terminal and in a pipe, although only the pipe fails by default.
 */
export const toldThreshold = (options: FindingsOptions, world: World): Severity | null =>
  options.failOn === undefined && !isInCi(world) ? null : threshold(options, world);

/** Returns the exit code of a report: findings outrank what was not read, which the gate tells on stderr. */
export function exitCode(
  report: Report,
  failOn: Severity | null,
  options: StrictOptions,
  world: World,
): number {
  const failing = report.findings.some(
    (finding) => finding.status === 'fail' && failOn !== null && atLeast(finding.severity, failOn),
  );
  const unread = gateCode(report, options, world, failing);
  return failing ? exit.findings : unread;
}

export const screen = (options: Pick<ReadingOptions, 'output'>, world: World): Screen =>
  options.output === undefined
    ? screenOf(world.stdout, world)
    : { program: world.program, width: 80, unicode: true, color: false };

/** Returns lines of the scanned files, by the paths in the report. */
export function linesOf(scans: readonly Scan[]): LinesOf {
  return (file) => {
    for (const { source, folder } of scans) {
      const from = scans.length === 1 ? join(source.directory, folder) : process.cwd();
      const path = relative(source.directory, resolve(from, file)).replaceAll('\\', '/');
      const read = source.kind(path) === 'file' ? source.read(path) : null;
      if (read && 'text' in read) return read.text.split(/\r?\n/);
    }
    return null;
  };
}
