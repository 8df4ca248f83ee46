import { existsSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import {
  atLeast,
  compareText,
  coverageOf,
  type Diagnostic,
  isWhole,
  partsIn,
  type Report,
  type Severity,
  withParts,
} from '@emmental/model';
import { count, type LinesOf, type Screen } from '@emmental/report';
import { isKnown, type Known, readBaseline, writeBaseline } from './baseline.ts';
import { exit, WrongUse } from './exit.ts';
import { progressOn } from './progress.ts';
import { relocate } from './relocate.ts';
import { byRisk } from './scan/judge.ts';
import { distinct } from './scan/report.ts';
import { type Scan, type ScanRequest, scan } from './scan.ts';
import { screenOf } from './screen.ts';
import { type FindingsOptions, type ReadingOptions, wordsOf } from './usage/reading.ts';
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
  const distinct = withoutRepeated(scans);
  return { report: joined(distinct.map((scan) => scan.report)), scans: distinct };
}

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
function joined(reports: readonly Report[]): Report {
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
      baseline: 0,
      waived: sum('waived'),
    },
    of: originOfAll(reports),
  };
}

/** Returns the commit and the rulebase that all reports share. */
function originOfAll(reports: readonly Report[]): Report['of'] {
  const only = (values: readonly (string | null)[]): string | null =>
    new Set(values).size === 1 ? (values[0] ?? null) : null;
  return {
    commit: only(reports.map(({ of }) => of.commit)),
    profileDigest: only(reports.map(({ of }) => of.profileDigest)),
  };
}

/**
 * Leaves out the findings of the baseline, or writes the baseline when there is none yet. `note` says that it was
 * written; `left` says what no longer fits between the baseline and the report.
 */
export function withBaseline(
  report: Report,
  option: string | true | undefined,
  path: string,
): { readonly report: Report; readonly note: string | null; readonly left: string | null } {
  if (option === undefined) return { report, note: null, left: null };
  const within = option === true ? folderOf(path) : undefined;
  const file = option === true ? join(folderOf(path), '.emmental', 'baseline.json') : option;
  const known = readBaseline(file, within);
  if (known === null) {
    writeBaseline(file, report.findings, within);
    return {
      report,
      note: `baseline written: ${shown(file)}; the next scan reports only new findings`,
      left: null,
    };
  }
  return { report: withoutKnown(report, known), note: null, left: leftOf(report, known, shown(file)) };
}

/**
 * Leaves out what is known of each finding, and counts the findings of which nothing is left. The rest of a finding is
 * reported for the functions that are not known.
 */
export function withoutKnown(report: Report, known: Known): Report {
  const findings = report.findings.flatMap(
    (finding) =>
      (finding.status === 'waived'
        ? finding
        : withParts(finding, (part) => !isKnown(known, finding, part))) ?? [],
  );
  const baseline = report.stats.baseline + report.findings.length - findings.length;
  return { ...report, findings: findings.sort(byRisk), stats: { ...report.stats, baseline } };
}

/** Returns a sentence about entries that match no finding, and about findings of which only a part is known; null if there are none. */
function leftOf(report: Report, known: Known, file: string): string | null {
  const present = new Set(
    report.findings.flatMap((finding) => [
      finding.fingerprint,
      ...partsIn(finding).map(({ fingerprint }) => fingerprint),
    ]),
  );
  const gone = [...known.fingerprints].filter((fingerprint) => !present.has(fingerprint)).length;
  const partly = report.findings.filter((finding) => {
    const parts = partsIn(finding);
    const { length } = parts.filter((part) => isKnown(known, finding, part));
    return finding.status !== 'waived' && length > 0 && length < parts.length;
  }).length;
  const sentences = [
    ...(gone > 0 ? [`${count(gone, 'entry', 'entries')} of ${file} no longer match a finding`] : []),
    ...(partly > 0
      ? [
          `${count(partly, 'known finding')} concern functions that ${file} does not list, and are reported for these`,
        ]
      : []),
  ];
  return sentences.length === 0 ? null : `baseline: ${sentences.join('; ')}`;
}

/** Returns the folder that PATH is, or lies in. */
export const folderOf = (path: string): string =>
  existsSync(path) && statSync(path).isDirectory() ? path : dirname(path);

const shown = (file: string): string => relative(process.cwd(), resolve(file)).replaceAll('\\', '/') || '.';

/** Returns the severity of `--fail-on`; without it `high` in CI or when stdout is no terminal, else null. */
export function threshold(options: FindingsOptions, world: World): Severity | null {
  if (options.failOn !== undefined) return options.failOn === 'never' ? null : options.failOn;
  const unattended = (world.env['CI'] ?? '') !== '' || !world.stdout.isTTY;
  return unattended ? 'high' : null;
}

export function exitCode(report: Report, failOn: Severity | null, strict: boolean): number {
  const failing = report.findings.some(
    (finding) => finding.status === 'fail' && failOn !== null && atLeast(finding.severity, failOn),
  );
  if (failing) return exit.findings;
  return strict && isPartly(report) ? exit.notAnalysed : exit.clean;
}

/** Was something left out: a declared function or a part of one, a file, a part of a template? Coverage counts it. */
export const isPartly = ({ apps, diagnostics }: Pick<Report, 'apps' | 'diagnostics'>): boolean =>
  hasErrors(diagnostics) || !isWhole(coverageOf(apps, diagnostics));

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === 'error');

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
