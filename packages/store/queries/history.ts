import type { Connection } from '../engine/engine.ts';
import { type ChangeKind, changeKinds } from '../scans/history.ts';
import { textOrNull, timeOrNull } from './functions.ts';

/** One change of the fleet. */
export interface HistoryRow {
  readonly id: number;
  readonly at: string;
  readonly kind: ChangeKind;
  readonly app: string;
  readonly environment: string;
  /** Null = the app as a whole. */
  readonly function: string | null;
  readonly subject: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** Returns a page of the changes since a time, the newest first. */
export async function listHistory(
  connection: Connection,
  since: Date,
  filter: { readonly kind: ChangeKind | null; readonly app: string | null },
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly HistoryRow[]> {
  const { rows } = await connection.query(
    `select history.*, app.name as app_name, app.environment, fn.name as fn_name
     from history join app on app.id = history.app left join fn on fn.id = history.fn
     where history.at >= $1 and ($2::text is null or history.kind = $2) and ($3::text is null or app.name = $3)
     order by history.at desc, history.id desc limit $4 offset $5`,
    [since, filter.kind, filter.app, page.limit, page.offset],
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    at: String(timeOrNull(row['at'])),
    kind: row['kind'] as ChangeKind,
    app: String(row['app_name']),
    environment: String(row['environment']),
    function: textOrNull(row['fn_name']),
    subject: textOrNull(row['subject']),
    before: textOrNull(row['before']),
    after: textOrNull(row['after']),
  }));
}

/** Returns how many changes of each kind came since a time. */
export async function countHistory(
  connection: Connection,
  since: Date,
  app: string | null,
): Promise<Readonly<Record<ChangeKind, number>>> {
  const { rows } =
    app === null
      ? await connection.query(
          // The rows of the hour in which the time is, and the sums of the hours after it.
          `select kind, sum(n) as n from (
             select kind, n from history_count where hour >= date_trunc('hour', $1::timestamptz, 'utc') + interval '1 hour'
             union all
             select kind, 1 from history where at >= $1 and at < date_trunc('hour', $1::timestamptz, 'utc') + interval '1 hour'
           ) as counted group by 1`,
          [since],
        )
      : await connection.query(
          `select history.kind, count(*) as n from history join app on app.id = history.app
           where history.at >= $1 and app.name = $2 group by 1`,
          [since, app],
        );
  const counts = new Map(rows.map(({ kind, n }) => [String(kind), Number(n)]));
  return Object.fromEntries(changeKinds.map((kind) => [kind, counts.get(kind) ?? 0])) as Record<
    ChangeKind,
    number
  >;
}
