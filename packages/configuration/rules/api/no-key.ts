import { asString } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { isOn, judge, notAsked, scalar, settings, weightless } from '../../setting.ts';

/** Source: API Gateway developer guide, usage plans and API keys. */
export const apiNoKey = resourceRule({
  id: 'api/no-key',
  aliases: [],
  slice: 'limits',
  threats: [],
  help: 'A method is called without an API key, so no usage plan counts who calls it. It is told with `scan --peers` only: a key proves nobody.',
  types: ['AWS::ApiGateway::Method'],
  judge: ({ properties }) =>
    settings(properties, 'HttpMethod').some(
      (one) => one.state === 'known' && asString(one.value) === 'OPTIONS',
    )
      ? notAsked('browsers ask OPTIONS, and send no key')
      : weightless(
          judge(settings(properties, 'ApiKeyRequired'), {
            absent: true,
            known: scalar((value) => !isOn(value)),
          }),
          'a key counts programs, and proves nobody',
        ),
  say: ({ id }) => ({
    title: `${id} asks for no API key`,
    severity: 'info',
    fix: '`ApiKeyRequired: true`, with a usage plan',
  }),
});
