import type { Connection } from '../engine/engine.ts';
import { findingStates } from '../findings/states.ts';
import type { UploadedPackage } from '../scans/upload.ts';
import { textOrNull } from './functions.ts';

/** A package that a function contains. */
export interface PackageRow {
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string | null;
  /** `registry`, `git`, `url`, `file` or `workspace`. */
  readonly source: string;
  readonly lockfile: string | null;
  readonly line: number | null;
  /** The code of the function loads it; false = the function only contains it. */
  readonly isLoaded: boolean;
  /** All functions of the app that load it. */
  readonly loadedBy: readonly string[];
  /** The findings of this function about it that are more than a fact and not resolved. */
  readonly findings: readonly PackageFinding[];
}

/** A finding about a package: an advisory, or another problem of it. */
export interface PackageFinding {
  readonly id: number;
  readonly severity: string;
  readonly title: string;
  /** The id of the advisory; null = the finding is about something else. */
  readonly advisory: string | null;
  readonly fixed: string | null;
}

/** The packages of a function, those with findings first. */
export interface FunctionPackages {
  readonly rows: readonly PackageRow[];
  /** The day of the newest match with advisories; null = they were never matched, so no advisory is known. */
  readonly matchedOn: string | null;
}

/** Returns the packages that a function loads or contains; null if there is no such function that the person may see. */
export async function packagesOfFunction(
  connection: Connection,
  app: string,
  environment: string,
  fn: string,
): Promise<FunctionPackages | null> {
  const { rows } = await connection.query(
    `select fn.id as fn, fn.app, fn.report->'report'->>'id' as id, matching.day::text as matched
     from fn join app on app.id = fn.app left join matching on matching.app = app.id
     where app.name = $1 and app.environment = $2 and fn.name = $3`,
    [app, environment, fn],
  );
  const [found] = rows;
  if (!found) return null;
  const { rows: packages } = await connection.query(
    `select document from package where app = $1
       and ((document->'loadedBy')::jsonb @> to_jsonb($2::text) or (document->'shippedWith')::jsonb @> to_jsonb($2::text))
     order by name, version`,
    [found['app'], found['id'] ?? ''],
  );
  const { rows: findings } = await connection.query(
    `select id, severity, title, document->'dependency' as dependency from finding
     where app = $1 and (fn = $2 or fn is null) and document->'dependency' is not null and severity <> 'info'
       and state <> ${findingStates.resolved} order by rank, id`,
    [found['app'], found['fn']],
  );
  const { rows: functions } = await connection.query(
    `select report->'report'->>'id' as id, name from fn where app = $1`,
    [found['app']],
  );
  const names = new Map(functions.map(({ id, name }) => [String(id), String(name)]));
  const of = findingsByPackage(findings);
  const all = packages.map(({ document }) =>
    packageRow(document as UploadedPackage, String(found['id']), names, of),
  );
  return {
    rows: all.sort(
      (a, b) => b.findings.length - a.findings.length || Number(b.isLoaded) - Number(a.isLoaded),
    ),
    matchedOn: textOrNull(found['matched']),
  };
}

interface FoundInPackage extends PackageFinding {
  readonly version: string | null;
}

function findingsByPackage(
  rows: readonly Readonly<Record<string, unknown>>[],
): ReadonlyMap<string, readonly FoundInPackage[]> {
  const found = new Map<string, FoundInPackage[]>();
  for (const { id, severity, title, dependency } of rows) {
    const fields = (dependency ?? {}) as Readonly<Record<string, unknown>>;
    const name = String(fields['name']);
    const ofPackage = found.get(name) ?? [];
    found.set(name, ofPackage);
    ofPackage.push({
      id: Number(id),
      severity: String(severity),
      title: String(title),
      version: textOrNull(fields['version']),
      advisory: textOrNull(fields['id']),
      fixed: textOrNull(fields['fixed']),
    });
  }
  return found;
}

function packageRow(
  { ecosystem, name, version, source, lockfile, line, loadedBy }: UploadedPackage,
  fn: string,
  names: ReadonlyMap<string, string>,
  findings: ReadonlyMap<string, readonly FoundInPackage[]>,
): PackageRow {
  return {
    ecosystem,
    name,
    version,
    source,
    lockfile,
    line,
    isLoaded: loadedBy.includes(fn),
    loadedBy: loadedBy.map((id) => names.get(id) ?? id),
    findings: (findings.get(name) ?? [])
      .filter((finding) => finding.version === null || finding.version === version)
      .map(({ id, severity, title, advisory, fixed }) => ({ id, severity, title, advisory, fixed })),
  };
}
