import { defineSlice } from '../slice.ts';

/** What is known of the packages that are loaded: versions are chosen before anything runs. */
export const deps = defineSlice('deps', {
  load: ({ finding }) =>
    finding === null
      ? { by: 'build', says: 'the function loads the packages of the lockfile, no matter who wrote them' }
      : { by: 'build', says: finding.title, evidence: finding.evidence },
});
