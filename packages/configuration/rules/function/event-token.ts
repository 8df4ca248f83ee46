import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Source: Alexa skills kit, validate that a smart home request comes from the skill; Lambda API reference, AddPermission. */
export const functionEventToken = resourceRule({
  id: 'function/event-token',
  aliases: ['EMM-FN-EVENT-TOKEN'],
  slice: 'credentials',
  threats: ['T8'],
  help: 'The token that a caller must show stands in the template: everyone who reads it can start the function.',
  types: ['AWS::Lambda::Permission'],
  judge: ({ properties }) =>
    judge(settings(properties, 'EventSourceToken'), {
      absent: false,
      known: (value) => value.kind === 'constant' && value.value !== '',
    }),
  say: ({ id }) => ({
    title: `The token of ${id} stands in the template`,
    severity: 'medium',
    fix: '`EventSourceToken`: a parameter that is not shown',
  }),
});
