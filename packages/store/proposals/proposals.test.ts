import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import type { Person } from '../people/people.ts';
import { saveScan } from '../scans/save.ts';
import { migrate } from '../schema/migrate.ts';
import { asReader, asWriter } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { scanOf } from '../testing/scan.ts';
import { proposalBase } from './base.ts';
import { findProposal, listProposals, type ProposalDraft, saveProposal } from './proposal.ts';
import { recordedCalls } from './recorded.ts';
import { noteDeployed, noteMerged, noteStep } from './steps.ts';
import { opinionsOn, sayAbout } from './verdict.ts';
import { waitingLike } from './waits.ts';

const now = new Date('2026-12-01T10:00:00Z');
const anything = { state: null, app: null, function: null, label: null } as const;
const page = { limit: 50, offset: 0 } as const;
const key = '00112233-4455-6677-8899-aabbccddeeff';
const time = '2026-12-01T09:00:00.000000Z';

const draft = (title: string): ProposalDraft => ({
  kind: 'rule',
  title,
  because: 'no hit in 90 d',
  origin: { href: '/functions/shop/prod/Admin', says: 'Rulebase of Admin' },
  functions: ['Admin'],
  patch: `diff of ${title}`,
  label: 'NARROWS',
  changes: [],
  digest: 'd1g35t',
  until: null,
  command: null,
  closing: null,
});

