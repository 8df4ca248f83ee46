import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstBrokenEntry } from '../people/audit.ts';
import type { Person } from '../people/people.ts';
import { findingCondition, WrongFilter } from '../queries/finding-filter.ts';
import {
  countFindings,
  type FindingGroup,
  findFinding,
  listFindings,
  listParameters,
} from '../queries/findings.ts';
import { saveScan } from '../scans/save.ts';
import type { UploadedFinding } from '../scans/upload.ts';
import { migrate } from '../schema/migrate.ts';
import { asReader, asWriter } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { scanOf } from '../testing/scan.ts';
import { foldFindingCounts } from './count.ts';
import { type Decision, decide } from './decide.ts';
import { readDueDays, setDueDays } from './due-days.ts';
import { endSuppressions } from './suppressions.ts';

const now = new Date('2026-12-01T10:00:00Z');
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

const finding = (fingerprint: string, fields: Partial<UploadedFinding> = {}): UploadedFinding => ({
  fingerprint,
  function: 'Admin',
  rule: 'code/code-from-event',
  severity: 'high',
  title: `Admin has ${fingerprint}`,
  owner: null,
  edit: null,
  document: { file: 'src/a.ts', line: 3, fix: 'mend it' },
  ...fields,
});
const ofPackage = (fixed: string | null) =>
  finding('tar', {
    rule: 'dependencies/known-vulnerability',
    document: { file: 'package-lock.json', line: 9, dependency: { name: 'tar', fixed } },
  });

