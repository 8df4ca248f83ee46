import { expect, test } from 'vitest';
import { type Gravity, isGraver } from './gravity.ts';

const known: Gravity = {
  severity: 'high',
  status: 'fail',
  condition: null,
  title: 'Anyone signed in can read Orders',
};

test.each<readonly [string, Partial<Gravity>, Partial<Gravity>, boolean]>([
  ['the same', {}, {}, false],
  ['more severe', {}, { severity: 'critical' }, true],
  ['less severe, in other words', {}, { severity: 'low', title: 'Orders has other words' }, false],
  ['no longer undecided', { status: 'unknown' }, {}, true],
  ['no longer waived', { status: 'waived' }, {}, true],
  ['undecided now', {}, { status: 'unknown' }, false],
  ['no longer under a condition', { condition: 'IsTest' }, {}, true],
  ['under another condition', { condition: 'IsTest' }, { condition: 'IsProd' }, true],
  ['under a condition now', {}, { condition: 'IsTest' }, false],
  ['for more people', {}, { title: 'Anyone can read Orders' }, true],
  ['for fewer people', { title: 'Anyone can read Orders' }, {}, false],
  ['about more actions', {}, { title: 'Anyone signed in can read and delete Orders' }, true],
  ['about fewer actions', { title: 'Anyone signed in can read and delete Orders' }, {}, false],
  [
    'with another number',
    { title: 'Anyone signed in can do 12 things' },
    { title: 'Anyone signed in can do 3 things' },
    false,
  ],
  ['of unknown severity before', { severity: null, title: undefined } as never, {}, false],
])('a finding that is %s', (_, before, now, expected) => {
  expect(isGraver({ ...known, ...now }, { ...known, ...before })).toBe(expected);
});
