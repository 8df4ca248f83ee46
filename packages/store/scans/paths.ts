import { hash } from 'node:crypto';
import type { Connection } from '../engine/engine.ts';
import { attackedFirst } from '../points/attacked.ts';
import { keyOf, weightOf } from './closings.ts';
import type { Upload, UploadedPlace, UploadedRoute } from './upload.ts';

/** Returns the key of a path: it is the same as long as the app has the path. */
export const pathKey = (app: string, environment: string, id: string): string =>
  hash('sha256', JSON.stringify([app, environment, id]), 'hex').slice(0, 16);

/** The parts of a path that a row of a list has beside its columns. */
export interface PathSummary {
  /** The names of the sources and functions on the way, from the people to the function. */
  readonly way: readonly string[];
  /** The place at which the attack takes effect; null = it needs none. */
  readonly at: UploadedPlace | null;
  /** The first step of the attack. */
  readonly says: string | null;
  /** Why nothing stops it: the claims of the controls that come nearest. */
  readonly why: string | null;
}

/** A change that closes a path: its key among the changes of the app, and the controls that stop the path after it. */
export interface PathClosing {
  readonly key: string;
  readonly isChosen: boolean;
  readonly slices: readonly string[];
}

/** The document of a path: what was uploaded, with changes by their keys. */
export interface PathDocument extends Omit<UploadedRoute, 'closing'> {
  readonly closing: readonly PathClosing[];
}

const whoRanks = { public: 0, authenticated: 1, unknown: 2, account: 3, internal: 4 } as const;
const effectRanks: Readonly<Record<number, number>> = { 9: 0, 3: 1, 1: 3 };
const visibilityRanks: Readonly<Record<string, number>> = { blind: 0, unsure: 1, watched: 2 };

/**
 * Returns the place of a path in the order of the list: a wider audience and a greater loss come first, then what no control would see. Of
 * equals, a path comes first if the change that closes it is written as a diff.
 */
function rankOf({ who, threat, visibility }: UploadedRoute, isWritten: boolean): number {
  const effect = effectRanks[weightOf(threat)] ?? 3;
  const seen = visibilityRanks[visibility] ?? 1;
  return (whoRanks[who] + effect) * 100 + effect * 10 + seen * 3 + (isWritten ? 0 : 1);
}

/** Replaces the paths of an app. A path that the last scan had, too, keeps the time at which it was first seen. */
export async function savePaths(
  connection: Connection,
  team: number,
  app: number,
  scan: number,
  upload: Upload,
): Promise<void> {
  const rows = rowsOf(upload);
  await connection.query(
    'delete from path_closing using path where path_closing.path = path.id and path.app = $1',
    [app],
  );
  await connection.query(
    `insert into path as old (team, app, fn, scan, key, rank, threat, name, who, visibility, because, loses, closing,
       first_seen, summary, document, place)
     select $2, $3, fn.id, $4, row.key, row.rank, row.threat, row.name, row.who, row.visibility, row.because, row.loses,
       row.closing, $5::timestamptz, row.summary, row.document, row.place
     from json_to_recordset($1) as row(function text, key text, rank smallint, threat text, name text, who text,
       visibility text, because text, loses text, closing text, summary json, document json, place text)
     join fn on fn.app = $3 and fn.name = row.function order by row.key
     on conflict (key) do update set fn = excluded.fn, scan = excluded.scan, rank = excluded.rank - case when old.rank < 0 then ${attackedFirst} else 0 end,
       place = excluded.place, threat = excluded.threat,
       name = excluded.name, who = excluded.who, visibility = excluded.visibility, because = excluded.because,
       loses = excluded.loses, closing = excluded.closing, summary = excluded.summary, document = excluded.document`,
    [JSON.stringify(rows), team, app, scan, upload.madeAt],
  );
  await connection.query('delete from path where app = $1 and scan <> $2', [app, scan]);
  await connection.query(
    `insert into path_closing (team, path, key)
     select $2, path.id, row.closes from json_to_recordset($1) as row(key text, closes text)
     join path on path.key = row.key`,
    [JSON.stringify(rows.flatMap(({ key, closes }) => closes.map((each) => ({ key, closes: each })))), team],
  );
  await connection.query(
    'update fn set open_paths = (select count(*) from path where path.fn = fn.id) where app = $1 and scan = $2',
    [app, scan],
  );
}

function rowsOf({ app, environment, routes, steps, others }: Upload) {
  const lists = { steps: steps.map(keyOf), others: others.map(keyOf) };
  const isWritten = ({ closing: [cheapest] }: UploadedRoute): boolean =>
    cheapest?.list === 'steps' && (steps[cheapest.index]?.diff ?? null) !== null;
  const rows = routes.map((route) => {
    const { closing: uploaded, ...rest } = route;
    const closing = uploaded.flatMap(({ list, index, slices }): readonly PathClosing[] => {
      const key = lists[list][index];
      return key === undefined ? [] : [{ key, isChosen: list === 'steps', slices }];
    });
    const closes = [...new Set(closing.filter(({ isChosen }) => isChosen).map(({ key }) => key))];
    return {
      function: route.function,
      key: pathKey(app, environment, route.id),
      rank: rankOf(route, isWritten(route)),
      threat: route.threat,
      name: route.name,
      who: route.who,
      visibility: route.visibility,
      because: route.because,
      loses: route.loses,
      closing: closes[0] ?? null,
      closes,
      summary: summaryOf(route),
      place: placeOf(summaryOf(route)),
      document: { ...rest, closing } satisfies PathDocument,
    };
  });
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}

const placeOf = ({ at }: PathSummary): string | null => (at === null ? null : `${at.file}:${at.line}`);

function summaryOf({ hops, steps, cells }: UploadedRoute): PathSummary {
  const places = steps.flatMap(({ at }) => at);
  const claims = [...new Set(cells.filter(({ stop }) => stop !== 'yes').map(({ says }) => says))];
  return {
    way: hops.map(({ text }) => text),
    at: places.at(-1) ?? hops.findLast(({ at }) => at !== null)?.at ?? null,
    says: steps[0]?.says ?? null,
    why: claims[0] ?? null,
  };
}
