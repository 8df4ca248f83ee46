import type { Signal } from '@emmental/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acknowledge } from '../incidents/acknowledge.ts';
import { foldHits } from '../intake/fold.ts';
import { insertLines } from '../intake/insert.ts';
import { type Line, lineOf, type Sender } from '../intake/line.ts';
import { openNames } from '../names.ts';
import { recordedCalls } from '../proposals/recorded.ts';
import { opinionsOn, sayAbout } from '../proposals/verdict.ts';
import { migrate } from '../schema/migrate.ts';
import { incidents11 } from '../schema/migrations/11-incidents.ts';
import { asReader } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { countIncidents, countOlder, everyIncident, findIncident, listIncidents } from './incidents.ts';
import { countThreats, listThreats } from './threats.ts';
import { waiting } from './waiting.ts';

const now = new Date('2026-12-01T10:00:00Z');
const week = new Date('2026-11-24T10:00:00Z');
const month = new Date('2026-11-01T10:00:00Z');
const every = { kind: null, section: null, app: null, environment: null, function: null, id: null } as const;
const page = { limit: 50, offset: 0 };

const attack = (time: string, fields: Partial<Signal> = {}): Signal => ({
  schema: 'emmental/signal/1',
  kind: 'alert',
  id: `em-${time.replaceAll(/\D/g, '').padEnd(16, '0')}`,
  time,
  app: 'shop',
  function: 'Thumbnails',
  invocation: null,
  section: 'processes',
  rule: '(all other)',
  match: null,
  decision: 'deny',
  mode: 'alert',
  level: 'in-process',
  evidence: { what: `/bin/sh -c "${time}"`, path: 'Records[0].s3.object.key' },
  profileDigest: 'a41c9e',
  guardVersion: '0.4.1',
  ...fields,
});

