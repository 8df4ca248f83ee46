import { randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import pg from 'pg';

/** Signals of a transaction, as the intake has them at most: a tenth are alerts, the rest counts. */
const signals = 1_000;
const alerts = signals / 10;
/** Sums of counts by function, hour, rule and destination that 900 counts of 40 functions make. */
const sums = 240;
/** Batches that are made before the clock starts. */
const batches = 120;

type Values = readonly unknown[];

interface Batch {
  readonly events: Values;
  readonly keys: Values;
  readonly segment: Values;
  readonly sums: Values;
}

/**
 * Stores the rows of signals without a console: the rows that the intake writes for them, into the same tables, sent over the client
 * protocol by prepared statements of many rows, one transaction for 1,000 signals. The rows are made before the clock starts. Returns the
 * signals that `connections` connections stored per second.
 */
export async function timeRawInsert(address: string, connections: number): Promise<number> {
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: address }));
  for (const client of clients) await client.connect();
  const { rows } = (await clients[0]?.query('select id, team from fn order by id limit 40')) ?? { rows: [] };
  const fns = rows as readonly { readonly id: number; readonly team: number }[];
  const work = Array.from({ length: batches }, () => batchOf(fns));
  const start = performance.now();
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      for (let batch = work[next++]; batch; batch = work[next++]) await store(client, batch);
    }),
  );
  const passed = (performance.now() - start) / 1000;
  for (const client of clients) await client.end();
  return (batches * signals) / passed;
}

async function store(client: pg.Client, batch: Batch): Promise<void> {
  await client.query('begin');
  await insert(client, 'seen (time, key)', 2, batch.keys);
  await insert(client, 'segment (at, n, lines)', 3, batch.segment);
  await insert(client, 'hit_delta (team, fn, hour, rule, destination, n, last_hit)', 7, batch.sums);
  await insert(
    client,
    'event (time, key, team, fn, kind, section, decision, mode, signal, invocation, rulebase, evidence)',
    12,
    batch.events,
  );
  await client.query('commit');
}

async function insert(client: pg.Client, into: string, columns: number, values: Values): Promise<void> {
  const rows = Array.from(
    { length: values.length / columns },
    (_, row) =>
      `(${Array.from({ length: columns }, (__, column) => `$${row * columns + column + 1}`).join(',')})`,
  );
  const text = `insert into ${into} values ${rows.join(',')} on conflict do nothing`;
  await client.query({ name: into.split(' ')[0] ?? '', text, values: [...values] });
}

function batchOf(fns: readonly { readonly id: number; readonly team: number }[]): Batch {
  const now = () => new Date().toISOString();
  const fn = (nth: number) => fns[nth % fns.length] ?? { id: 0, team: 0 };
  const hour = `${now().slice(0, 13)}:00:00Z`;
  const evidence = JSON.stringify({ what: 'host-1.example:443', rule: '(all other)', level: 'in-process' });
  const id = () => `em-${randomBytes(8).toString('hex')}`;
  const counted = Array.from({ length: signals - alerts }, () =>
    JSON.stringify({
      id: id(),
      invocation: randomBytes(16).toString('hex'),
      hits: { m1: 20, m2: 7, m3: 1, m4: 3, m5: 40 },
    }),
  );
  return {
    events: Array.from({ length: alerts }, (_, nth) => [
      now(),
      randomUUID(),
      fn(nth).team,
      fn(nth).id,
      3,
      1,
      'deny',
      'alert',
      id(),
      randomBytes(16).toString('hex'),
      'a41c9e000000',
      evidence,
    ]).flat(),
    keys: Array.from({ length: signals - alerts }, () => [now(), randomUUID()]).flat(),
    segment: [now(), signals - alerts, gzipSync(counted.join('\n'), { level: 1 })],
    sums: Array.from({ length: sums }, (_, nth) => [
      fn(nth).team,
      fn(nth).id,
      hour,
      0,
      0,
      1 + nth,
      now(),
    ]).flat(),
  };
}
