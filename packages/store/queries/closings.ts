import type { Connection } from '../engine/engine.ts';
import { costOf } from '../scans/closings.ts';
import { pathKey } from '../scans/paths.ts';
import type { Effort, UploadedStep } from '../scans/upload.ts';
import { textOrNull } from './functions.ts';

/** One kind of change, and how many paths it closes over the fleet. */
export interface ClosingRow {
  readonly key: string;
  readonly says: string;
  readonly effort: Effort;
  readonly command: string | null;
  /** The single changes, such as one line in each of several functions. */
  readonly changes: number;
  readonly paths: number;
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
): Promise<{ readonly rows: readonly ClosingRow[]; readonly total: number }> {
  const { rows } = await connection.query(
    `select closing.key, min(closing.says) as says, min(closing.effort) as effort, min(closing.command) as command,
       sum(closing.changes) as changes, sum(closing.closes) as paths, sum(closing.weight) as weight,
       count(distinct closing.app) as apps, (array_agg(distinct app.name))[1:${most.apps}] as named
     from closing join app on app.id = closing.app where closing.chosen group by closing.key`,
  );
  const found = rows.map((row) => {
    const effort = row['effort'] as Effort;
    const changes = Number(row['changes']);
    return {
      gain: Number(row['weight']) / costOf(effort, changes),
      closing: {
        key: String(row['key']),
        says: String(row['says']),
        effort,
        command: textOrNull(row['command']),
        changes,
        paths: Number(row['paths']),
        apps: Number(row['apps']),
        named: row['named'] as readonly string[],
      },
    };
  });
  const sorted = found.sort((a, b) => b.gain - a.gain || (a.closing.key < b.closing.key ? -1 : 1));
  return { rows: sorted.slice(0, most.rows).map(({ closing }) => closing), total: sorted.length };
}

/** One kind of change in one app. */
export interface ClosingOfApp {
  readonly app: string;
  readonly environment: string;
  readonly commit: string | null;
  readonly step: Omit<UploadedStep, 'paths'> & {
    /** Each path with its key; null from an older command. */
    readonly paths: readonly (UploadedStep['paths'][number] & { readonly key: string | null })[];
  };
}

/** Returns one kind of change in each app that needs it. */
export async function closingsOf(connection: Connection, key: string): Promise<readonly ClosingOfApp[]> {
  const { rows } = await connection.query(
    `select closing.document, app.name, app.environment, scan.commit
     from closing join app on app.id = closing.app left join scan on scan.id = app.scan
     where closing.key = $1 and closing.chosen order by closing.weight desc, app.name, app.environment limit ${most.documents}`,
    [key],
  );
  return rows.map((row) => {
    const app = String(row['name']);
    const environment = String(row['environment']);
    const step = row['document'] as UploadedStep;
    const paths = step.paths.map((path) => ({
      ...path,
      key: path.id ? pathKey(app, environment, path.id) : null,
    }));
    return { app, environment, commit: textOrNull(row['commit']), step: { ...step, paths } };
  });
}
