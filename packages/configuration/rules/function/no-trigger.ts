import { functionRule } from '../../rule.ts';

export const functionNoTrigger = functionRule({
  id: 'function/no-trigger',
  aliases: ['EMM-FN-TRIGGERLESS'],
  slice: 'source',
  threats: ['T13'],
  help: 'Nothing in the template starts the function: it may be forgotten, and what it may do stays.',
  judge: ({ declaration: { triggers, logicalId } }, { app }) => {
    const isCalled = app.subjects.some(({ calls }) =>
      calls.some(
        ({ resource }) =>
          resource.kind === 'text' &&
          resource.parts.some(
            (part) => typeof part !== 'string' && part.kind === 'resource' && part.id === logicalId,
          ),
      ),
    );
    return [{ when: null, isWrong: triggers.length === 0 && !isCalled, at: null }];
  },
  say: ({ declaration: { name } }) => ({
    title: `Nothing in the template starts ${name}`,
    severity: 'info',
    fix: 'remove it, or say in an exception who starts it',
  }),
});
