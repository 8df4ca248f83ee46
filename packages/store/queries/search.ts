import { attackClasses } from '@emmental/model';
import { kindCodes } from '../codes.ts';
import type { Connection } from '../engine/engine.ts';
import { termKinds } from '../scans/terms.ts';
import { dateOf } from '../time.ts';
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
  /** The signal of an event or an incident; null = it is none. */
  readonly signal: { readonly id: string; readonly key: string } | null;
}

/** The most rows of the index that one search reads, and things that it returns. */
const most = { rows: 300, events: 5, incidents: 2_000, found: 24, ofKind: 6 } as const;

/**
 * Finds functions, apps, owners, rules, resources, packages, advisories, hosts and the ids of events. A word of the name must begin with
 * the longest word of the text, and all others must stand in the name or in what is shown beside it. Texts are compared by bytes, as the
 * policies of the teams let only such a comparison use the index.
 */
export async function search(
  connection: Connection,
  text: string,
): Promise<{ readonly rows: readonly Found[]; readonly isCut: boolean }> {
  const words = wordsOf(text);
  const wanted = words.toSorted((a, b) => b.length - a.length)[0] ?? '';
  if (wanted === '') return { rows: [], isCut: false };
  const end = `${wanted}\u{10ffff}`;
  const { rows: terms } = await connection.query(
    `select term.kind, term.text, term.about, term.term, app.name as app, app.environment, fn.name as function
     from term join app on app.id = term.app left join fn on fn.id = term.fn
     where term.term >= $1 and term.term < $2 and ${hasAllSql("concat_ws(' ', term.text, term.about, app.name, app.environment, fn.name)", '$3')}
     order by term.term limit ${most.rows}`,
    [wanted, end, words],
  );
  const { rows: hosts } = await connection.query(
    `select 'host' as kind, destination.name as text, destination.name as term, null as about, app.name as app,
       app.environment, fn.name as function
     from (select id, name from destination where name collate "C" >= $1 and name collate "C" < $2
       order by name collate "C" limit 20) as destination
     join rule_destination on rule_destination.destination = destination.id
     join fn on fn.id = rule_destination.fn join app on app.id = fn.app
     where ${hasAllSql("concat_ws(' ', destination.name, app.name, app.environment, fn.name)", '$3')} limit 40`,
    [wanted, end, words],
  );
  const incidents = await incidentsWith(connection, words);
  const found = unique(
    [...terms, ...hosts].map((row) => ({ row, rank: rankOf(row, words.join(' '), wanted) })),
  );
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

/** Returns the words of a text as they are compared; signs between names, such as in `shop / Thumbnails`, are none. */
const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));

/** The SQL of "a text has all words of a list". */
const hasAllSql = (text: string, words: string): string =>
  `not exists (select 1 from unnest(${words}::text[]) as word where strpos(lower(${text}), word) = 0)`;

async function eventsOf(connection: Connection, id: string): Promise<readonly Found[]> {
  const { rows } = await connection.query(
    `select event.signal, event.key, event.time, app.name as app, app.environment, fn.name as function
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
    signal: { id: String(row['signal']), key: String(row['key']) },
  }));
}

/**
 * Finds words within the calls of the newest threats, such as an address in a command line, and in the name of their class. At least one word
 * is there, and the others may be in the names of the app and the function. Only the newest are read, so that a search is bounded however
 * long the log is.
 */
async function incidentsWith(connection: Connection, words: readonly string[]): Promise<readonly Found[]> {
  const long = words.filter((word) => word.length >= 4);
  if (long.length === 0) return [];
  const { rows } = await connection.query(
    `select distinct on (latest.what, fn.id) latest.what, latest.time, latest.signal, latest.key, fn.name as function, app.name as app, app.environment
     from (select fn, time, signal, key, coalesce(evidence->>'what', class.name, class) as what,
         concat_ws(' ', evidence->>'what', class, class.name) as shown
       from event left join unnest($3::text[], $4::text[]) as class (code, name) on class.code = event.class
       where kind in (${kindCodes.alert}, ${kindCodes.block})
       order by time desc, key desc limit ${most.incidents}) as latest
     join fn on fn.id = latest.fn join app on app.id = fn.app
     where exists (select 1 from unnest($2::text[]) as word where strpos(lower(latest.shown), word) > 0)
       and ${hasAllSql("concat_ws(' ', latest.shown, app.name, app.environment, fn.name)", '$1')}
     order by latest.what, fn.id, latest.time desc, latest.key desc`,
    [words, long, attackClasses.map(([code]) => code), attackClasses.map(([, name]) => name)],
  );
  const newest = rows.toSorted((a, b) => dateOf(b['time']).getTime() - dateOf(a['time']).getTime());
  return newest.slice(0, most.ofKind + 1).map((row) => ({
    kind: 'incident',
    text: String(row['what']),
    about: String(row['signal']),
    app: String(row['app']),
    environment: String(row['environment']),
    function: String(row['function']),
    signal: { id: String(row['signal']), key: String(row['key']) },
  }));
}

type Row = Readonly<Record<string, unknown>>;

/** The whole text first, then one that begins with it, then one with a word that does; within these by kind. */
function rankOf(row: Row, all: string, wanted: string): number {
  const text = String(row['text']).toLowerCase();
  const isFirst = text.startsWith(all) || text.startsWith(wanted);
  const closeness = text === all || text === wanted ? 0 : isFirst ? 1 : 2;
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
      signal: null,
    },
  }));
  return [...new Map(things.map((each) => [JSON.stringify(each.thing), each])).values()];
}
