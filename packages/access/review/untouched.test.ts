import { expect, test } from 'vitest';
import { globOf } from '../algebra/glob.ts';
import { namesOf } from '../needs/canonical.ts';
import type { Gap } from '../needs/question.ts';
import { app, role } from '../testing/app.ts';
import { holdingsOf } from './granted.ts';
import type { Sharings } from './sharing.ts';
import { untouchedOf } from './untouched.ts';
import { excessOf, useOf, type Want } from './use.ts';

const table = (name: string): string => `arn:aws:dynamodb:eu-west-1:111122223333:table/${name}`;
const held = role('Shared', [
  [['dynamodb:GetItem', 'dynamodb:PutItem'], table('a')],
  ['dynamodb:*', table('b')],
  [['s3:GetObject', 'dynamodb:GetItem'], '*'],
  ['sqs:Send*', 'arn:aws:sqs:eu-west-1:111122223333:q'],
  ['dynamodb:PutItem', table('a')],
  ['*', '*'],
]);
const shop = app([], [held], []);
const holdings = holdingsOf(held, shop, namesOf(shop));

const wants = (...rows: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly Want[]> =>
  new Map(
    rows.map(([action, resource]) => [
      action.toLowerCase(),
      [{ action, globs: [globOf(resource)], written: [globOf(resource)] }],
    ]),
  );
const gap = (touches: Gap['touches'], actions: readonly string[] = []): Gap => ({
  id: 'g',
  what: '',
  why: '',
  at: { file: 'a', line: 1, column: 1 },
  touches,
  actions,
});
const others: Sharings = (action) =>
  action === 's3:GetObject' ? { kind: 'needed', why: 'needed by Other (same role)' } : null;

/** The same by going over each grant. */
function oneByOne(needs: ReadonlyMap<string, readonly Want[]>, gaps: readonly Gap[]) {
  const uses = holdings.grants.map((grant) => useOf(grant, needs, gaps));
  const rows = uses.flatMap((use) =>
    excessOf(use, needs, (action) => others(action, use.grant.resourceGlob, 'Own')),
  );
  return { uses, rows: [...new Set(rows.map((row) => JSON.stringify(row)))].sort() };
}

test.each<[string, ReadonlyMap<string, readonly Want[]>, readonly Gap[]]>([
  ['nothing', wants(), []],
  ['one action on one resource', wants(['dynamodb:GetItem', table('a')]), []],
  ['an action whose resource no grant has', wants(['dynamodb:GetItem', table('z')]), []],
  ['several services', wants(['sqs:SendMessage', '*'], ['s3:GetObject', 'arn:aws:s3:::x/y']), []],
  ['what a question about a service keeps', wants(['dynamodb:PutItem', table('b')]), [gap(['sqs'])]],
  ['what a question about an action keeps', wants(), [gap([], ['S3:GetObject'])]],
  ['what a question about everything keeps', wants(['s3:GetObject', '*']), [gap(null)]],
])('a holder with needs of %s has what going over each grant gives', (_, needs, gaps) => {
  const shared = untouchedOf(holdings, others);
  const touched = shared.touched(needs, gaps);
  const uses = holdings.grants.map((grant, place) =>
    touched === null || touched.has(place) ? useOf(grant, needs, gaps) : shared.use(place),
  );
  const own = uses.flatMap((use, place) =>
    touched === null || touched.has(place)
      ? excessOf(use, needs, (action) => others(action, use.grant.resourceGlob, 'Own')).map((row) => ({
          row,
          place,
        }))
      : [],
  );
  const expected = oneByOne(needs, gaps);
  expect(uses).toEqual(expected.uses);
  const rows = shared.excess(touched, own);
  expect(rows.map((row) => JSON.stringify(row)).sort()).toEqual(expected.rows);
  const order = ['permissions', 'write', 'read', 'list', 'tagging', 'unknown'];
  const levels = rows.map(({ accessLevel }) => order.indexOf(accessLevel));
  expect(levels).toEqual([...levels].sort((a, b) => a - b));
});

test('holders that need the same grants share a list', () => {
  const shared = untouchedOf(holdings, others);
  const touched = shared.touched(wants(), []);
  expect(shared.excess(touched, [])).toBe(shared.excess(new Set(touched), []));
});