describe.each(engines)('%s', (kind) => {
  let db: TestEngine;
  let teams: readonly number[];
  let ada: Person;

  beforeAll(async () => {
    db = await startEngine(kind);
    await migrate(db.engine, now);
    teams = await asWriter(db.engine, async (connection) => {
      const { rows } = await connection.query(
        `insert into team (name) values ('shop'), ('bank') returning id`,
      );
      return rows.map(({ id }) => Number(id));
    });
    ada = { id: 1, name: 'ada', role: 'member', teams: teams.slice(0, 1) };
  });
  afterAll(() => db.remove());

  const send = (at: Date, findings: readonly UploadedFinding[], app = 'shop', team = teams[0] ?? 0) =>
    saveScan(db.engine, team, scanOf(app, at, { findings }), at);
  const list = (q: string, at = now, group: FindingGroup = 'none', person = ada) =>
    asReader(db.engine, person.teams, (connection) =>
      listFindings(
        connection,
        findingCondition(q, { person: person.name, now: at, before: listParameters }),
        group,
        { limit: 100, offset: 0 },
      ),
    );
  const found = async (q: string, at = now) => (await list(q, at)).rows.map((row) => row.fingerprint);
  const idOf = async (q: string) => (await list(`state:any ${q}`)).rows[0]?.id ?? 0;
  const decided = async (q: string, decision: Decision, at = now) =>
    decide(db.engine, ada, [await idOf(q)], decision, at);

  test('a finding is due by its severity, and has the owner of its file, else that of its function', async () => {
    await send(now, [
      finding('one', { owner: '@shop/media @shop/backend', edit: 'cut the role' }),
      finding('two', { severity: 'critical', edit: 'cut the role' }),
      finding('three', { severity: 'low', function: null }),
      finding('fact', { severity: 'info' }),
    ]);
    await send(now, [finding('foreign')], 'bank', teams[1]);
    const { rows, total, edits, inEdits } = await list('', now, 'edit');
    expect(
      rows.map(({ fingerprint, owner, ownerBy, due, inGroup }) => [
        fingerprint,
        owner,
        ownerBy,
        due,
        inGroup,
      ]),
    ).toEqual([
      ['two', '@shop/admin', 'rulebase', '2026-12-08', 2],
      ['one', '@shop/media @shop/backend', 'codeowners', '2026-12-15', 2],
      ['three', null, null, '2027-03-01', 1],
    ]);
    expect([total, edits, inEdits]).toEqual([3, 1, 2]);
  });

  test.each([
    ['owner:none', ['three']],
    ['owner:@shop/backend', ['one']],
    ['owner:@shop/*', ['two', 'one']],
    ['-owner:none severity:critical,high', ['two', 'one']],
    ['due:<8d', ['two']],
    ['due:>80d', ['three']],
    ['due:none', []],
    ['severity:info', ['fact']],
    ['due:2026-12-10..2026-12-20', ['one']],
    ['due:over', []],
    ['since:1d state:new', ['two', 'one', 'three']],
    ['"has two"', ['two']],
    ['rule:code/* path:src/a.ts function:Admin app:shop env:prod found:scan tool:emmental', ['two', 'one']],
    ['state:resolved', []],
    ['app:bank', []],
    ['%', []],
  ])('%s', async (q, wanted) => expect(await found(q)).toEqual(wanted));

  test.each([
    ['state:nwe', 'state is one of open, new, in-progress, reopened, suppressed, resolved, any'],
    ['ownr:a', 'there is no field ownr; the nearest is owner'],
    ['due:soon', 'due: soon is neither a day such as 2027-03-31 nor a duration such as 7d'],
    ['rule:>3', 'rule takes a name or a prefix such as code/*'],
  ])('%s is refused with a sentence', (q, says) => {
    expect(() => findingCondition(q, { person: 'ada', now, before: 0 })).toThrow(new WrongFilter(says));
  });

  test('a decision is in the history and in the audit log, and a scan does not take it back', async () => {
    await decided('two', { kind: 'owner', owner: 'ada' });
    await decided('two', { kind: 'due', due: '2026-12-24' });
    await decided('two', { kind: 'state', state: 'inProgress' });
    await send(later(1), [
      finding('one'),
      finding('two', { severity: 'critical', owner: '@shop/other' }),
      finding('three', { severity: 'low', function: null }),
    ]);
    const id = await idOf('two');
    const page = await asReader(db.engine, ada.teams, (connection) => findFinding(connection, id));
    expect(page).toMatchObject({ owner: 'ada', ownerBy: 'person', due: '2026-12-24', state: 'inProgress' });
    expect(page?.history.map(({ actor, what, text }) => `${actor}: ${what} ${text ?? ''}`.trim())).toEqual([
      'ada: taken in progress',
      'ada: due day set 2026-12-24',
      'ada: owner set ada',
      'scan: appeared',
    ]);
    expect(await found('owner:me')).toEqual(['two']);
    expect(await firstBrokenEntry(db.engine)).toBe(null);
    const { rows } = await asWriter(db.engine, (connection) =>
      connection.query('select actor, what, body from audit order by seq'),
    );
    expect(rows.at(-1)).toEqual({
      actor: 'ada',
      what: 'findings: taken in progress',
      body: JSON.stringify({ state: 'inProgress', findings: ['two'] }),
    });
  });

  test('a finding of another team, and one that is resolved, cannot be changed', async () => {
    const bank: Person = { ...ada, teams: teams.slice(1) };
    const foreign = (await list('', now, 'none', bank)).rows[0]?.id ?? 0;
    expect(foreign).toBeGreaterThan(0);
    expect(await decide(db.engine, ada, [foreign], { kind: 'owner', owner: 'eve' }, now)).toEqual({
      changed: 0,
    });
    expect(await asReader(db.engine, ada.teams, (connection) => findFinding(connection, foreign))).toBe(null);
  });

  test.each([
    [{ reason: ' ', until: '2027-01-01', untilFix: false }, 'a suppression needs a reason'],
    [{ reason: 'x', until: null, untilFix: false }, 'a suppression needs an end'],
    [{ reason: 'x', until: '2026-11-30', untilFix: false }, '2026-11-30 is over'],
    [{ reason: 'x', until: '2028-01-01', untilFix: false }, 'a suppression ends by 2027-12-01, in 365 days'],
    [{ reason: 'x', until: '2027-02-30', untilFix: false }, '2027-02-30 is not a day'],
    [
      { reason: 'x', until: null, untilFix: true },
      '1 of these have a fix already, or are not about a package',
    ],
  ])('%o is refused', async (fields, says) => {
    await expect(decided('one', { kind: 'suppress', ...fields })).rejects.toThrow(says);
  });

  test('a suppression ends with its day; a finding that comes back before it is still suppressed', async () => {
    const suppress = { kind: 'suppress', reason: 'SHOP-9', until: '2026-12-10', untilFix: false } as const;
    await decided('one', suppress);
    expect(await found('')).toEqual(['two', 'three']);
    expect(await found('state:suppressed')).toEqual(['one']);
    await send(later(2), [finding('two')]);
    expect(await found('state:resolved')).toEqual(['one', 'three']);
    await send(later(3), [finding('two'), finding('one')]);
    expect(await found('state:suppressed')).toEqual(['one']);
    const end = (at: Date) => asWriter(db.engine, (connection) => endSuppressions(connection, at));
    expect(await end(later(9))).toBe(0);
    expect(await end(later(10))).toBe(1);
    const [row] = (await list('state:reopened')).rows;
    expect(row).toMatchObject({ fingerprint: 'one', reason: null, due: '2026-12-25', isReopened: true });
    expect(
      await asReader(db.engine, ada.teams, (connection) => countFindings(connection, 'ada', later(30))),
    ).toEqual({
      open: 2,
      mine: 1,
      new: 0,
      over: 2,
      ownerless: 0,
      suppressed: 0,
      resolved: 1,
      info: 0,
      severities: { high: 2, low: 0 },
    });
  });

  test('a suppression that waits for a fix ends when a scan knows one', async () => {
    await send(later(11), [finding('two'), ofPackage(null)]);
    expect((await list('tar')).rows[0]?.canWait).toBe(true);
    await decided('tar', { kind: 'suppress', reason: 'no fix yet', until: null, untilFix: true }, later(11));
    await send(later(12), [finding('two'), ofPackage(null)]);
    expect(await found('state:suppressed')).toEqual(['tar']);
    await send(later(13), [finding('two'), ofPackage('7.5.11')]);
    expect(await found('state:reopened')).toContain('tar');
  });

  test('other days move the due days that no person has set', async () => {
    const days = await asReader(db.engine, ada.teams, readDueDays);
    expect(days).toEqual({ critical: 7, high: 14, medium: 30, low: 90, info: null });
    await setDueDays(db.engine, 'admin', { ...days, high: 20 }, later(13));
    expect((await list('state:any')).rows.map(({ fingerprint, due }) => [fingerprint, due])).toEqual(
      expect.arrayContaining([
        ['two', '2026-12-24'],
        ['tar', '2027-01-03'],
      ]),
    );
  });

  test('the stored counts are those of the findings, also after they were added up', async () => {
    const rowsOf = async (sql: string) =>
      (await asWriter(db.engine, (connection) => connection.query(sql))).rows;
    const columns = 'team, severity, state, reopened, owner, due::text';
    const counted = () =>
      rowsOf(
        `select ${columns}, sum(n)::bigint as n from finding_count group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0 order by 1, 2, 3, 4, 5, 6`,
      );
    const expected = await rowsOf(
      `select ${columns}, count(*) as n from finding group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6`,
    );
    expect(await counted()).toEqual(expected);
    await asWriter(db.engine, foldFindingCounts);
    expect(await counted()).toEqual(expected);
    expect(await rowsOf('select 1 from finding_count')).toHaveLength(expected.length);
  });
});
