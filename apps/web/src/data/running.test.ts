import { expect, test } from 'vitest';
import { driftOf, type Named } from './running.ts';

const page: Named = {
  state: 'alert',
  modes: { inbound: 'alert' },
  modesOfScan: { inbound: 'alert' },
  rulebase: 'a1',
  rulebaseOfScan: 'b2',
  hasSameRules: true,
};

test.each([
  ['a newer rulebase that changes other functions alone', {}, 'elsewhere'],
  ['the same rulebase', { rulebaseOfScan: 'a1', hasSameRules: null }, 'same'],
  ['other rules of the function', { hasSameRules: false }, 'differs'],
  ['rules that nobody compared', { hasSameRules: null }, 'differs'],
  ['another mode on main', { modesOfScan: { inbound: 'enforce' } }, 'differs'],
  ['modes that the guards did not name', { modes: null }, 'differs'],
  ['a guard that is silent', { state: 'silent' }, 'differs'],
  ['guards that named no rulebase', { rulebase: null }, 'unknown'],
  ['no rulebase on main', { rulebaseOfScan: null }, 'unknown'],
] as const)('%s', (_, fields, drift) => {
  expect(driftOf({ ...page, ...fields })).toBe(drift);
});
