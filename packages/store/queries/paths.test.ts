import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertLines } from '../intake/insert.ts';
import type { Line } from '../intake/line.ts';
import { openNames } from '../names.ts';
import { saveAllPoints } from '../points/save.ts';
import { saveScan } from '../scans/save.ts';
import type { Upload, UploadedRoute, UploadedStep } from '../scans/upload.ts';
import { migrate } from '../schema/migrate.ts';
import { asReader } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { scanOf } from '../testing/scan.ts';
import { closingsOf, firstClosings } from './closings.ts';
import { countPaths, findPath, listPaths, type PathFilter } from './paths.ts';

const at = { file: 'src/thumbnail.ts', line: 17, text: 'await run(key)' };

const route = (fields: Partial<UploadedRoute>): UploadedRoute => ({
  id: 'Thumbnails/T1/shell',
  function: 'Thumbnails',
  threat: 'T1',
  name: null,
  who: 'public',
  because: 'anyone → POST /upload → Thumbnails',
  loses: 'credentials',
  visibility: 'unsure',
  hops: [
    { text: 'anyone', kind: 'people', at: null },
    { text: 'POST /upload', kind: 'source', at: { file: 'template.yaml', line: 5, text: 'POST /upload' } },
    { text: 'Thumbnails', kind: 'function', at: null },
  ],
  steps: [{ says: 'the attack takes effect in await run(key)', attack: ['T1059.004'], at: [at] }],
  cells: [],
  closing: [{ list: 'steps', index: 0, slices: ['inspect'] }],
  replay: 'emmental holes replay Thumbnails/T1/shell',
  ...fields,
});

const guard: UploadedStep = {
  says: 'add the guard',
  effort: 'deploy',
  isMode: false,
  label: 'NARROWS',
  command: null,
  at: [],
  functions: ['Thumbnails'],
  paths: ['Thumbnails/T1/shell', 'Thumbnails/T5/path'].map((id) => ({
    id,
    function: 'Thumbnails',
    threat: id.slice(11, 13),
    because: '',
    loses: '',
  })),
  diff: '+ guard',
};
const role: UploadedStep = { ...guard, says: 'reduce the role', paths: [] };

const fn = (name: string) => ({
  id: `template.yaml#${name}`,
  name,
  runtime: null,
  who: 'public',
  owner: '@shop',
  open: 0,
  analysed: true,
  report: {},
  verdicts: [],
  modes: null,
  rules: [],
  pause: null,
});

const upload = (app: string, fields: Partial<Upload>): Upload =>
  scanOf(app, new Date('2026-11-01T00:00:00Z'), {
    functions: [fn('Thumbnails'), fn('Orders')],
    steps: [guard],
    others: [role],
    routes: [
      route({ id: 'Orders/T11/events', function: 'Orders', threat: 'T11', closing: [], visibility: 'blind' }),
      route({
        closing: [
          { list: 'steps', index: 0, slices: ['inspect'] },
          { list: 'others', index: 0, slices: ['role'] },
        ],
      }),
      route({ id: 'Thumbnails/T5/path', threat: 'T5', who: 'authenticated' }),
    ],
    ...fields,
  });

const every: PathFilter = {
  text: null,
  app: null,
  environment: null,
  function: null,
  owner: null,
  threat: null,
  who: null,
  visibility: null,
  closing: null,
  guard: null,
};
const page = { limit: 50, offset: 0 };
const now = new Date('2026-11-09T12:00:00Z');

const writes = {
  says: 'the attack takes effect in writeFile(key)',
  attack: [],
  at: [{ ...at, line: 16 }],
};

let told = 0;
const signal = (sender: Line['sender'], kind: 'alert' | 'block', place: string, nth: number): Line => ({
  sender,
  text: '{}',
  key: randomUUID(),
  time: new Date('2026-11-09T11:00:00Z'),
  signal: {
    schema: 'emmental/signal/1',
    kind,
    id: `em-${told++}`,
    time: '2026-11-09T11:00:00.000Z',
    app: 'shop',
    function: 'Thumbnails',
    invocation: `call ${told - nth}`,
    section: 'files',
    rule: '(all other)',
    match: null,
    decision: 'deny',
    mode: 'alert',
    level: 'in-process',
    evidence: { stack: [place] },
    profileDigest: 'b7',
    guardVersion: '0.1.0',
  },
});

