import type { Connection, Engine } from '../engine/engine.ts';
import type { UploadedFinding } from '../scans/upload.ts';
import { asWriter } from '../store.ts';
import { type Changed, writeFindings } from './write.ts';

/** A finding in the report of another tool. */
export interface ReportedFinding extends Omit<UploadedFinding, 'function' | 'owner' | 'edit'> {
  readonly file: string | null;
  /** The package that it is about; null = none. */
  readonly package: { readonly ecosystem: string; readonly name: string; readonly version: string } | null;
}

/** The report of a tool about an app. */
export interface ToolReport {
  readonly tool: string;
  readonly findings: readonly ReportedFinding[];
}

/**
 * Makes the findings of a report the present ones of its tool in an app: those that an earlier report of the tool had and this one has
 * not are resolved. Returns null if the team has no such app.
 */
export function saveReport(
  engine: Engine,
  team: number,
  app: string,
  environment: string,
  { tool, findings }: ToolReport,
  now: Date,
): Promise<Changed | null> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      'select id, scan from app where team = $1 and name = $2 and environment = $3 for update',
      [team, app, environment],
    );
    if (!rows[0]) return null;
    const id = Number(rows[0]['id']);
    const known = await knownOf(connection, id);
    const placed = findings.flatMap((finding) => placedIn(finding, known));
    const origin = { team, app: id, scan: Number(rows[0]['scan'] ?? 0), foundBy: 'report', tool } as const;
    return writeFindings(connection, origin, placed, now);
  });
}

/** Knowledge from scans of the app: the function of a handler's file, owners of files, and the functions that load a package. */
interface Known {
  readonly handlers: ReadonlyMap<string, string | null>;
  readonly owners: ReadonlyMap<string, string>;
  readonly loaders: ReadonlyMap<string, readonly string[]>;
}

async function knownOf(connection: Connection, app: number): Promise<Known> {
  const { rows: functions } = await connection.query(
    `select name, report->'report'->>'id' as id, report->'report'->'handler'->>'file' as file
     from fn where app = $1 and scan is not null`,
    [app],
  );
  const { rows: files } = await connection.query(
    `select distinct file, owner from finding where app = $1 and owner_by = 'codeowners' and file is not null`,
    [app],
  );
  const { rows: packages } = await connection.query(
    `select ecosystem, name, version, document->'loadedBy' as functions from package where app = $1`,
    [app],
  );
  const handlers = new Map<string, string | null>();
  for (const { name, file } of functions)
    if (typeof file === 'string') handlers.set(file, handlers.has(file) ? null : String(name));
  const names = new Map(functions.map(({ id, name }) => [String(id), String(name)]));
  const loaders = new Map(
    packages.map(({ ecosystem, name, version, functions: ids }) => [
      keyOf({ ecosystem: String(ecosystem), name: String(name), version: String(version) }),
      (Array.isArray(ids) ? ids : []).flatMap((id) => names.get(String(id)) ?? []),
    ]),
  );
  return {
    handlers,
    loaders,
    owners: new Map(files.map(({ file, owner }) => [String(file), String(owner)])),
  };
}

const keyOf = ({ ecosystem, name, version }: NonNullable<ReportedFinding['package']>): string =>
  `${ecosystem} ${name} ${version}`;

/** A finding about a package is one for each function that loads it. */
function placedIn(
  { package: dependency, file, ...rest }: ReportedFinding,
  { handlers, owners, loaders }: Known,
): readonly UploadedFinding[] {
  const common = { ...rest, edit: null, owner: file === null ? null : (owners.get(file) ?? null) };
  const functions = dependency === null ? [] : (loaders.get(keyOf(dependency)) ?? []);
  if (functions.length === 0)
    return [{ ...common, function: file === null ? null : (handlers.get(file) ?? null) }];
  return functions.map((name) => ({
    ...common,
    fingerprint: `${common.fingerprint} ${name}`.slice(0, 200),
    function: name,
  }));
}
