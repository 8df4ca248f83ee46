import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
};
const page = { limit: 50, offset: 0 };

describe.each(engines)('%s', (kind) => {
  let db: TestEngine;
  const teams: number[] = [];
  const list = (filter: Partial<PathFilter>, group: 'app' | 'closing' | null = null, seen = teams) =>
    asReader(db.engine, seen, (connection) => listPaths(connection, { ...every, ...filter }, group, page));
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
    const { rows } = await asReader(db.engine, teams, (connection) => firstClosings(connection));
    expect(rows).toMatchObject([{ says: 'add the guard', paths: 4 }]);
    const key = rows[0]?.key ?? '';
    expect((await list({ closing: key })).total).toBe(4);
    expect(await asReader(db.engine, teams, (connection) => closingsOf(connection, key))).toHaveLength(2);
    expect((await list({ closing: 'none' })).rows.map(({ threat }) => threat)).toEqual(['T11', 'T11']);
    expect(await asReader(db.engine, teams, (connection) => countPaths(connection))).toBe(6);
  });

  test('a path has its proof and the changes that close it, those of the cheapest set first', async () => {
    const [row] = (await list({ app: 'shop', threat: 'T1' })).rows;
    const found = await asReader(db.engine, teams, (connection) => findPath(connection, row?.key ?? ''));
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
      await asReader(db.engine, teams.slice(0, 1), (connection) => findPath(connection, row?.key ?? '')),
    ).toBe(null);
  });

  test('a path that a scan still has keeps its age and address, and one that is closed is gone', async () => {
    const [before] = (await list({ app: 'shop', threat: 'T1' })).rows;
    await save(0, 'shop', { madeAt: '2026-11-09T00:00:00Z', routes: [route({ loses: 'all' })] });
    const { rows } = await list({ app: 'shop' });
    expect(rows).toMatchObject([{ key: before?.key, firstSeen: before?.firstSeen, loses: 'all' }]);
  });
});
