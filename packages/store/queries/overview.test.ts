import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveAllPoints } from '../points/save.ts';
import { proposalBase } from '../proposals/base.ts';
import { saveProposal } from '../proposals/proposal.ts';
import { saveScan } from '../scans/save.ts';
import type { Upload, UploadedFunction, UploadedRule } from '../scans/upload.ts';
import { migrate } from '../schema/migrate.ts';
import { asReader, asWriter, type Teams } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { closingsOf, firstClosings } from './closings.ts';
import { coverageRows } from './coverage.ts';
import { freshness } from './freshness.ts';
import { type FunctionFilter, listFunctions } from './functions.ts';
import { countHistory, listHistory } from './history.ts';
import { everyIncident, listIncidents } from './incidents.ts';
import { fleetNumbers, matrixCounts, trends } from './overview.ts';
import { listRulebases, type RulebaseFilter } from './rulebases.ts';
import { search } from './search.ts';
import { listUnusedRules } from './unused-rules.ts';

const now = new Date('2026-12-01T10:00:00Z');
const week = new Date('2026-11-24T10:00:00Z');

const rule = (fields: Partial<UploadedRule>): UploadedRule => ({
  id: 'm1',
  section: 'outbound',
  name: 'pay',
  match: 'api.pay.example:443',
  action: 'allow',
  mode: 'alert',
  origin: 'needed',
  because: null,
  why: [],
  shadowed: null,
  ...fields,
});

const route = (verdict: string, cells: readonly unknown[]) => ({ verdict, cells });
const cell = (slice: string, stop: string, see = 'no') => ({ slice, stop, see, void: false });

const fn = (name: string, fields: Partial<UploadedFunction> = {}): UploadedFunction => ({
  id: `t#${name}`,
  name,
  runtime: 'nodejs22.x',
  who: 'public',
  owner: '@shop/media',
  open: 0,
  analysed: true,
  report: { needed: [{ action: 'dynamodb:GetItem', resources: [{ ref: { id: 'Orders' } }] }] },
  verdicts: [
    {
      threat: 'T1',
      verdict: 'aligned',
      routes: [route('aligned', [cell('process', 'no'), cell('code', 'no', 'yes')])],
    },
    { threat: 'T3', verdict: 'closed', routes: [route('closed', [cell('egress', 'yes')])] },
    { threat: 'T13', verdict: 'n/a', routes: [] },
  ],
  modes: { outbound: 'alert' },
  pause: null,
  rules: [rule({}), rule({ id: null, name: '(all other)', match: 'any', action: 'deny', origin: 'implied' })],
  ...fields,
});

const upload = (
  app: string,
  functions: readonly UploadedFunction[],
  fields: Partial<Upload> = {},
): Upload => ({
  schema: 'emmental/upload/1',
  app,
  environment: 'prod',
  repository: null,
  commit: 'a41c9e0',
  branch: 'main',
  rulebase: 'digest-1',
  madeAt: '2026-12-01T08:00:00Z',
  tool: 'emmental 0.1.0',
  functions,
  findings: [],
  paths: [],
  closure: { unreached: [{ function: 'Java', why: 'no guard for java21', instead: 'its role is read' }] },
  coverage: {},
  packages: [],
  accepted: [],
  steps: [
    {
      says: 'enforce processes',
      effort: 'line',
      isMode: false,
      label: 'NARROWS',
      command: 'emmental protect',
      at: [],
      functions: ['Thumbnails'],
      paths: [{ id: null, function: 'Thumbnails', threat: 'T1', because: 'anyone', loses: 'all' }],
      diff: '--- a\n+++ b\n',
    },
  ],
  others: [],
  routes: [],
  folder: '',
  source: null,
  ...fields,
});

const everything: FunctionFilter = {
  text: null,
  app: null,
  environment: null,
  state: null,
  who: null,
  owner: null,
  reason: null,
  obstacle: null,
  cell: null,
};
const allRulebases: RulebaseFilter = { text: null, app: null, environment: null, drift: null, has: null };
const page = { limit: 50, offset: 0 };

