import { leakProblems } from '../../leaks.ts';
import { defineRule } from '../../rule.ts';

/**
 * In Lambda, the keys of the function’s role are environment variables too; in Google Cloud, the metadata server gives its token. Source: Lambda
 * developer guide, defined runtime environment variables; Cloud Run documentation, container runtime contract; CWE-526.
 */
export const answerEnvironment = defineRule({
  id: 'answer/environment',
  aliases: [],
  slice: 'credentials',
  threats: ['T14', 'T10'],
  help: 'An answer holds all environment variables: every secret in its settings, and in Lambda the keys of the function’s role (CWE-526).',
  check: (input) =>
    leakProblems(input, 'environment', ({ declaration }) => ({
      title: `${declaration.name} returns its environment to the caller, with the ${declaration.account ? 'values of its settings' : 'keys of its role'}`,
      effect: declaration.account ? 'data-read' : 'code',
      fix: 'name the variables that the caller may see',
    })),
});
