import { defineSlice } from '../slice.ts';

/** The choice of packages. It happens at build time, so it stops nothing when the function runs. */
export const deps = defineSlice('deps', {
  load: ({ finding }) =>
    finding === null
      ? { by: 'build', says: 'the function loads every package of the lockfile, no matter who wrote it' }
      : { by: 'build', says: finding.title, evidence: finding.evidence },
});
