import { asString, both, fieldOf, type Value } from '@emmental/model';
import { structuredInPart } from '../../json-text.ts';
import { resourceRule } from '../../rule.ts';
import { type ConditionalAnswer, notApplicable, type Setting, settings } from '../../setting.ts';

/** Source: Step Functions developer guide, error handling and best practices. */
export const workflowNoCatch = resourceRule({
  id: 'workflow/no-catch',
  aliases: ['EMM-SFN-NOCATCH'],
  slice: 'limits',
  threats: ['T11'],
  help: 'A task has neither Catch nor Retry nor a timeout: its first error ends the run, or it waits for up to a year.',
  types: ['AWS::StepFunctions::StateMachine'],
  judge: ({ properties }) =>
    definitionsOf(properties).flatMap((setting): readonly ConditionalAnswer[] => {
      if (setting.state !== 'known') return notApplicable('its definition could not be read');
      const [bare] = tasksIn(setting.value, 0).filter((task) => !handlers.some((key) => has(task, key)));
      return bare
        ? [{ when: setting.when, isWrong: true, at: bare.at ?? setting.at }]
        : notApplicable('each task has Retry or Catch');
    }),
  describe: ({ id }) => ({
    title: `The first error of a task can end a run of ${id}`,
    severity: 'info',
    fix: 'add Retry, Catch or TimeoutSeconds to the task',
  }),
});

/** Returns the states of the definition, which is a JSON text or a mapping. */
const definitionsOf = (properties: Value): readonly Setting[] => {
  const texts = settings(properties, 'DefinitionString').flatMap((setting) =>
    setting.state === 'known'
      ? settings(structuredInPart(setting.value), 'States').map((inner) => ({
          ...inner,
          when: both(setting.when, inner.when),
        }))
      : [],
  );
  return texts.length > 0 ? texts : settings(properties, 'Definition', 'States');
};

const handlers = ['Catch', 'Retry', 'TimeoutSeconds', 'HeartbeatSeconds'] as const;

const has = (task: Value, key: string): boolean =>
  settings(task, key).some(({ state }) => state !== 'absent');

/** Returns the tasks in a mapping of states, also inside branches and map states. */
function tasksIn(states: Value, depth: number): readonly Value[] {
  if (states.kind !== 'fields' || depth > 20) return [];
  return [...states.fields.values()].flatMap((state) => {
    if (state.kind !== 'fields') return [];
    const type = state.fields.get('Type');
    const inner = ['Branches', 'ItemProcessor', 'Iterator'].flatMap((key) => {
      const found = state.fields.get(key);
      const parts = found?.kind === 'list' ? found.items : found ? [found] : [];
      return parts.flatMap((part) => {
        const below = fieldOf(part, 'States');
        return below ? tasksIn(below, depth + 1) : [];
      });
    });
    return [...(type && asString(type) === 'Task' ? [state] : []), ...inner];
  });
}
