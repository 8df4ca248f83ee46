import { defineSlice } from '../slice.ts';

/** How often a function runs at most. */
export const limits = defineSlice('limits', {
  flood: (_effect, { declaration }) => {
    const reserved = declaration.settings.get('ReservedConcurrentExecutions');
    if (!reserved) return { by: 'cloud', says: 'nothing limits how often it runs' };
    const at = reserved.at ?? declaration.at;
    const evidence = [{ file: at.file, line: at.line, text: 'ReservedConcurrentExecutions' }];
    return reserved.kind === 'constant'
      ? { by: 'cloud', stop: 'yes', says: `at most ${reserved.value} of it run at once`, evidence }
      : {
          by: 'cloud',
          stop: 'unknown',
          says: 'how many of it may run at once is not known',
          evidence,
          question: 'ReservedConcurrentExecutions',
        };
  },
});
