import { leakProblems } from '../../leaks.ts';
import { defineRule } from '../../rule.ts';

/** Source: CWE-209, generation of error message containing sensitive information. */
export const answerStackTrace = defineRule({
  id: 'answer/stack-trace',
  aliases: [],
  slice: 'code',
  threats: ['T14'],
  help: 'An answer carries the stack trace of an error: names of files, libraries and versions, to whoever can make the function fail (CWE-209).',
  check: (facts) =>
    leakProblems(facts, 'stack', ({ declaration }) => ({
      title: `${declaration.name} answers with the stack trace of an error`,
      effect: 'none',
      fix: 'log the error, and answer with an id that the log holds too',
    })),
});
