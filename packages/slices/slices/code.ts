import { defineSlice } from '../slice.ts';

/** What the function's own code does about event data, on the way to the place where it takes effect. */
export const code = defineSlice('code', {
  'take-effect': ({ sink }) => {
    const { file, line } = sink.seen.at;
    const evidence = [{ file, line, text: sink.seen.text }];
    return sink.sanitized === null
      ? { by: 'code', says: `${sink.eventPath} gets there unchanged`, evidence }
      : { by: 'code', stop: 'yes', says: `${sink.sanitized} on the way`, evidence };
  },
});
