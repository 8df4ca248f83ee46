import type { FunctionFacts } from '../facts/facts.ts';
import { type Claim, defineSlice } from '../slice.ts';

/**
 * The trails and detectors of the account (CloudTrail, GuardDuty), or of the project (Cloud Audit Logs, Security Command Center). A
 * repository does not show whether one of them records an attack.
 */
const perhaps = (_effect: unknown, { declaration: { account } }: FunctionFacts): Claim => ({
  by: 'cloud',
  see: 'unknown',
  says: account
    ? 'an audit log or a detector of the project may see it; the template does not show them'
    : 'a trail or detector of the account may see it; the template does not show them',
});

export const trail = defineSlice('trail', {
  call: perhaps,
  connect: ({ to }, facts) => (to === 'internet' ? perhaps(null, facts) : null),
  escalate: perhaps,
  silence: perhaps,
});
