import type { Signal } from '@emmental/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { foldHits } from '../intake/fold.ts';
import { directIntake } from '../intake/intake.ts';
import { lineOf, type Sender } from '../intake/line.ts';
import { foldCounts, periods } from '../intake/periods.ts';
import { openNames } from '../names.ts';
import { migrate } from '../schema/migrate.ts';
import { asReader, asWriter } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { firstOf, type Period, periodOf } from './period.ts';
import { proposedRule } from './proposal.ts';
import { findFunction } from './rulebase.ts';
import { type CallFilter, countSections, listBars, listCalls, listFlows, listTalkers } from './traffic.ts';
import { isUnusual, listUnusual, usualOf } from './unusual.ts';

const now = new Date('2026-12-01T12:00:00Z');
const day = 86_400_000;

const signal = (fields: Partial<Signal>): Signal => ({
  schema: 'emmental/signal/1',
  kind: 'hits',
  id: 'em-0123456789abcdef',
  time: now.toISOString(),
  app: 'shop',
  function: 'Orders',
  invocation: null,
  section: null,
  rule: null,
  match: null,
  decision: null,
  mode: null,
  level: 'in-process',
  evidence: {},
  profileDigest: null,
  guardVersion: '0.1.0',
  ...fields,
});

const everything: CallFilter = {
  section: null,
  app: null,
  environment: null,
  function: null,
  rule: null,
  to: null,
  since: null,
};

