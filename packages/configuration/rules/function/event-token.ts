import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Source: Alexa skills kit, validate that a smart home request comes from the skill; Lambda API reference, AddPermission. */
export const functionEventToken = resourceRule({
  id: 'function/event-token',
  aliases: ['EMM-FN-EVENT-TOKEN'],
  slice: 'credentials',
  threats: ['T8'],
  help: 'The template holds the token that callers must send: anyone who reads it can start the function.',
  types: ['AWS::Lambda::Permission'],
  judge: ({ properties }) =>
    judge(settings(properties, 'EventSourceToken'), {
      absent: false,
      known: (value) => value.kind === 'constant' && value.value !== '',
    }),
  describe: ({ id }) => ({
    title: `Anyone who reads the template has the token of ${id}`,
    severity: 'medium',
    fix: '`EventSourceToken`: a NoEcho parameter',
  }),
});
