import type { Connection } from '../engine/engine.ts';
import { waitsSql } from '../proposals/waits.ts';
import { costOf, weightOf } from '../scans/closings.ts';
import { pathKey } from '../scans/paths.ts';
import type { Effort, UploadedStep } from '../scans/upload.ts';
import { textOrNull } from './functions.ts';
import { isLostSql } from './state.ts';

/** One kind of change, and how many paths it closes over the fleet. */
export interface ClosingRow {
  readonly key: string;
  readonly says: string;
  readonly effort: Effort;
  readonly command: string | null;
  /** The single changes, such as one line in each of several functions. */
  readonly changes: number;
  readonly paths: number;
  /** Its paths of which nothing shows that it closes them, because a lost guard (`isLostSql`) has to carry it out. They are not in `paths`. */
  readonly unproven: number;
  /** Proposals with this change that wait. */
  readonly waits: readonly number[];
  /** The apps in which it is to be made; the first few by name. */
  readonly apps: number;
  readonly named: readonly string[];
}

/** The most kinds of changes that a page shows, and apps that it names. */
const most = { rows: 8, apps: 3, documents: 50 } as const;

/**
 * Returns the changes to make first: those that close most for their cost. A path weighs more if code of an attacker would run, and a change
 * costs by its effort.
 */
export async function firstClosings(
  connection: Connection,
  now: Date,
): Promise<{ readonly rows: readonly ClosingRow[]; readonly total: number }> {
  const lost = await lostPaths(connection, now);
  const { rows } = await connection.query(
    `select closing.key, min(closing.says) as says, min(closing.effort) as effort, bool_or(closing.is_mode) as is_mode, min(closing.command) as command,
       sum(closing.changes) as changes, sum(closing.closes) as paths, sum(closing.weight) as weight,
       (select coalesce(array_agg(id order by id), '{}') from proposal where closing.key = any (proposal.closings) and ${waitsSql}) as waits,
       count(distinct closing.app) as apps, (array_agg(distinct app.name))[1:${most.apps}] as named
     from closing join app on app.id = closing.app where closing.chosen group by closing.key`,
  );
  const found = rows.map((row) => {
    const effort = row['effort'] as Effort;
    const changes = Number(row['changes']);
    const says = String(row['says']);
    const unproven = (row['is_mode'] === true ? lost.get(String(row['key'])) : null) ?? {
      paths: 0,
      weight: 0,
    };
    return {
      gain: (Number(row['weight']) - unproven.weight) / costOf(effort, changes),
      closing: {
        key: String(row['key']),
        says,
        effort,
        command: textOrNull(row['command']),
        changes,
        paths: Number(row['paths']) - unproven.paths,
        unproven: unproven.paths,
        waits: (row['waits'] as readonly unknown[]).map(Number),
        apps: Number(row['apps']),
        named: row['named'] as readonly string[],
      },
    };
  });
  const sorted = found.sort((a, b) => b.gain - a.gain || (a.closing.key < b.closing.key ? -1 : 1));
  return { rows: sorted.slice(0, most.rows).map(({ closing }) => closing), total: sorted.length };
}

/** Returns the number and the weight of the paths of functions with lost guards (`isLostSql`), by the key of the change that closes them. */
async function lostPaths(
  connection: Connection,
  now: Date,
): Promise<ReadonlyMap<string, { readonly paths: number; readonly weight: number }>> {
  const { rows } = await connection.query(
    `with now as (select $1::timestamptz as at),
     lost as (select fn.id from now, fn where ${isLostSql})
     select path_closing.key, path.threat, count(*) as n
     from lost join path on path.fn = lost.id join path_closing on path_closing.path = path.id group by 1, 2`,
    [now],
  );
  const sums = new Map<string, { readonly paths: number; readonly weight: number }>();
  for (const { key, threat, n } of rows) {
    const { paths, weight } = sums.get(String(key)) ?? { paths: 0, weight: 0 };
    sums.set(String(key), {
      paths: paths + Number(n),
      weight: weight + Number(n) * weightOf(String(threat)),
    });
  }
  return sums;
}

/** One kind of change in one app. */
export interface ClosingOfApp {
  readonly app: string;
  readonly environment: string;
  readonly commit: string | null;
  readonly step: Omit<UploadedStep, 'paths'> & {
    /** Each path with its key; null from an older command. */
    readonly paths: readonly (UploadedStep['paths'][number] & {
      readonly key: string | null;
      /** False if a lost guard has to carry the change out. */
      readonly isProven: boolean;
    })[];
  };
}

/** Returns one kind of change in each app that needs it. */
export async function closingsOf(
  connection: Connection,
  key: string,
  now: Date,
): Promise<readonly ClosingOfApp[]> {
  const { rows } = await connection.query(
    `with now as (select $2::timestamptz as at)
     select closing.document, closing.is_mode, app.name, app.environment, scan.commit,
       array(select fn.name from now, fn where fn.app = closing.app and ${isLostSql}) as lost
     from closing join app on app.id = closing.app left join scan on scan.id = app.scan
     where closing.key = $1 and closing.chosen order by closing.weight desc, app.name, app.environment limit ${most.documents}`,
    [key, now],
  );
  const found = rows.map((row): ClosingOfApp => {
    const app = String(row['name']);
    const environment = String(row['environment']);
    const step = row['document'] as UploadedStep;
    const lost = new Set(row['lost'] as readonly string[]);
    const paths = step.paths.map((path) => ({
      ...path,
      isProven: row['is_mode'] !== true || !lost.has(path.function),
      key: path.id ? pathKey(app, environment, path.id) : null,
    }));
    return {
      app,
      environment,
      commit: textOrNull(row['commit']),
      step: { ...step, isMode: row['is_mode'] === true, paths },
    };
  });
  const provenIn = ({ step }: ClosingOfApp) => step.paths.filter(({ isProven }) => isProven).length;
  // The heaviest first, but not those of which nothing shows that they close a path.
  return found.toSorted((a, b) => Number(provenIn(b) > 0) - Number(provenIn(a) > 0));
}
