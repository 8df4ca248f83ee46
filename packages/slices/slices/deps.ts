import { defineSlice } from '../slice.ts';

/** What is known of the packages that are loaded: versions are chosen before anything runs. */
export const deps = defineSlice('deps', {
  load: ({ finding }) =>
    finding === null
      ? { by: 'build', says: 'what is loaded is what the lockfile names, whoever wrote it' }
      : { by: 'build', says: finding.title, evidence: finding.evidence },
});