describe.each(engines)('%s', (kind) => {
  let db: TestEngine;
  let shop: Sender;
  let store: (...signals: readonly Signal[]) => Promise<unknown>;

  beforeAll(async () => {
    db = await startEngine(kind);
    await migrate(db.engine, now);
    shop = await newSender(db, 'shop');
    const names = openNames(db.engine);
    store = (...signals) =>
      insertLines(
        db.engine,
        names,
        signals.map((signal) => lineOf(shop, signal, now) as Line),
      );
  });
  afterAll(() => db.remove());

  const read = <T>(query: Parameters<typeof asReader<T>>[2], teams = [shop.team]) =>
    asReader(db.engine, teams, query);
  const list = (since = week, filter = everyIncident) =>
    read((connection) => listIncidents(connection, since, filter, page));
  const fields = { first: '2026-11-20T08:00:00.000Z', last: '2026-12-01T09:00:00.000Z' };

  test('signals with one cause are one incident, with the times of the period', async () => {
    await store(
      attack(fields.first),
      attack('2026-11-28T08:00:00.000Z', {
        evidence: { what: 'sh', path: 'Records[7].s3.object.key' },
      }),
      attack(fields.last),
      attack(fields.last),
      attack('2026-12-01T09:30:00.000Z', { kind: 'block', section: 'files', mode: 'enforce' }),
      attack('2026-12-01T09:40:00.000Z', { kind: 'start', section: null, rule: null, evidence: {} }),
    );
    expect(await list()).toMatchObject([
      {
        function: 'Thumbnails',
        kind: 'alert',
        section: 'processes',
        rule: '(all other)',
        class: null,
        way: 'Records[].s3.object.key',
        times: 2,
        firstAt: fields.first,
        lastAt: fields.last,
        isOpen: true,
        evidence: { what: `/bin/sh -c "${fields.last}"` },
      },
      { kind: 'block', section: 'files', times: 1 },
    ]);
    expect((await list(month)).map(({ times }) => times)).toEqual([3, 1]);
    const after = new Date('2026-12-01T09:15:00Z');
    const older = (filter = everyIncident) => read((connection) => countOlder(connection, after, filter));
    expect([await older(), (await list(after)).length]).toEqual([1, 1]);
    expect(await older({ ...everyIncident, section: 'files' })).toBe(0);
    expect(await older({ ...everyIncident, state: 'acknowledged' })).toBe(0);
  });

  test('the number of an incident is the number of the rows that it opens', async () => {
    for (const since of [week, month])
      for (const { id, times, kind: outcome } of await list(since)) {
        const filter = { ...every, incident: id };
        const rows = await read((connection) => listThreats(connection, since, filter, null, 50));
        expect(rows).toHaveLength(times);
        expect(rows.every((row) => row.incident === id && row.kind === outcome)).toBe(true);
        expect(await read((connection) => countThreats(connection, since, filter))).toBe(times);
      }
    const sums = (await list(month)).reduce((sum, { times }) => sum + times, 0);
    const all = { ...every, incident: null };
    expect(await read((connection) => countThreats(connection, month, all))).toBe(sums);
  });

  test('an acknowledgement has a person and a note, and ends with the next signal', async () => {
    const [first] = await list();
    const id = first?.id ?? '';
    const dana = { name: 'Dana', teams: [shop.team] };
    expect(await acknowledge(db.engine, { name: 'Eve', teams: [] }, id, 'mine', now)).toBe(false);
    expect(await acknowledge(db.engine, dana, id, 'the fix is on main', now)).toBe(true);
    // A double click, and an older page that does not know it yet, write nothing.
    expect(await acknowledge(db.engine, dana, id, 'the fix is on main', now)).toBe(true);
    expect(await acknowledge(db.engine, dana, id, '', now)).toBe(true);
    expect((await list()).map(({ kind: outcome, isOpen }) => [outcome, isOpen])).toEqual([
      ['block', true],
      ['alert', false],
    ]);
    expect(await list(week, { ...everyIncident, state: 'acknowledged' })).toMatchObject([
      { id, noted: { by: 'Dana', note: 'the fix is on main', at: now.toISOString() } },
    ]);
    expect(await read((connection) => countIncidents(connection, week, everyIncident))).toEqual({
      incidents: 2,
      open: 1,
    });
    expect(await read((connection) => waiting(connection, week, now))).toMatchObject({ incidents: 1 });
    await store(attack('2026-12-01T09:50:00.000Z'));
    expect(
      (await list(week, { ...everyIncident, state: 'acknowledged' })).map(({ id: same }) => same),
    ).toEqual([id]);
    await store(attack('2026-12-01T10:05:00.000Z'));
    expect(await list(week, { ...everyIncident, state: 'open' })).toMatchObject([
      { id, isOpen: true, noted: { by: 'Dana' } },
      { kind: 'block' },
    ]);
    expect(await acknowledge(db.engine, dana, id, null, now)).toBe(true);
    expect(await acknowledge(db.engine, dana, id, null, now)).toBe(true);
    expect(await read((connection) => findIncident(connection, id, week))).toMatchObject({
      incident: { id, noted: null, times: 4 },
      newest: { incident: id, time: '2026-12-01T10:05:00.000000Z' },
    });
    const { rows } = await db.engine.use((connection) =>
      connection.query('select actor, what from audit order by seq'),
    );
    expect(rows).toEqual([
      { actor: 'Dana', what: 'acknowledged an incident' },
      { actor: 'Dana', what: 'took back the acknowledgement of an incident' },
    ]);
  });

  test('an attack that one section reported and another one stopped is stopped', async () => {
    const invocation = 'c0ffee';
    const time = '2026-12-01T09:20:00.000Z';
    const ofOther = { function: 'Other', invocation };
    await store(
      attack(time, { ...ofOther, section: 'inbound', rule: null }),
      attack('2026-12-01T09:20:01.000Z', { ...ofOther, kind: 'block', section: 'files' }),
      attack('2026-12-01T09:20:02.000Z', {
        function: 'Other',
        invocation: 'other',
        section: 'inbound',
        rule: null,
      }),
    );
    const rows = await list(week, { ...everyIncident, function: 'Other' });
    expect(rows.map((row) => [row.kind, row.section, row.isStopped])).toEqual([
      ['alert', 'inbound', false],
      ['block', 'files', true],
      ['alert', 'inbound', true],
    ]);
    // The outcome makes two incidents of one attack: the later one names the earlier.
    expect(rows.map(({ before }) => before)).toEqual([
      { firstAt: '2026-12-01T09:20:00.000Z', isStopped: true },
      null,
      null,
    ]);
    const last = await list(new Date('2026-12-01T09:20:02Z'), { ...everyIncident, function: 'Other' });
    expect(last.map(({ before }) => before?.isStopped)).toEqual([true]);
    const filter = { ...every, function: 'Other', incident: null };
    const calls = await read((connection) => listThreats(connection, week, filter, null, 50));
    expect(calls.map((call) => [call.kind, call.section, call.isStopped])).toEqual([
      ['alert', 'inbound', false],
      ['block', 'files', true],
      ['alert', 'inbound', true],
    ]);
  });

  test('nobody sees an incident of another team', async () => {
    expect(await read((connection) => listIncidents(connection, month, everyIncident, page), [])).toEqual([]);
    const [{ id = '' } = {}] = await list();
    expect(await read((connection) => findIncident(connection, id, week), [shop.team + 1])).toBe(null);
  });

  test('a guard that names other causes without end makes at most 201 incidents', async () => {
    const many = Array.from({ length: 260 }, (_, at) =>
      attack('2026-12-01T09:55:00.000Z', { rule: `r${at}`, function: 'Noisy', evidence: {} }),
    );
    await store(...many.slice(0, 150));
    await store(...many.slice(150));
    const { incidents } = await read((connection) =>
      countIncidents(connection, week, { ...everyIncident, function: 'Noisy' }),
    );
    expect(incidents).toBe(201);
    const rows = await read((connection) =>
      listIncidents(connection, week, { ...everyIncident, function: 'Noisy' }, { limit: 201, offset: 0 }),
    );
    expect(rows.find(({ rule }) => rule === 'others')?.times).toBe(60);
  });

  test('an opinion about one call holds for all calls of its incident', async () => {
    const at = ['2026-11-26T08:00:00.000Z', '2026-11-27T08:00:00.000Z', '2026-11-28T09:00:00.000Z'];
    const judged = { function: 'Judged', evidence: { what: '/bin/sh -c x' } };
    await store(
      ...at.map((time) => attack(time, judged)),
      attack('2026-11-28T10:00:00.000Z', { ...judged, rule: 'shell' }),
    );
    await foldHits(db.engine, now);
    const log = () =>
      read((connection) =>
        listThreats(connection, week, { ...every, function: 'Judged', incident: null }, null, 9),
      );
    const [, first] = await log();
    const person = { id: 1, name: 'Dana', role: 'member', teams: [shop.team] } as const;
    await sayAbout(db.engine, person, first?.key ?? '', first?.time ?? '', 'attack', now);
    const opinions = async () => {
      const rows = await log();
      const found = await read((connection) => opinionsOn(connection, rows));
      return rows.map(({ key }) => found.get(key)?.says ?? null);
    };
    expect(await opinions()).toEqual([null, 'attack', 'attack', 'attack']);
    const recorded = await read((connection) => recordedCalls(connection, shop.app, ['Judged'], week));
    expect(recorded.calls.map(({ times, ofIncidents }) => [times, ofIncidents])).toEqual([[3, 3]]);
    const [, , other] = await log();
    await sayAbout(db.engine, person, other?.key ?? '', other?.time ?? '', null, now);
    expect(await opinions()).toEqual([null, null, null, null]);
  });

  test('signals from before the table get the same incidents', async () => {
    const before = await list(month);
    const filling = incidents11
      .split(';\n')
      .filter((each) => /^\s*(?:create temporary|update|insert)/.test(each));
    expect(filling).toHaveLength(4);
    await db.engine.use((connection) =>
      connection.script(
        `delete from incident; delete from incident_hour; update event set incident = null;
         begin; ${filling.join(';')}; commit`,
      ),
    );
    const others = (rows: Awaited<ReturnType<typeof list>>) => rows.filter((row) => row.function !== 'Noisy');
    expect(others(await list(month))).toEqual(others(before));
  });
});

async function newSender({ engine }: TestEngine, name: string): Promise<Sender> {
  return engine.use(async (connection) => {
    const { rows: teams } = await connection.query('insert into team (name) values ($1) returning id', [
      name,
    ]);
    const team = Number(teams[0]?.['id']);
    const { rows } = await connection.query(
      `insert into app (team, name, environment) values ($1, $2, 'prod') returning id`,
      [team, name],
    );
    return { token: 1, team, app: Number(rows[0]?.['id']), name };
  });
}
