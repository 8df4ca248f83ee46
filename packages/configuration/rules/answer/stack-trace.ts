import { leakProblems } from '../../leaks.ts';
import { defineRule } from '../../rule.ts';

/** Source: CWE-209, generation of error message containing sensitive information. */
export const answerStackTrace = defineRule({
  id: 'answer/stack-trace',
  aliases: [],
  slice: 'code',
  threats: ['T14'],
  help: 'An answer holds the stack trace of an error: anyone who can make the function fail reads names of files, libraries and versions (CWE-209).',
  check: (input) =>
    leakProblems(input, 'stack', ({ declaration }) => ({
      title: `${declaration.name} returns the stack trace of an error to the caller`,
      effect: 'none',
      fix: 'log the error, and return an id that is also in the log',
    })),
});
