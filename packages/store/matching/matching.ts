import type { Connection, Engine } from '../engine/engine.ts';
import { type Changed, writeFindings } from '../findings/write.ts';
import type { UploadedFinding, UploadedPackage } from '../scans/upload.ts';
import { asWriter } from '../store.ts';

/** An app with the packages and functions of its last scan. */
export interface AppPackages {
  readonly app: number;
  readonly team: number;
  readonly scan: number;
  readonly packages: readonly UploadedPackage[];
  /** The functions that the scan has; `report` as the upload had it. */
  readonly functions: readonly {
    readonly name: string;
    readonly isAnalysed: boolean;
    readonly report: unknown;
  }[];
}

/** Advisory data that can be matched with packages. */
export interface Advisories {
  /** Names the data: another text means other data. */
  readonly data: string;
  readonly match: (app: AppPackages) => readonly UploadedFinding[];
}

/**
 * Matches the packages of all apps that were not matched with this data since their last scan, and writes what is found as findings of
 * the match of today. Returns the number of apps that were matched, and what changed.
 */
export async function matchApps(
  engine: Engine,
  advisories: Advisories,
  now: Date,
): Promise<Changed & { readonly apps: number }> {
  let appeared = 0;
  let resolved = 0;
  const waiting = await appsToMatch(engine, advisories.data);
  for (const app of waiting) {
    const changed = await asWriter(engine, (connection) => matchApp(connection, app, advisories, now));
    appeared += changed.appeared;
    resolved += changed.resolved;
  }
  return { apps: waiting.length, appeared, resolved };
}

function appsToMatch(engine: Engine, data: string): Promise<readonly number[]> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `select app.id from app left join matching on matching.app = app.id
       where app.scan is not null and (matching.app is null or matching.scan <> app.scan or matching.data <> $1)
       order by app.id`,
      [data],
    );
    return rows.map(({ id }) => Number(id));
  });
}

/** Locks the app, so that a scan which arrives at the same time is matched after it. */
async function matchApp(
  connection: Connection,
  id: number,
  { data, match }: Advisories,
  now: Date,
): Promise<Changed> {
  const { rows } = await connection.query(
    'select id, team, scan from app where id = $1 and scan is not null for update',
    [id],
  );
  const [row] = rows;
  if (!row) return { appeared: 0, resolved: 0 };
  const [app, team, scan] = [Number(row['id']), Number(row['team']), Number(row['scan'])];
  const stored = await packagesOf(connection, app, team, scan);
  const origin = { team, app, scan, foundBy: 'match', tool: null } as const;
  const changed = await writeFindings(connection, origin, match(stored), now);
  await connection.query(
    `insert into matching (app, team, scan, data, day, at)
     values ($1, $2, $3, $4, ($5::timestamptz at time zone 'utc')::date, $5)
     on conflict (app) do update set scan = excluded.scan, data = excluded.data, day = excluded.day, at = excluded.at`,
    [app, team, scan, data, now],
  );
  return changed;
}

async function packagesOf(
  connection: Connection,
  app: number,
  team: number,
  scan: number,
): Promise<AppPackages> {
  const { rows: packages } = await connection.query(
    'select document from package where app = $1 order by id',
    [app],
  );
  const { rows: functions } = await connection.query(
    'select name, coverage, report from fn where app = $1 and scan is not null order by name',
    [app],
  );
  return {
    app,
    team,
    scan,
    packages: packages.map(({ document }) => document as UploadedPackage),
    functions: functions.map((row) => ({
      name: String(row['name']),
      isAnalysed: row['coverage'] === 'analysed',
      report: (row['report'] as { readonly report?: unknown } | null)?.report ?? null,
    })),
  };
}