describe.each(engines)('traffic on %s', (kind) => {
  let made: TestEngine;
  let engine: Engine;
  let sender: Sender;
  let team: number;
  let send: (signals: readonly Signal[], at?: Date) => Promise<void>;

  beforeAll(async () => {
    made = await startEngine(kind);
    engine = made.engine;
    await migrate(engine, now);
    await asWriter(engine, async (connection) => {
      const teams = await connection.query(`insert into team (name) values ('shop'), ('other') returning id`);
      team = Number(teams.rows[0]?.['id']);
      const app = await connection.query(
        `insert into app (team, name, environment) values ($1, 'shop', 'prod') returning id`,
        [team],
      );
      sender = { token: 1, team, app: Number(app.rows[0]?.['id']), name: 'shop' };
      await connection.query(
        `insert into fn (team, app, name, scan) select $1, $2, name, null from (values ('Orders'), ('Mailer')) as f(name)`,
        [team, sender.app],
      );
      await connection.query(
        `insert into rule (team, fn, match, section, name, action, mode)
         select $1, fn.id, row.match, row.section, row.name, row.action, 'alert' from fn, (values
           ('aaaa', 'outbound', 'stripe', 'allow'), ('bbbb', 'permissions', 'orders', 'allow'),
           ('outbound/(all other)', 'outbound', '(all other)', 'deny')) as row(match, section, name, action)`,
        [team],
      );
    });
    const intake = directIntake(engine, openNames(engine));
    send = async (signals, at = now) => {
      const lines = signals.map((each) => lineOf(sender, each, at));
      await intake.store(lines.filter((line) => typeof line !== 'string'));
      await foldHits(engine, now);
    };
    await send([
      signal({
        time: new Date(now.getTime() - 9 * day).toISOString(),
        evidence: { hits: { aaaa: 5 }, targets: { aaaa: { 'api.stripe.com:443': 5 } }, invocations: 5 },
      }),
      signal({
        evidence: {
          hits: { aaaa: 7, bbbb: 3 },
          targets: {
            aaaa: { 'api.stripe.com:443': 4, 'new.stripe.com:443': 2 },
            bbbb: { 'dynamodb:GetItem': 3 },
          },
          invocations: 7,
        },
      }),
      signal({
        function: 'Mailer',
        evidence: { hits: { aaaa: 1 }, targets: { aaaa: { 'api.stripe.com:443': 1 } } },
      }),
      ...[0, 1, 2].map((nth) =>
        signal({
          kind: 'alert',
          id: `em-${nth}`,
          section: 'outbound',
          rule: '(all other)',
          decision: 'deny',
          mode: 'alert',
          evidence: { what: 'evil.example:443 (203.0.113.9)' },
        }),
      ),
    ]);
  });
  afterAll(async () => made.remove());

  const read = <T>(of: Parameters<typeof asReader<T>>[2], teams = [team]) => asReader(engine, teams, of);
  const page = { limit: 50, offset: 0 };

  test('the destinations of a section, with refused ones first, add up to the hits of its rules', async () => {
    const { rows, total } = await read(async (c) =>
      listFlows(c, 'outbound', await periodOf(c, 7, now), page),
    );
    expect(
      rows.map(({ destination, functions, rules, allowed, refused, actions }) => [
        destination,
        functions,
        rules,
        allowed,
        refused,
        actions,
      ]),
    ).toEqual([
      ['evil.example:443', 1, 1, 0, 3, ['deny']],
      ['api.stripe.com:443', 2, 2, 5, 0, ['allow']],
      ['new.stripe.com:443', 1, 1, 2, 0, ['allow']],
      [null, 1, 1, 1, 0, ['allow']],
    ]);
    expect(total).toBe(4);
    expect(await read(async (c) => countSections(c, await periodOf(c, 7, now)))).toMatchObject({
      outbound: 11,
      permissions: 3,
      unknown: 0,
    });
    const bars = await read(async (c) => listBars(c, 'outbound', await periodOf(c, 7, now)));
    expect(bars).toEqual([{ at: '2026-12-01T00:00:00.000Z', allowed: 8, refused: 3 }]);
    const talkers = await read(async (c) => listTalkers(c, 'outbound', await periodOf(c, 7, now), 1));
    expect(talkers).toMatchObject({ rows: [{ function: 'Orders', n: 10 }], functions: 2, calls: 11 });
  });

  test('by rule and function, and of an implied rule the calls that it denied', async () => {
    const of = async (filter: Partial<CallFilter>) =>
      (
        await read(async (c) => listCalls(c, { ...everything, ...filter }, await periodOf(c, 7, now), page))
      ).rows.map(({ function: fn, rule, destination, n, isRefused }) => [
        fn,
        rule,
        destination,
        n,
        isRefused,
      ]);
    expect(await of({ function: 'Orders', section: 'outbound' })).toEqual([
      ['Orders', 'stripe', 'api.stripe.com:443', 4, false],
      ['Orders', '(all other)', 'evil.example:443', 3, true],
      ['Orders', 'stripe', 'new.stripe.com:443', 2, false],
      ['Orders', 'stripe', null, 1, false],
    ]);
    expect(await of({ to: 'api.stripe.com:443', rule: 'aaaa' })).toEqual([
      ['Orders', 'stripe', 'api.stripe.com:443', 4, false],
      ['Mailer', 'stripe', 'api.stripe.com:443', 1, false],
    ]);
    expect(await of({ app: 'shop', environment: 'test' })).toEqual([]);
  });

  test('new destinations are those of functions that had others before', async () => {
    const { rows } = await read(async (c) =>
      listCalls(c, { ...everything, since: firstOf(7, now) }, await periodOf(c, 7, now), page),
    );
    expect(rows.map(({ function: fn, destination }) => `${fn} ${destination}`).sort()).toEqual([
      'Orders dynamodb:GetItem',
      'Orders evil.example:443',
      'Orders new.stripe.com:443',
    ]);
  });

  test('a rule has at most 200 destinations, and all others are one', async () => {
    const targets = Object.fromEntries(Array.from({ length: 45 }, (_, at) => [`h${at}`, 1]));
    for (let part = 0; part < 6; part += 1) {
      const named = Object.fromEntries(
        Object.entries(targets).map(([name, n]) => [`${name}-${part}.example:443`, n]),
      );
      await send([
        signal({
          function: 'Mailer',
          id: `em-${part}0`,
          evidence: { hits: { cccc: 45 }, targets: { cccc: named } },
        }),
      ]);
    }
    const { rows, total } = await read(async (c) =>
      listCalls(c, { ...everything, rule: 'cccc' }, await periodOf(c, 1, now), { limit: 1, offset: 0 }),
    );
    expect([total, rows[0]]).toMatchObject([
      201,
      { destination: 'others', n: 70, section: null, rule: null },
    ]);
    expect(await read(async (c) => countSections(c, await periodOf(c, 1, now)))).toMatchObject({
      unknown: 270,
    });
  });

  test.each([0, 1, 6, 8, 30, 95])(
    'the sums of periods are those of their days, also %i days later',
    async (later) => {
      const then = new Date(now.getTime() + later * day);
      await foldHits(engine, then);
      for (const days of periods) {
        const kept = await read((c) => periodOf(c, days, then));
        expect(kept.column).toBe(`day${days}`);
        const added = { ...kept, column: null };
        const pages = (period: Period) =>
          read(async (c) => [
            await listFlows(c, 'outbound', period, page),
            await listTalkers(c, 'outbound', period, 5),
            await listCalls(c, everything, period, page),
            await listCalls(c, { ...everything, section: 'outbound' }, period, page),
            await listCalls(c, { ...everything, function: 'Mailer', since: firstOf(7, now) }, period, page),
          ]);
        expect(await pages(kept)).toEqual(await pages(added));
        const sections = await read((c) => countSections(c, kept));
        expect(sections).toEqual(await read((c) => countSections(c, added)));
        await asWriter(engine, foldCounts);
      }
      const orders = () => read((c) => findFunction(c, 'shop', 'prod', 'Orders', then));
      const turn = (by: number) =>
        asWriter(engine, (c) => c.query('update traffic_state set day = day + $1::integer', [by]));
      const kept = await orders();
      await turn(-1);
      expect(await orders()).toEqual(kept);
      await turn(1);
      if (later < 90) expect(kept?.rules.length).toBeGreaterThan(0);
    },
  );

  test('another team sees nothing', async () => {
    const none = await read(
      async (c) => listFlows(c, 'outbound', await periodOf(c, 7, now), page),
      [team + 1],
    );
    expect(none).toEqual({ rows: [], total: 0 });
    expect(
      (await read(async (c) => listCalls(c, everything, await periodOf(c, 7, now), page), [team + 1])).total,
    ).toBe(0);
    expect(
      (await read(async (c) => listTalkers(c, 'outbound', await periodOf(c, 7, now), 5), [team + 1])).rows,
    ).toEqual([]);
  });

  test('a day far from the median of like days is unusual', async () => {
    await asWriter(engine, (connection) =>
      connection.query(
        `insert into talk_day (team, section, day, fn, refused, n)
         select $1, 5, d::date, (select id from fn where name = 'Mailer'), false,
           case when d::date = '2026-11-30' then 900 else 100 end
         from generate_series('2026-11-01'::timestamp, '2026-11-30', '1 day') as d`,
        [team],
      ),
    );
    const rows = await read(async (c) => listUnusual(c, 'permissions', now, 5));
    expect(rows).toMatchObject([
      { function: 'Mailer', day: '2026-11-30', n: 900, usual: { median: 100, kind: 'workdays', days: 20 } },
    ]);
  });
});

