import { expect, test } from 'vitest';
import { detailsText } from './audit-details.ts';

test.each([
  [{}, ''],
  [{ name: 'ops', role: 'viewer' }, 'ops · role viewer'],
  [{ kind: 'guard', name: 'demo', team: 'demo' }, 'kind guard · demo · team demo'],
  [
    {
      change: 8,
      app: 'shop',
      environment: 'prod',
      kind: 'rule',
      title: 'Set outbound to enforce',
      label: 'NARROWS',
    },
    'change 8 · shop · prod · kind rule · Set outbound to enforce · NARROWS',
  ],
  [
    { app: 'shop', environment: 'prod', commit: 'da0665b3c7ddc107f0b931ef7e80102afe1e11a2' },
    'shop · prod · commit da0665b',
  ],
  [
    { reason: 'a test', until: null, untilFix: true, findings: ['a', 'b'] },
    'reason a test · until a fix is known · findings 2',
  ],
  [{ critical: 7, low: null }, 'critical 7'],
  [{ teams: ['a', 'b', 'c', 'd'] }, 'teams a, b, c and 1 more'],
  [{ isNewName: 1 }, 'is new name 1'],
])('details of the audit log are words: %j', (details, text) => {
  expect(detailsText(JSON.stringify(details))).toBe(text);
});

test('a text that is no object of details is shown as it is', () => {
  expect(detailsText('[1]')).toBe('[1]');
  expect(detailsText('{')).toBe('{');
});
