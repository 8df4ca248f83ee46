import type { Trigger, TriggerKind } from '@emmental/model';
import { expect, test } from 'vitest';
import type { Effective } from '../../levels/effective.ts';
import { decidedCallers, narrowedDoors } from './doors.ts';

const trigger = (
  source: string,
  exposure: Trigger['exposure'] = 'public',
  kind: TriggerKind = 'api',
): Trigger => ({
  kind,
  source,
  sourceId: 'Api',
  sourceValue: null,
  exposure,
  by: '',
  at: { file: 'template.yaml', line: 1, column: 1 },
  place: source,
  settings: new Map(),
});

const ruled = (rules: readonly (readonly [from: string, who: string])[]): Pick<Effective, 'sections'> =>
  ({
    sections: {
      inbound: { limited: true, rules: rules.map(([from, who]) => ({ rule: { from: [from], who } })) },
    },
  }) as unknown as Pick<Effective, 'sections'>;

const narrowed = (rules: readonly (readonly [string, string])[], triggers: readonly Trigger[]) =>
  [...narrowedDoors(ruled(rules), triggers)].map(([{ source }, who]) => `${source}: ${who}`);

test('a door is narrowed where its rule lets in fewer than the template', () => {
  const all = [
    trigger('GET /a'),
    trigger('POST /a'),
    trigger('PUT /a'),
    trigger('function URL', 'public', 'function-url'),
  ];
  expect(
    narrowed(
      [
        ['GET /a', 'anyone'],
        ['POST /a', 'signed-in'],
        ['function-url', 'account'],
      ],
      all,
    ),
  ).toEqual(['POST /a: signed-in', 'function URL: account']);
});

test('what the template closes already is not narrowed, nor what nobody from outside is meant to start', () => {
  expect(narrowed([['GET /a', 'account']], [trigger('GET /a', 'authenticated')])).toEqual([]);
  expect(narrowed([['GET /a', 'nobody']], [trigger('GET /a')])).toEqual([]);
  expect(narrowed([['GET /a', 'signed-in-through Front']], [trigger('GET /a')])).toEqual([]);
});

test('a door that is written twice is narrowed under the name by which it is told', () => {
  const all = [trigger('ANY /'), trigger('ANY /{proxy+}')];
  expect(
    narrowed(
      [
        ['* /', 'anyone'],
        ['* /{proxy+}', 'account'],
      ],
      all,
    ),
  ).toEqual(['ANY /: account']);
});

const guarded = { ...trigger('GET /a', 'unknown'), permission: 'execute-api:Invoke' };
const decided = (rules: readonly (readonly [string, string])[], on: Trigger = guarded) =>
  [...decidedCallers(ruled(rules), [on]).values()].map(({ who }) => who);

test('the rulebase decides who calls what IAM guards, where the template does not show it', () => {
  expect(decided([['GET /a', 'account']])).toEqual(['account']);
  expect(decided([['* /a', 'nobody']])).toEqual(['nobody']);
  expect(
    decided([
      ['GET /a', 'nobody'],
      ['* /a', 'account'],
    ]),
  ).toEqual(['account']);
});

test('it decides nothing about other entrances, and not where a rule lets others in', () => {
  expect(decided([['POST /a', 'account']])).toEqual([]);
  expect(decided([['GET /a', 'unknown']])).toEqual([]);
  expect(decided([['GET /a', 'account-through Front']])).toEqual([]);
  expect(
    decided([
      ['GET /a', 'account'],
      ['any', 'signed-in'],
    ]),
  ).toEqual([]);
  expect(decided([['GET /a', 'account']], trigger('GET /a', 'unknown'))).toEqual([]);
  expect(decided([['GET /a', 'account']], { ...guarded, exposure: 'public' })).toEqual([]);
});
