import { guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/** The guard's control of the role's credentials, which are in the environment of the process. */
export const credentials = defineSlice('credentials', {
  'read-environment': () => ({
    by: 'guard',
    says: "all code in the process can read the role's credentials from its environment",
  }),
  call: ({ which }, { guard }) =>
    which === 'needed'
      ? { by: 'guard', says: 'the function itself makes these calls' }
      : guarded(guard, 'permissions', () => ({
          covers: 'yes',
          says: 'the process can make only the cloud calls that the rules allow',
        })),
});