describe.each(engines)('%s', (kind) => {
  let started: TestEngine;
  const teams: number[] = [];
  const read = <T>(of: Teams, work: Parameters<typeof asReader<T>>[2]) => asReader(started.engine, of, work);

  beforeAll(async () => {
    started = await startEngine(kind);
    await migrate(started.engine, now);
    for (const name of ['shop', 'bank']) {
      const { rows } = await started.engine.use((connection) =>
        connection.query('insert into team (name) values ($1) returning id', [name]),
      );
      teams.push(Number(rows[0]?.['id']));
    }
    const [shop = 0, bank = 0] = teams;
    const java = fn('Java', { runtime: 'java21', rules: [], modes: null, verdicts: null });
    const lodash = {
      ecosystem: 'npm',
      name: 'lodash',
      version: '4.17.20',
      source: 'registry',
      lockfile: 'package-lock.json',
      line: 9,
      loadedBy: ['t#OrdersApi'],
      shippedWith: [],
      owner: null,
    };
    const functions = [fn('Thumbnails'), fn('OrdersApi'), java];
    await saveScan(started.engine, shop, upload('shop', functions, { packages: [lodash] }), now);
    await saveScan(started.engine, bank, upload('bank', [fn('Ledger')]), now);
    await asWriter(started.engine, async (connection) => {
      await connection.query(
        `update fn set seen_at = $1, level = 'in-process', rulebase = 'digest-0', running = 'enforce',
           modes = '{"outbound":"enforce","files":"alert"}' where name in ('Thumbnails', 'Ledger')`,
        [new Date('2026-12-01T09:59:00Z')],
      );
      await connection.query(
        `insert into fn_day (fn, day, team, calls, hits) select id, '2026-11-20', team, 1, 1 from fn where name in ('Thumbnails', 'Ledger')`,
      );
      await connection.query(
        `insert into loud_hour (team, hour, fn, kind, section, n)
         select team, '2026-12-01T09:00:00Z', id, 4, 3, 7 from fn where name in ('Thumbnails', 'Ledger')`,
      );
      await connection.query('insert into loud_team_hour select team, hour, kind, section, n from loud_hour');
      await connection.query(
        `insert into incident (id, team, fn, kind, section, stopped, rule, class, way, first_at, last_at)
         select md5(name)::uuid, team, id, 4, 3, true, '(all other)', '', '', '2026-12-01T09:00:00Z', '2026-12-01T09:30:00Z'
         from fn where name in ('Thumbnails', 'Ledger')`,
      );
      await connection.query(
        'insert into incident_hour select incident.id, hour, loud_hour.team, n from loud_hour join incident using (fn)',
      );
    });
    await saveAllPoints(started.engine, now);
  });
  afterAll(() => started.remove());

  test('a package without a finding is found at the function that loads it', async () => {
    const { rows } = await read([teams[0] ?? 0], (connection) => search(connection, 'lodash'));
    expect(rows).toMatchObject([
      { kind: 'package', text: 'lodash', about: '4.17.20', function: 'OrdersApi' },
    ]);
  });

  test('a number of the matrix is the number of functions that its filter finds', async () => {
    const [shop = 0] = teams;
    const counts = await read([shop], matrixCounts);
    expect(counts).toContainEqual({ threat: 'T1', slice: 'process', mark: 'hole', functions: 2 });
    expect(counts).toContainEqual({ threat: 'T1', slice: 'code', mark: 'sees', functions: 2 });
    expect(counts.filter(({ threat }) => threat === 'T13')).toEqual([]);
    for (const { functions, ...of } of counts) {
      const found = await read([shop], (connection) =>
        listFunctions(connection, { ...everything, cell: of }, page, now),
      );
      expect(found.total, JSON.stringify(of)).toBe(functions);
    }
    expect(await read([shop], (connection) => fleetNumbers(connection, now))).toEqual({
      apps: 1,
      open: 2,
      judged: 2,
      unusedRules: 1,
      unusedRulebases: 1,
      // OrdersApi has rules and no guard.
      unknownRulebases: 1,
    });
    const unused = await read([shop], (connection) =>
      listUnusedRules(
        connection,
        { isKnown: true, app: null, environment: null },
        { limit: 9, offset: 0 },
        now,
      ),
    );
    expect(unused).toMatchObject({
      rows: [{ app: 'shop', section: 'outbound', name: 'pay', origin: 'needed', waits: null }],
      known: 1,
    });
  });

  test('a guard that has just started makes no rule unused', async () => {
    const [shop = 0] = teams;
    const move = (day: string) =>
      started.engine.use((connection) => connection.query(`update fn_day set day = $1`, [day]));
    await move('2026-11-30');
    const numbers = await read([shop], (connection) => fleetNumbers(connection, now));
    const { known, unknown } = await read([shop], (connection) =>
      listUnusedRules(
        connection,
        { isKnown: false, app: null, environment: null },
        { limit: 9, offset: 0 },
        now,
      ),
    );
    await move('2026-11-20');
    expect(numbers).toMatchObject({ unusedRules: 0, unusedRulebases: 0, unknownRulebases: 2 });
    expect([known, unknown]).toEqual([0, 1]);
  });

  test('an unused rule names the change that waits and takes it away', async () => {
    const [shop = 0] = teams;
    const unused = (all: Teams) =>
      read(all, (connection) =>
        listUnusedRules(
          connection,
          { isKnown: true, app: null, environment: null },
          { limit: 9, offset: 0 },
          now,
        ),
      );
    const [rule] = (await unused([shop])).rows;
    const base = await read([shop], (connection) => proposalBase(connection, 'shop', 'prod'));
    if (!base || !rule) throw new Error('no base');
    const change = { label: 'NARROWS', owner: rule.function, environment: null, before: 'allow' } as const;
    const draft = { kind: 'rule', because: '', functions: [rule.function], label: 'NARROWS' } as const;
    const none = { digest: null, until: null, command: null, closing: null, origin: { href: '/', says: '' } };
    const person = { id: 1, name: 'Dana', role: 'member', teams: [shop] } as const;
    const save = (title: string, subject: string, after: string | null) =>
      saveProposal(
        started.engine,
        person,
        base,
        { ...draft, ...none, title, patch: title, changes: [{ ...change, subject, after }] },
        now,
      );
    await save('another rule', 'outbound/mail', null);
    await save('an edit', 'outbound/pay', 'deny');
    expect((await unused([shop])).rows).toMatchObject([{ waits: null }]);
    const id = await save('its removal', 'outbound/pay', null);
    expect((await unused([shop])).rows).toMatchObject([{ name: 'pay', waits: id }]);
  });

  test('each function has one state and one reason, and their filters find it', async () => {
    const rows = await read(teams, (connection) => coverageRows(connection, now));
    expect(rows.map(({ state, reason, functions }) => [state, reason, functions])).toEqual([
      ['enforce', 'some sections', 2],
      ['unprotected', 'never heard', 1],
      ['unprotected', 'runtime', 1],
    ]);
    expect(rows[2]).toMatchObject({ obstacle: 'no guard for java21', instead: 'its role is read' });
    for (const { state, reason, obstacle, functions } of rows) {
      const filter = { ...everything, state, reason, obstacle };
      const found = await read(teams, (connection) => listFunctions(connection, filter, page, now));
      expect(found.total).toBe(functions);
    }
  });

  test('rulebases tell drift, unused rules and the last change; a hit ends "unused"', async () => {
    const [shop = 0] = teams;
    const list = (filter: Partial<RulebaseFilter>) =>
      read([shop], (connection) => listRulebases(connection, { ...allRulebases, ...filter }, page, now));
    expect((await list({})).sums).toEqual({ rulebases: 2, rules: 4, unused: 1, shadowed: 0 });
    expect((await list({ drift: 'differs' })).rows).toMatchObject([
      { name: 'Thumbnails', rules: 2, unused: 1, drift: 'differs', changedAt: '2026-12-01T08:00:00.000Z' },
    ]);
    expect((await list({ drift: 'unknown' })).rows).toMatchObject([
      { name: 'OrdersApi', unused: null, hits30d: null, running: null },
    ]);
    await asWriter(started.engine, (connection) =>
      connection.query(`update rule set last_day = '2026-12-01' where match = 'm1'`),
    );
    expect((await list({ has: 'unused' })).rows).toEqual([]);
  });

  test('what a later scan changed is in the history, and the same scan again adds nothing', async () => {
    const [shop = 0] = teams;
    const later = new Date('2026-12-01T11:00:00Z');
    const changed = upload(
      'shop',
      [
        fn('Thumbnails', { modes: { outbound: 'enforce' }, rules: [rule({ mode: 'enforce' })] }),
        fn('OrdersApi'),
        fn('Mailer'),
      ],
      { madeAt: '2026-12-01T10:30:00Z' },
    );
    await saveScan(started.engine, shop, changed, later);
    await saveScan(started.engine, shop, { ...changed, madeAt: '2026-12-01T10:40:00Z' }, later);
    const rows = await read([shop], (connection) =>
      listHistory(connection, week, { kind: null, app: 'shop' }, { limit: 4, offset: 0 }),
    );
    expect(rows.map((row) => [row.kind, row.function, row.subject, row.before, row.after])).toEqual([
      ['function gone', 'Java', null, null, null],
      ['function', 'Mailer', null, null, null],
      ['mode', 'Thumbnails', 'outbound', 'alert', 'enforce'],
      ['rulebase', 'Thumbnails', null, expect.any(String), expect.any(String)],
    ]);
    expect(await read([shop], (connection) => countHistory(connection, week, null))).toMatchObject({
      function: 4,
      'function gone': 1,
      mode: 1,
      rulebase: 1,
    });
  });

  test('a kind of change is one row over all apps, with its diffs', async () => {
    const { rows } = await read(teams, (connection) => firstClosings(connection, now));
    expect(rows).toMatchObject([{ says: 'enforce processes', changes: 2, paths: 2, apps: 2 }]);
    const own = await read([teams[0] ?? 0], (connection) => closingsOf(connection, rows[0]?.key ?? '', now));
    expect(own.map(({ app, step }) => [app, step.diff])).toEqual([['shop', '--- a\n+++ b\n']]);
  });

  test('the beginning of any word finds a thing, and nobody finds what another team has', async () => {
    const [shop = 0] = teams;
    const found = async (text: string, of: Teams = [shop]) => [
      ...new Set(
        (await read(of, (connection) => search(connection, text))).rows.map(
          (row) => `${row.kind} ${row.text}`,
        ),
      ),
    ];
    expect(await found('thumb')).toEqual(['function Thumbnails']);
    expect(await found('api')).toEqual(['function OrdersApi', 'rule pay api.pay.example:443']);
    expect(await found('ORDERS')).toEqual(['resource Orders', 'function OrdersApi']);
    expect(await found('media')).toEqual(['owner @shop/media']);
    // The last scan has no package any more.
    expect(await found('lodash')).toEqual([]);
    expect(await found("x' or 1=1; %_")).toEqual([]);
    expect(await found('shop / Thumbnails')).toEqual(['function Thumbnails']);
    expect(await found('thumb shop')).toEqual(['function Thumbnails']);
    expect(await found('thumb ledger')).toEqual([]);
    expect(await found(' / ')).toEqual([]);
    expect(await found('ledger')).toEqual([]);
    expect(await found('ledger', [teams[1] ?? 0])).toEqual(['function Ledger']);
  });

  test('a stored point, the newest incidents and the age are those of the own teams', async () => {
    const [shop = 0] = teams;
    const { functions, threats, open } = await read([shop], (connection) => trends(connection, 30, now));
    expect([functions, threats, open].map((points) => points.map(({ day, n }) => [day, n]))).toEqual([
      [['2026-12-01', 3]],
      [['2026-12-01', 7]],
      [['2026-12-01', 3]],
    ]);
    expect(
      await read([shop], (connection) =>
        listIncidents(connection, week, everyIncident, { limit: 6, offset: 0 }),
      ),
    ).toMatchObject([{ app: 'shop', function: 'Thumbnails', kind: 'block', section: 'processes', times: 7 }]);
    expect(await read([shop], (connection) => freshness(connection, now))).toEqual({
      scannedAt: '2026-12-01T10:40:00.000Z',
      heardAt: '2026-12-01T09:59:00.000Z',
      oldestScanAt: '2026-12-01T10:40:00.000Z',
      guards: 1,
      silent: 0,
    });
    expect(await read([], (connection) => freshness(connection, now))).toEqual({
      scannedAt: null,
      heardAt: null,
      oldestScanAt: null,
      guards: 0,
      silent: 0,
    });
  });
});
