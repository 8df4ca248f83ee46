import { callsOf } from '../../chains.ts';
import { oncePerApp } from '../../once.ts';
import { referencesIn } from '../../references.ts';
import { functionRule, type RuleInput } from '../../rule.ts';
import { type Answer, answered } from '../../setting.ts';

export const functionNoTrigger = functionRule({
  id: 'function/no-trigger',
  aliases: ['EMM-FN-TRIGGERLESS'],
  slice: 'source',
  threats: ['T13'],
  help: 'Nothing in the template starts the function: it may be forgotten, and it keeps its permissions.',
  judge: ({ declaration: { triggers, logicalId } }, input) =>
    answered(
      triggers.length === 0 &&
        !called(input).has(logicalId) &&
        callsOf(input, logicalId).length === 0 &&
        (startersElsewhere(input.app, logicalId) ?? true),
      triggers.length > 0
        ? `${triggers.map(({ source }) => source).join(', ')} can start it`
        : 'another resource or function of the template calls it',
    ),
  describe: ({ declaration: { name, logicalId } }, { app }) =>
    startersElsewhere(app, logicalId) === null
      ? {
          title: `Nothing in the template starts ${name}`,
          severity: 'info',
          fix: 'remove the function, or write an exception that names who starts it',
        }
      : {
          title: `Who starts ${name} is not in the template`,
          severity: 'info',
          fix: 'find out who starts it, and write an exception that names them',
        },
});

/** Returns why it is not known who starts a function whose name or ARN the template gives to others; null if it gives them to nobody. */
function startersElsewhere({ handedOn }: RuleInput['app'], logicalId: string): Answer | null {
  const place = handedOn?.get(logicalId);
  return place === undefined
    ? null
    : { open: `${place} gives its name or ARN to others, and who uses it is not in the template` };
}

/** Returns the ids of resources that state machines, rules and other holders of roles call. */
const called = oncePerApp(
  ({ app }): ReadonlySet<string> =>
    new Set(app.subjects.flatMap(({ calls }) => calls.flatMap(({ resource }) => referencesIn(resource)))),
);
