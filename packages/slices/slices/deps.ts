import { defineSlice } from '../slice.ts';

/** The packages that are loaded: their versions are chosen before anything runs. */
export const deps = defineSlice('deps', {
  load: ({ finding }) =>
    finding === null
      ? { by: 'build', says: 'the function loads the packages of the lockfile, no matter who wrote them' }
      : { by: 'build', says: finding.title, evidence: finding.evidence },
});
