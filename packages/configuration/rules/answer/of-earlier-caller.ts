import { leakProblems } from '../../leaks.ts';
import { defineRule } from '../../rule.ts';

/** The cloud keeps the process of a function for later events. Source: Lambda developer guide, execution environment lifecycle; CWE-488. */
export const answerOfEarlierCaller = defineRule({
  id: 'answer/of-earlier-caller',
  aliases: [],
  slice: 'code',
  threats: ['T12'],
  help: 'What one caller sent stays in a variable outside of the handler, and a later answer holds it: one user is told what another one sent (CWE-488).',
  check: (facts) =>
    leakProblems(facts, 'earlier', ({ declaration }, { name }) => ({
      title: `${declaration.name} answers with what an earlier caller sent or asked for${name === null ? '' : `, kept in ${name}`}`,
      effect: 'data-read',
      fix: `${name ?? 'what is kept'}: declare it inside the handler, or keep it by the caller’s identity in a table`,
    })),
});
