import { type Claim, defineSlice } from '../slice.ts';

/** The trails and detectors (CloudTrail, GuardDuty) of the account. A repository does not show whether one of them records an attack. */
const perhaps: Claim = {
  by: 'cloud',
  see: 'unknown',
  says: 'a trail or detector of the account may see it; the template does not show them',
};

export const trail = defineSlice('trail', {
  call: () => perhaps,
  connect: ({ to }) => (to === 'internet' ? perhaps : null),
  escalate: () => perhaps,
  silence: () => perhaps,
});
