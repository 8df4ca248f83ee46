import { join } from 'node:path';
import type { Signal } from '@emmental/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openNames } from '../names.ts';
import { type Cursor, listThreats, type ThreatRow } from '../queries/threats.ts';
import { migrate } from '../schema/migrate.ts';
import { asReader, asWriter } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { foldHits } from './fold.ts';
import { directIntake, type Intake, journaledIntake } from './intake.ts';
import { type Line, lineOf, type Sender } from './line.ts';

const now = new Date('2026-12-01T10:00:00Z');

const signal = (fields: Partial<Signal>): Signal => ({
  schema: 'emmental/signal/1',
  kind: 'alert',
  id: 'em-0123456789abcdef',
  time: '2026-12-01T09:00:00.000Z',
  app: 'shop',
  function: 'Thumbnails',
  invocation: 'i-1',
  section: 'processes',
  rule: '(all other)',
  match: null,
  decision: 'deny',
  mode: 'alert',
  level: 'in-process',
  evidence: { what: '/bin/sh -c …' },
  profileDigest: 'a41c9e',
  guardVersion: '0.4.1',
  ...fields,
});

const hits = (
  time: string,
  counts: Record<string, number>,
  targets?: Record<string, Record<string, number>>,
) =>
  signal({
    kind: 'hits',
    section: null,
    rule: null,
    decision: null,
    time,
    evidence: { hits: counts, invocations: 3, ...(targets ? { targets } : {}) },
  });

const accepted = (sender: Sender, ...signals: readonly Signal[]): readonly Line[] =>
  signals.map((each) => {
    const line = lineOf(sender, each, now);
    if (typeof line === 'string') throw new Error(line);
    return line;
  });

test('a guard may speak of its own app and of the last two weeks only', () => {
  const sender: Sender = { token: 1, team: 1, app: 1, name: 'shop' };
  expect(lineOf(sender, signal({ app: 'bank' }), now)).toBe('another app');
  expect(lineOf(sender, signal({ time: '' }), now)).toBe('no time');
  expect(lineOf(sender, signal({ time: '2026-11-16T09:00:00Z' }), now)).toBe('too old');
  expect(lineOf(sender, signal({ time: '2026-12-01T10:11:00Z' }), now)).toBe('in the future');
  const ours = lineOf(sender, signal({}), now);
  const theirs = lineOf({ ...sender, app: 2 }, signal({}), now);
  expect(ours).toMatchObject({ key: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) });
  expect(theirs).not.toMatchObject({ key: (ours as Line).key });
});

