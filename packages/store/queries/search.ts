import { kindCodes } from '../codes.ts';
import type { Connection } from '../engine/engine.ts';
import { termKinds } from '../scans/terms.ts';
import { timeOrNull } from './functions.ts';

/** The kinds of things that the search box finds, in the order in which it shows them. */
export const foundKinds = [...termKinds, 'host', 'event', 'incident'] as const;
export type FoundKind = (typeof foundKinds)[number];

/** A thing that was found, and where it is. */
export interface Found {
  readonly kind: FoundKind;
  readonly text: string;
  readonly about: string | null;
  readonly app: string;
  readonly environment: string;
  /** Null = it belongs to the app. */
  readonly function: string | null;
}

/** The most rows of the index that one search reads, and things that it returns. */
const most = { rows: 300, events: 5, incidents: 2_000, found: 24, ofKind: 6 } as const;

/**
 * Finds functions, apps, owners, rules, resources, packages, advisories, hosts and the ids of events. A word of the name must begin with
 * the text. The text is compared by bytes, as the policies of the teams let only such a comparison use the index.
 */
export async function search(
  connection: Connection,
  text: string,
): Promise<{ readonly rows: readonly Found[]; readonly isCut: boolean }> {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return { rows: [], isCut: false };
  const end = `${wanted}\u{10ffff}`;
  const { rows: terms } = await connection.query(
    `select term.kind, term.text, term.about, term.term, app.name as app, app.environment, fn.name as function
     from term join app on app.id = term.app left join fn on fn.id = term.fn
     where term.term >= $1 and term.term < $2 order by term.term limit ${most.rows}`,
    [wanted, end],
  );
  const { rows: hosts } = await connection.query(
    `select 'host' as kind, destination.name as text, destination.name as term, null as about, app.name as app,
       app.environment, fn.name as function
     from (select id, name from destination where name collate "C" >= $1 and name collate "C" < $2
       order by name collate "C" limit 20) as destination
     join rule_destination on rule_destination.destination = destination.id
     join fn on fn.id = rule_destination.fn join app on app.id = fn.app limit 40`,
    [wanted, end],
  );
  const incidents = await incidentsWith(connection, wanted);
  const found = unique([...terms, ...hosts].map((row) => ({ row, rank: rankOf(row, wanted) })));
  const events = wanted.startsWith('em-') ? await eventsOf(connection, wanted) : [];
  const ordered = [
    ...events,
    ...incidents,
    ...found.sort((a, b) => a.rank - b.rank).map(({ thing }) => thing),
  ];
  const perKind = new Map<FoundKind, number>();
  const kept = ordered.filter(({ kind }) => {
    const n = (perKind.get(kind) ?? 0) + 1;
    perKind.set(kind, n);
    return n <= most.ofKind;
  });
  return {
    rows: kept.slice(0, most.found),
    isCut: kept.length < ordered.length || kept.length > most.found || terms.length === most.rows,
  };
}

async function eventsOf(connection: Connection, id: string): Promise<readonly Found[]> {
  const { rows } = await connection.query(
    `select event.signal, event.time, app.name as app, app.environment, fn.name as function
     from event join fn on fn.id = event.fn join app on app.id = fn.app
     where event.signal = $1 order by event.time desc limit ${most.events}`,
    [id],
  );
  return rows.map((row) => ({
    kind: 'event',
    text: String(row['signal']),
    about: timeOrNull(row['time']),
    app: String(row['app']),
    environment: String(row['environment']),
    function: String(row['function']),
  }));
}

/**
 * Finds a text within the calls of the newest threats, such as an address in a command line. Only the newest are read, so that a search is
 * bounded however long the log is.
 */
async function incidentsWith(connection: Connection, text: string): Promise<readonly Found[]> {
  if (text.length < 4) return [];
  const { rows } = await connection.query(
    `select latest.what, max(latest.time) as time, max(latest.signal) as signal, fn.name as function, app.name as app, app.environment
     from (select fn, time, signal, evidence->>'what' as what from event
       where kind in (${kindCodes.alert}, ${kindCodes.block}) 
       order by time desc, key desc limit ${most.incidents}) as latest
     join fn on fn.id = latest.fn join app on app.id = fn.app
     where strpos(lower(latest.what), $1) > 0
     group by latest.what, fn.name, app.name, app.environment order by max(latest.time) desc limit ${most.ofKind}`,
    [text],
  );
  return rows.map((row) => ({
    kind: 'incident',
    text: String(row['what']),
    about: String(row['signal']),
    app: String(row['app']),
    environment: String(row['environment']),
    function: String(row['function']),
  }));
}

type Row = Readonly<Record<string, unknown>>;

/** The whole text first, then one that begins with it, then one with a word that does; within these by kind. */
function rankOf(row: Row, wanted: string): number {
  const text = String(row['text']).toLowerCase();
  const closeness = text === wanted ? 0 : text.startsWith(wanted) ? 1 : 2;
  return closeness * 100 + foundKinds.indexOf(row['kind'] as FoundKind);
}

function unique(
  rows: readonly { readonly row: Row; readonly rank: number }[],
): { readonly thing: Found; readonly rank: number }[] {
  const things = rows.map(({ row, rank }) => ({
    rank,
    thing: {
      kind: row['kind'] as FoundKind,
      text: String(row['text']),
      about: row['about'] === null ? null : String(row['about']),
      app: String(row['app']),
      environment: String(row['environment']),
      function: row['function'] === null ? null : String(row['function']),
    },
  }));
  return [...new Map(things.map((each) => [JSON.stringify(each.thing), each])).values()];
}
