import { callsOf } from '../../chains.ts';
import { oncePerApp } from '../../once.ts';
import { referencesIn } from '../../references.ts';
import { functionRule } from '../../rule.ts';
import { answered } from '../../setting.ts';

export const functionNoTrigger = functionRule({
  id: 'function/no-trigger',
  aliases: ['EMM-FN-TRIGGERLESS'],
  slice: 'source',
  threats: ['T13'],
  help: 'Nothing in the template starts the function: it may be forgotten, and it keeps its permissions.',
  judge: ({ declaration: { triggers, logicalId } }, input) =>
    answered(
      triggers.length === 0 && !called(input).has(logicalId) && callsOf(input, logicalId).length === 0,
      triggers.length > 0
        ? `${triggers.map(({ source }) => source).join(', ')} can start it`
        : 'another resource or function of the template calls it',
    ),
  describe: ({ declaration: { name } }) => ({
    title: `Nothing in the template starts ${name}`,
    severity: 'info',
    fix: 'remove the function, or write an exception that names who starts it',
  }),
});

/** Returns the ids of resources that state machines, rules and other holders of roles call. */
const called = oncePerApp(
  ({ app }): ReadonlySet<string> =>
    new Set(app.subjects.flatMap(({ calls }) => calls.flatMap(({ resource }) => referencesIn(resource)))),
);
