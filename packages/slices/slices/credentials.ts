import { guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/** The guard's control of the credentials of the role or account: in the environment of the process, or at Google's metadata server. */
export const credentials = defineSlice('credentials', {
  'read-environment': (_effect, { declaration: { account } }) => ({
    by: 'guard',
    says: account
      ? 'all code in the process can ask the metadata server for a token of its account'
      : "all code in the process can read the role's credentials from its environment",
  }),
  call: ({ which }, { guard }) =>
    which === 'needed'
      ? { by: 'guard', says: 'the function itself makes these calls' }
      : guarded(guard, 'permissions', () => ({
          covers: 'yes',
          says: 'the process can make only the cloud calls that the rules allow',
        })),
});
