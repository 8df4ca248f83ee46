import { dirname } from 'node:path/posix';
import type { DependencyReview } from '@emmental/dependencies';
import {
  compareLocations,
  compareText,
  type Diagnostic,
  type Finding,
  type Report,
  type Source,
} from '@emmental/model';
import type { ReadResult } from '@emmental/read';
import type { ScannedApp } from '../pipeline.ts';
import type { ScanRequest } from '../scan.ts';
import { tool } from '../tool.ts';

/** The results of the steps of a scan. */
interface Found {
  readonly read: ReadResult;
  readonly apps: readonly ScannedApp[];
  readonly packages: DependencyReview | null;
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  readonly of: Report['of'];
  /** Is PATH the limit of the scan, only because no folder above it has `.git`? */
  readonly isLimit: boolean;
}

/** Builds the report of one PATH, with paths inside the boundary. `kind` is the kind of PATH. */
export const reportOf = (
  request: ScanRequest,
  { read, apps, packages, findings, diagnostics, of, isLimit }: Found,
  kind: ReturnType<Source['kind']>,
): Report => ({
  command: request.command,
  tool,
  root: request.path,
  asked: {
    paths: [request.path],
    options: request.options ?? [],
    folder: kind === 'file' ? dirname(request.path) : request.path,
    ...(isLimit ? { boundary: request.path } : {}),
  },
  apps: apps.map((app) => app.report).sort((a, b) => compareText(a.id, b.id)),
  findings,
  diagnostics: distinct(diagnostics),
  notChecked: notChecked(request),
  ...(packages ? { dependencies: packages.report } : {}),
  stats: statsOf(read, apps, findings),
  of,
});

/**
 * Lists what this version does not look at, and what would look at it. It is shown so that nobody reads silence as
 * "nothing there".
 */
function notChecked({ code, packages }: ScanRequest): string[] {
  const { advisories = null } = packages ?? {};
  return [
    ...(code ? [] : ['code not read (--no-code)']),
    ...(advisories?.kind === 'none'
      ? [`dependencies not checked: ${advisories.why} (emmental db update)`]
      : []),
  ];
}

function statsOf(
  read: ReadResult,
  scanned: readonly ScannedApp[],
  findings: readonly Finding[],
): Report['stats'] {
  const functions = scanned.flatMap((app) => app.report.functions);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    templates: read.templates,
    functions: functions.length,
    functionsAnalysed: sum(scanned.map(({ analysed }) => analysed)),
    values: sum(read.apps.map((app) => app.values.total)),
    valuesUnknown: sum(read.apps.map((app) => app.values.unknown)),
    behaviours: sum(functions.map((fn) => fn.behaviours.length)),
    unknown: sum(functions.map((fn) => fn.unknown.length)),
    baseline: 0,
    waived: findings.filter((finding) => finding.status === 'waived').length,
  };
}

/** Returns each diagnostic once, by place. */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byKey = new Map(
    diagnostics.map((diagnostic) => [
      JSON.stringify([
        diagnostic.code,
        diagnostic.file,
        diagnostic.line,
        diagnostic.column,
        diagnostic.message,
      ]),
      diagnostic,
    ]),
  );
  return [...byKey.values()].sort(
    (a, b) => compareLocations(a, b) || compareText(a.code, b.code) || compareText(a.message, b.message),
  );
}
