import { leakProblems } from '../../leaks.ts';
import { defineRule } from '../../rule.ts';

/** The cloud keeps the process of a function for later events. Source: Lambda developer guide, execution environment lifecycle; CWE-488. */
export const answerOfEarlierCaller = defineRule({
  id: 'answer/of-earlier-caller',
  aliases: [],
  slice: 'code',
  threats: ['T12'],
  help: 'A variable outside of the handler keeps data of a caller, and a later answer holds it: one user reads what another user sent (CWE-488).',
  check: (input) =>
    leakProblems(input, 'earlier', ({ declaration }, { name }) => ({
      title: `${declaration.name} can return data of an earlier caller${name === null ? '' : `, kept in ${name}`}`,
      effect: 'data-read',
      fix: `${name ?? 'the variable'}: declare it inside the handler, or keep it by the caller’s identity in a table`,
    })),
});