describe.each(engines)('%s', (kind) => {
  let started: TestEngine;
  let engine: Engine;
  const people = {} as Record<'shop' | 'bank', Person>;

  beforeAll(async () => {
    started = await startEngine(kind);
    ({ engine } = started);
    await migrate(engine, now);
    for (const [at, name] of (['shop', 'bank'] as const).entries()) {
      const team = await asWriter(engine, async (connection) => {
        const { rows } = await connection.query('insert into team (name) values ($1) returning id', [name]);
        return Number(rows[0]?.['id']);
      });
      people[name] = { id: at + 1, name: `of ${name}`, role: 'member', teams: [team] };
      await saveScan(engine, team, scanOf(name, now, { rulebase: 'base' }), now);
    }
  });
  afterAll(() => started.remove());

  const baseOf = async (app: 'shop' | 'bank') => {
    const base = await asReader(engine, people[app].teams, (connection) =>
      proposalBase(connection, app, 'prod'),
    );
    if (!base) throw new Error('no base');
    return base;
  };
  const list = (who: 'shop' | 'bank') =>
    asReader(engine, people[who].teams, (connection) => listProposals(connection, anything, page));
  const shown = (who: 'shop' | 'bank', id: number) =>
    asReader(engine, people[who].teams, (connection) => findProposal(connection, id));

  test('a team sees its own proposals and bases alone, and takes no step of another', async () => {
    const id = await saveProposal(engine, people.shop, await baseOf('shop'), draft('one'), now);
    expect((await list('shop')).rows.map((row) => row.id)).toEqual([id]);
    expect(await list('bank')).toMatchObject({ rows: [], total: 0, states: { open: 0 } });
    expect(await shown('bank', id)).toBe(null);
    const foreign = await asReader(engine, people.bank.teams, (connection) =>
      proposalBase(connection, 'shop', 'prod'),
    );
    expect(foreign).toBe(null);
    expect(await noteStep(engine, people.bank, id, { kind: 'withdraw' }, now)).toBe(false);
    expect((await shown('shop', id))?.state).toBe('open');
  });

  test('the same patch that waits is one proposal, and its steps are its state', async () => {
    const base = await baseOf('shop');
    const id = await saveProposal(engine, people.shop, base, draft('two'), now);
    expect(await saveProposal(engine, people.shop, base, draft('two'), now)).toBe(id);
    await noteStep(engine, people.shop, id, { kind: 'download' }, now);
    await noteStep(
      engine,
      people.shop,
      id,
      { kind: 'pull', address: 'https://github.com/shop/x/pull/1' },
      now,
    );
    expect(await shown('shop', id)).toMatchObject({
      state: 'pull request',
      pull: 'https://github.com/shop/x/pull/1',
      steps: [{ state: 'open' }, { state: 'downloaded' }, { state: 'pull request' }],
    });
    await noteMerged(engine, [id], 'm3rg3d', now);
    expect((await shown('shop', id))?.state).toBe('merged');
    expect(await noteDeployed(engine, now)).toBe(0);
    await asWriter(engine, (connection) =>
      connection.query(`update fn set rulebase = 'm3rg3d', seen_at = $2 where app = $1`, [base.id, now]),
    );
    expect(await noteDeployed(engine, now)).toBe(1);
    expect(await shown('shop', id)).toMatchObject({ state: 'deployed', heard: 1, running: 1 });
  });

  test('a withdrawn proposal takes no step, and each writing is in the audit log', async () => {
    const id = await saveProposal(engine, people.shop, await baseOf('shop'), draft('three'), now);
    expect(await noteStep(engine, people.shop, id, { kind: 'withdraw' }, now)).toBe(true);
    expect(await noteStep(engine, people.shop, id, { kind: 'download' }, now)).toBe(false);
    const { rows } = await asWriter(engine, (connection) =>
      connection.query(`select actor, what from audit where body::json->>'change' = $1 order by seq`, [
        String(id),
      ]),
    );
    expect(rows).toEqual([
      { actor: 'of shop', what: 'proposed a change' },
      { actor: 'of shop', what: 'withdrew a change' },
    ]);
  });

  test('a proposal that waits is found for a draft that does the same, until a scan has it', async () => {
    const base = await baseOf('shop');
    const enforced = {
      owner: 'Admin',
      subject: 'inbound',
      environment: null,
      before: 'alert',
      after: 'enforce',
    };
    const changes = [{ ...enforced, label: 'NARROWS' } as const];
    const more = [...changes, { ...enforced, label: 'NARROWS', subject: 'files' } as const];
    const id = await saveProposal(engine, people.shop, base, { ...draft('three'), changes: more }, now);
    const like = (fields: Partial<ProposalDraft>) =>
      asReader(engine, people.shop.teams, (connection) =>
        waitingLike(connection, base, { patch: '', changes: null, closing: null, ...fields }),
      );
    expect(await like({ changes })).toBe(id);
    expect(await like({ patch: 'diff of three' })).toBe(id);
    expect(await like({ changes: [{ ...enforced, label: 'NARROWS', owner: 'Other' }] })).toBe(null);
    expect(await like({ changes: [{ ...enforced, label: 'WIDENS', after: 'alert' }] })).toBe(null);
    expect(await like({ changes: [] })).toBe(null);
    await noteMerged(engine, [id], 'm3rg3d', now);
    expect(await like({ changes })).toBe(null);
  });

  test('calls of a confirmed incident are told apart, and only its team can confirm it', async () => {
    const base = await baseOf('shop');
    await asWriter(engine, async (connection) => {
      const { rows } = await connection.query(`select id, team from fn where app = $1`, [base.id]);
      const { id: fn, team } = rows[0] ?? {};
      const made = await connection.query(
        `insert into rule (team, fn, match, section) values ($1, $2, 'processes/(all other)', null) returning id`,
        [team, fn],
      );
      const rule = made.rows[0]?.['id'];
      const to = await connection.query(
        `insert into destination (team, name) values ($1, '/bin/sh') returning id`,
        [team],
      );
      await connection.query(
        `insert into destination_day (fn, rule, destination, day, team, n) values ($1, $2, $3, '2026-12-01', $4, 5)`,
        [fn, rule, to.rows[0]?.['id'], team],
      );
      await connection.query(
        `insert into event (time, key, team, fn, kind, section, rule, signal, evidence)
         values ($1, $2, $3, $4, 3, 3, $5, 'em-1', '{"what":"/bin/sh -c x"}')`,
        [time, key, team, fn, rule],
      );
    });
    expect(await sayAbout(engine, people.bank, key, time, 'attack', now)).toBe(false);
    const from = new Date('2026-11-25T00:00:00Z');
    const read = () =>
      asReader(engine, people.shop.teams, (connection) =>
        recordedCalls(connection, base.id, ['Admin'], from),
      );
    expect((await read()).calls).toMatchObject([
      { function: 'Admin', section: 'processes', match: null, target: '/bin/sh', times: 5, ofIncidents: 0 },
    ]);
    expect(await sayAbout(engine, people.shop, key, time, 'attack', now)).toBe(true);
    expect((await read()).calls).toMatchObject([{ times: 5, ofIncidents: 1 }]);
    const opinions = (who: 'shop' | 'bank') =>
      asReader(engine, people[who].teams, (connection) => opinionsOn(connection, [{ key, incident: null }]));
    expect((await opinions('shop')).get(key)).toMatchObject({ says: 'attack', by: 'of shop' });
    expect((await opinions('bank')).size).toBe(0);
    const foreign = await asReader(engine, people.bank.teams, (connection) =>
      recordedCalls(connection, base.id, ['Admin'], from),
    );
    expect(foreign).toMatchObject({ calls: [], invocations: 0 });
  });

  test('an event in which a call proved an attack counts with the inbound rule, though its signal names none', async () => {
    const base = await baseOf('shop');
    await asWriter(engine, async (connection) => {
      const { rows } = await connection.query(`select id, team from fn where app = $1`, [base.id]);
      const { id: fn, team } = rows[0] ?? {};
      const made = await connection.query(
        `insert into rule (team, fn, match, section) values ($1, $2, 'c0ffee', 'inbound') returning id`,
        [team, fn],
      );
      const to = await connection.query(
        `insert into destination (team, name) values ($1, 'http-api') returning id`,
        [team],
      );
      await connection.query(
        `insert into destination_day (fn, rule, destination, day, team, n) values ($1, $2, $3, '2026-12-01', $4, 9)`,
        [fn, made.rows[0]?.['id'], to.rows[0]?.['id'], team],
      );
      for (const nth of [1, 2])
        await connection.query(
          `insert into event (time, key, team, fn, kind, section, rule, signal, invocation, evidence)
           values ($1, $2, $3, $4, 3, 0, null, 'em-2', 'one', '{"proof":"it became code"}')`,
          [time, `00000000-0000-4000-8000-00000000010${nth}`, team, fn],
        );
    });
    const { calls } = await asReader(engine, people.shop.teams, (connection) =>
      recordedCalls(connection, base.id, ['Admin'], new Date('2026-11-25T00:00:00Z')),
    );
    expect(calls.find(({ section }) => section === 'inbound')).toMatchObject({ times: 9, proven: 1 });
  });
});