describe.each(engines)('%s', (kind) => {
  let db: TestEngine;
  const teams: number[] = [];
  const list = (filter: Partial<PathFilter>, group: 'app' | 'closing' | null = null, seen = teams) =>
    asReader(db.engine, seen, (connection) =>
      listPaths(connection, { ...every, ...filter }, group, page, now),
    );
  const save = (team: number, app: string, fields: Partial<Upload> = {}) =>
    saveScan(db.engine, teams[team] ?? 0, upload(app, fields), new Date('2026-11-01T00:00:00Z'));

  beforeAll(async () => {
    db = await startEngine(kind);
    await migrate(db.engine, new Date('2026-11-01T00:00:00Z'));
    for (const name of ['shop', 'bank']) {
      const { rows } = await db.engine.use((connection) =>
        connection.query('insert into team (name) values ($1) returning id', [name]),
      );
      teams.push(Number(rows[0]?.['id']));
    }
    await save(0, 'shop');
    await save(1, 'bank');
  });
  afterAll(() => db?.remove());

  test('the worst paths come first, and groups keep that order', async () => {
    const { rows, total } = await list({ app: 'shop' });
    expect(total).toBe(3);
    expect(rows.map(({ threat }) => threat)).toEqual(['T1', 'T5', 'T11']);
    expect(rows[0]).toMatchObject({
      summary: { way: ['anyone', 'POST /upload', 'Thumbnails'], at },
      closing: { says: 'add the guard', effort: 'deploy' },
      firstSeen: '2026-11-01T00:00:00.000Z',
    });
    const grouped = await list({}, 'app');
    expect(grouped.rows.map(({ app }) => app)).toEqual(
      ['shop', 'shop', 'shop', 'bank', 'bank', 'bank'].sort(),
    );
    const byChange = await list({}, 'closing');
    expect(byChange.rows.map(({ closing }) => closing?.says ?? null)).toEqual([
      ...Array(4).fill('add the guard'),
      null,
      null,
    ]);
  });

  test('the number of a change is the number of the paths that the list shows for it', async () => {
    const { rows } = await asReader(db.engine, teams, (connection) => firstClosings(connection, now));
    expect(rows).toMatchObject([{ says: 'add the guard', paths: 4 }]);
    const key = rows[0]?.key ?? '';
    expect((await list({ closing: key })).total).toBe(4);
    expect(await asReader(db.engine, teams, (connection) => closingsOf(connection, key, now))).toHaveLength(
      2,
    );
    expect((await list({ closing: 'none' })).rows.map(({ threat }) => threat)).toEqual(['T11', 'T11']);
    expect(await asReader(db.engine, teams, (connection) => countPaths(connection, now))).toBe(6);
  });

  test('a path has its proof and the changes that close it, those of the cheapest set first', async () => {
    const [row] = (await list({ app: 'shop', threat: 'T1' })).rows;
    const found = await asReader(db.engine, teams, (connection) => findPath(connection, row?.key ?? '', now));
    expect(found).toMatchObject({
      key: row?.key,
      commit: 'a41c9e0',
      document: { id: 'Thumbnails/T1/shell', hops: [{ text: 'anyone' }, {}, {}] },
      changes: [
        { isChosen: true, slices: ['inspect'], step: { says: 'add the guard', diff: '+ guard' } },
        { isChosen: false, slices: ['role'], step: { says: 'reduce the role' } },
      ],
    });
  });

  test('nobody sees the paths of another team', async () => {
    const [row] = (await list({ app: 'bank' })).rows;
    expect((await list({}, null, teams.slice(0, 1))).rows.map(({ app }) => app)).not.toContain('bank');
    expect(
      await asReader(db.engine, teams.slice(0, 1), (connection) => findPath(connection, row?.key ?? '', now)),
    ).toBe(null);
  });

  test('a path that a scan still has keeps its age and address, and one that is closed is gone', async () => {
    const [before] = (await list({ app: 'shop', threat: 'T1' })).rows;
    await save(0, 'shop', { madeAt: '2026-11-09T00:00:00Z', routes: [route({ loses: 'all' })] });
    const { rows } = await list({ app: 'shop' });
    expect(rows).toMatchObject([{ key: before?.key, firstSeen: before?.firstSeen, loses: 'all' }]);
  });

  test('a path that was attacked and not stopped comes first, and what its guard told is beside it', async () => {
    await save(0, 'shop', {
      madeAt: '2026-11-09T01:00:00Z',
      routes: [
        route({}),
        route({ id: 'Thumbnails/T5/path', threat: 'T5', who: 'internal', steps: [writes] }),
      ],
    });
    const app = await db.engine.use((connection) =>
      connection.query("select id from app where name = 'shop'"),
    );
    const sender = { token: 1, team: teams[0] ?? 0, app: Number(app.rows[0]?.['id']), name: 'shop' };
    const attack = async (place: string, ...kinds: readonly ('alert' | 'block')[]) => {
      const lines = kinds.map((kind, nth) => signal(sender, kind, place, nth));
      await insertLines(db.engine, openNames(db.engine), lines);
      await saveAllPoints(db.engine, now);
    };
    await attack('src/other.ts:1', 'alert');
    expect((await list({ app: 'shop' })).rows.map(({ threat }) => threat)).toEqual(['T1', 'T5']);
    await attack('src/thumbnail.ts:16', 'alert', 'block');
    const [, stopped] = (await list({ app: 'shop' })).rows;
    expect(stopped).toMatchObject({
      threat: 'T5',
      attackedAt: '2026-11-09T11:00:00.000Z',
      unstoppedAt: null,
    });
    await attack('src/thumbnail.ts:16', 'alert');
    const [first] = (await list({ app: 'shop' })).rows;
    expect(first).toMatchObject({
      threat: 'T5',
      unstoppedAt: '2026-11-09T11:00:00.000Z',
      guard: { state: 'alert', seenAt: '2026-11-09T11:00:00.000Z', rulebase: 'b7', rulebaseOfScan: 'a41c9e' },
    });
    await save(0, 'shop', {
      madeAt: '2026-11-09T02:00:00Z',
      routes: [
        route({}),
        route({ id: 'Thumbnails/T5/path', threat: 'T5', who: 'internal', steps: [writes] }),
      ],
    });
    expect((await list({ app: 'shop' })).rows.map(({ threat }) => threat)).toEqual(['T5', 'T1']);
    await saveAllPoints(db.engine, new Date('2026-11-20T00:00:00Z'));
    expect((await list({ app: 'shop' })).rows.map(({ threat }) => threat)).toEqual(['T1', 'T5']);
  });
});