describe.each(engines)('%s', (kind) => {
  let db: TestEngine;
  let intake: Intake;
  let sender: Sender;
  let other: Sender;

  beforeAll(async () => {
    db = await startEngine(kind);
    await migrate(db.engine, now);
    [sender, other] = (await Promise.all(['shop', 'bank'].map((name) => newSender(db, name)))) as [
      Sender,
      Sender,
    ];
    const names = openNames(db.engine);
    intake =
      kind === 'embedded'
        ? await journaledIntake(db.engine, names, join(db.folder, 'journal'))
        : directIntake(db.engine, names);
  });
  afterAll(async () => {
    await intake.close();
    await db.remove();
  });

  const count = async (table: string, teams: readonly number[]) =>
    asReader(db.engine, teams, async (connection) => {
      const { rows } = await connection.query(`select count(*) as n from ${table}`);
      return rows[0]?.['n'];
    });

  test('the same line twice counts once, also in one batch and cut in another way', async () => {
    const lines = accepted(
      sender,
      signal({}),
      signal({}),
      hits('2026-12-01T09:10:00Z', { m1: 4 }),
      hits('2026-12-01T09:20:00Z', { m1: 5, m2: 1 }, { m1: { 'a.example:443': 3, others: 1 } }),
    );
    await intake.store(lines);
    await intake.store(lines.slice(2));
    await intake.store(lines.slice(0, 3));
    await intake.settle();
    expect(await foldHits(db.engine, now)).toBeGreaterThan(0);
    expect(await foldHits(db.engine, now)).toBe(0);
    expect(await count('event', [sender.team])).toBe(1);
    const sums = await asReader(db.engine, [sender.team], async (connection) => {
      const { rows } = await connection.query(
        `select coalesce(rule.match, 'invocations') as match, coalesce(destination.name, '-') as name, n
         from hit_hour left join rule on rule.id = rule left join destination on destination.id = destination
         order by 1, 2`,
      );
      return rows;
    });
    expect(sums).toEqual([
      { match: 'invocations', name: '-', n: 6 },
      { match: 'm1', name: '-', n: 5 },
      { match: 'm1', name: 'a.example:443', n: 3 },
      { match: 'm1', name: 'others', n: 1 },
      { match: 'm2', name: '-', n: 1 },
      // A call that no rule allowed is a hit of the implied rule.
      { match: 'processes/(all other)', name: '/bin/sh', n: 1 },
    ]);
  });

  test('a batch without lines is acknowledged, and those after it are stored', async () => {
    const before = Number(await count('event', [sender.team]));
    await intake.store([]);
    await intake.store(accepted(sender, signal({ id: 'em-next' })));
    await intake.settle();
    expect(await count('event', [sender.team])).toBe(before + 1);
  });

  test('requests that come at once count each line once, whatever transactions they share', async () => {
    const busy = Array.from({ length: 40 }, (_, nth) => `Busy${nth % 10}`);
    const lines = Array.from({ length: 1_500 }, (_, nth) =>
      accepted(
        sender,
        hits(new Date(now.getTime() - 3_600_000 - nth * 1_000).toISOString(), { m7: 1 }),
        signal({
          function: busy[nth % busy.length] ?? '',
          id: `em-${nth}`,
          evidence: { what: `call ${nth}` },
        }),
      ),
    ).flat();
    const parts = [
      lines.slice(0, 1_500),
      lines.slice(900, 2_400),
      lines.slice(2_000),
      lines.slice(0, 900).toReversed(),
    ];
    const before = Number(await count('event', [sender.team]));
    await Promise.all(parts.map((part) => intake.store(part)));
    await intake.settle();
    expect(Number(await count('event', [sender.team])) - before).toBe(1_500);
    await foldHits(db.engine, now);
    const { rows } = await asReader(db.engine, [sender.team], (connection) =>
      connection.query(
        `select sum(n) as n from hit_day join rule on rule.id = hit_day.rule where match = 'm7'`,
      ),
    );
    expect(Number(rows[0]?.['n'])).toBe(1_500);
  });

  test('texts that a database cannot keep are stored with a sign in their place', async () => {
    await intake.store(
      accepted(sender, signal({ id: 'em-odd', evidence: { what: 'a\0b \ud800', class: 'x\0' } })),
    );
    await intake.settle();
    const found = await asReader(db.engine, [sender.team], async (connection) => {
      const { rows } = await connection.query(`select class, evidence from event where signal = 'em-odd'`);
      return rows;
    });
    expect(found).toEqual([
      { class: 'x\ufffd', evidence: expect.objectContaining({ what: 'a\ufffdb \ufffd' }) },
    ]);
  });

  test('pages of the threat log have each signal once, also those of one moment', async () => {
    const times = Array.from({ length: 30 }, (_, at) => `2026-12-01T08:00:00.${at < 15 ? '000' : '1234'}Z`);
    await intake.store(accepted(sender, ...times.map((time, at) => signal({ id: `em-page-${at}`, time }))));
    await intake.settle();
    const unfiltered = {
      kind: null,
      section: null,
      app: null,
      environment: null,
      function: null,
      id: null,
      incident: null,
    };
    const found: string[] = [];
    for (let cursor: Cursor | null = null; ; ) {
      const page: readonly ThreatRow[] = await asReader(db.engine, [sender.team], (connection) =>
        listThreats(connection, new Date('2026-11-01'), unfiltered, cursor, 7),
      );
      found.push(...page.map(({ id }) => id).filter((id) => id.startsWith('em-page')));
      const last = page.at(-1);
      if (!last) break;
      cursor = { time: last.time, key: last.key };
    }
    expect(found.length).toBe(30);
    expect(new Set(found).size).toBe(30);
  });

  test('a person sees the rows of the own teams only', async () => {
    await intake.store(accepted(other, signal({ app: 'bank', function: 'Pay' })));
    await intake.settle();
    expect(await count('event', [other.team])).toBe(1);
    expect(await count('fn', [other.team])).toBe(1);
    expect(await count('event', [])).toBe(0);
    expect(await count('event', [sender.team, other.team])).toBe(
      ((await count('event', [sender.team])) as number) + 1,
    );
    await expect(
      asReader(db.engine, [sender.team], (connection) => connection.query('select * from audit')),
    ).rejects.toThrow('permission denied');
    await expect(
      asReader(db.engine, [sender.team], (connection) => connection.query('delete from event')),
    ).rejects.toThrow(/read-only|permission denied/);
  });

  test('functions and rules beyond the most are left out and counted', async () => {
    const [crowded] = accepted(other, signal({ app: 'bank', function: 'Crowded' }));
    await intake.store(crowded ? [crowded] : []);
    await intake.settle();
    await asWriter(db.engine, async (connection) => {
      await connection.query(
        `insert into fn (team, app, name) select $1, $2, 'f' || n from generate_series(1, 5000) as n`,
        [other.team, other.app],
      );
      await connection.query(
        `insert into rule (team, fn, match) select team, id, 'm' || n from fn, generate_series(1, 1998) as n
         where fn.name = 'Crowded'`,
      );
    });
    await intake.store(
      accepted(other, signal({ app: 'bank', function: 'OneTooMany' }), {
        ...hits('2026-12-01T09:30:00Z', { last: 2, 'one too many': 3 }),
        app: 'bank',
        function: 'Crowded',
      }),
    );
    await intake.settle();
    const { rows } = await asWriter(db.engine, (connection) =>
      connection.query('select why, n from refused order by why'),
    );
    expect(rows).toEqual([
      { why: 'too many functions', n: 1 },
      { why: 'too many rules', n: 1 },
    ]);
    const { rows: counted } = await asWriter(db.engine, (connection) =>
      connection.query(
        `select match from rule join fn on fn.id = rule.fn where fn.name = 'Crowded' and match !~ '^m|all other'`,
      ),
    );
    expect(counted).toEqual([{ match: 'last' }]);
  });
});

async function newSender(db: TestEngine, name: string): Promise<Sender> {
  const [team, app] = await asWriter(db.engine, async (connection) => {
    const made = await connection.query('insert into team (name) values ($1) returning id', [name]);
    const id = Number(made.rows[0]?.['id']);
    const { rows } = await connection.query(
      `insert into app (team, name, environment) values ($1, $2, 'prod') returning id`,
      [id, name],
    );
    return [id, Number(rows[0]?.['id'])] as const;
  });
  return { token: 1, team, app, name };
}
