import { guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/** What can be done in the process with the credentials that are in it. */
export const credentials = defineSlice('credentials', {
  'read-environment': () => ({
    by: 'guard',
    says: "the role's credentials are in the environment of the process, for all that runs in it",
  }),
  call: ({ which }, { guard }) =>
    which === 'needed'
      ? { by: 'guard', says: 'these are the calls that the function itself makes' }
      : guarded(guard, 'permissions', () => ({
          covers: 'yes',
          says: 'only calls of the rules can be made from the process',
        })),
});
