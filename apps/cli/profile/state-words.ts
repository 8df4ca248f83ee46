import type { RulebaseState } from './rulebase.ts';

/** The states of the rulebase of one of several apps, in words. */
export const stateWords = {
  found: 'yes',
  none: 'none',
  wrong: 'has errors',
  'no environment': 'no such environment',
} as const satisfies Record<RulebaseState['kind'], string>;
