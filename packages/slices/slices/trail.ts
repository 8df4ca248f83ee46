import { type Claim, defineSlice } from '../slice.ts';

/** Trails and detectors live in the account: whether one watches cannot be read from a repository. */
const perhaps: Claim = {
  by: 'cloud',
  see: 'unknown',
  says: 'a trail or detector of the account may see it; the repository does not say',
};

export const trail = defineSlice('trail', {
  call: () => perhaps,
  connect: ({ to }) => (to === 'internet' ? perhaps : null),
  escalate: () => perhaps,
  silence: () => perhaps,
});