test('what is usual ignores single peaks, and needs enough like days', () => {
  const days = (counts: readonly number[]) =>
    new Map(counts.map((n, at) => [new Date(Date.UTC(2026, 10, 2 + at)).toISOString().slice(0, 10), n]));
  expect(usualOf(days([10, 10, 10]), '2026-11-05')).toBeNull();
  const usual = usualOf(days([100, 110, 90, 100, 5_000, 0, 0, 100, 95, 105]), '2026-11-12');
  expect(usual).toMatchObject({ median: 100, days: 8 });
  if (usual === null) return;
  expect([isUnusual(120, usual), isUnusual(400, usual), isUnusual(0, usual)]).toEqual([false, true, true]);
});

test('a proposed rule says what it changes, and text that no rule can have makes none', () => {
  const call = {
    app: 'shop',
    environment: 'prod',
    function: 'Orders',
    section: 'outbound',
    rule: '(all other)',
    match: 'outbound/(all other)',
    action: 'deny',
    mode: 'alert',
    destination: 'hooks.example:443',
    isRefused: true,
    n: 3,
    firstSeen: '',
    lastSeen: '',
  } as const;
  expect(proposedRule(call, 'allow', ['hooks-example'])).toEqual({
    label: 'WIDENS',
    because: 'no rule allows these calls now',
    lines: [
      { sign: ' ', text: 'functions:' },
      { sign: ' ', text: '  Orders:' },
      { sign: ' ', text: '    outbound:' },
      { sign: '+', text: '      hooks-example-2: { to: "hooks.example:443" }' },
    ],
  });
  const allowed = { ...call, rule: 'hooks', match: 'aaaa', action: 'allow', isRefused: false };
  expect(proposedRule(call, 'deny', [])?.label).toBe('SAME');
  expect(proposedRule(allowed, 'allow', [])?.label).toBe('SAME');
  expect(proposedRule(allowed, 'deny', [])).toMatchObject({
    label: 'NARROWS',
    lines: { 3: { text: expect.stringContaining('action: deny }') } },
  });
  for (const destination of ['others', 'a b', 'x: { to: any }', 'a.example:443\nmode: learn', null])
    expect(proposedRule({ ...call, destination }, 'allow', [])).toBeNull();
  expect(
    proposedRule({ ...call, section: 'permissions', destination: 's3:GetObject' }, 'allow', [])?.lines[3]
      ?.text,
  ).toBe('      s3-getobject: { call: s3:GetObject }');
});
