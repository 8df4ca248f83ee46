import { leakProblems } from '../../leaks.ts';
import { defineRule } from '../../rule.ts';

/** The keys of the function’s role are environment variables too. Source: Lambda developer guide, defined runtime environment variables; CWE-526. */
export const answerEnvironment = defineRule({
  id: 'answer/environment',
  aliases: [],
  slice: 'credentials',
  threats: ['T14', 'T10'],
  help: 'An answer holds all environment variables: the keys of the function’s role and every secret in its settings (CWE-526).',
  check: (input) =>
    leakProblems(input, 'environment', ({ declaration }) => ({
      title: `${declaration.name} returns its environment to the caller, with the keys of its role`,
      effect: 'code',
      fix: 'name the variables that the caller may see',
    })),
});
