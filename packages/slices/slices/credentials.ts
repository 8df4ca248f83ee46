import { guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/** The uses of the credentials that are in the process. */
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
          says: 'the process can make only the calls of the rules',
        })),
});
