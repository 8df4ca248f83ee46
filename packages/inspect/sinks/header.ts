import { occurrences, type Sink } from './sink.ts';

/** Checks header values: a line break in an input starts another header. */
export const header: Sink = {
  kind: 'header',
  check: (argument, inputs) =>
    inputs.some((input) => /[\r\n]/.test(input) && occurrences(argument, input).length > 0)
      ? 'a line break in the header comes from the event'
      : null,
  skeleton: null,
};
