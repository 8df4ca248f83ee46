import { asString } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { factAnswers, isOn, judge, notApplicable, scalar, settings } from '../../setting.ts';

/** Source: API Gateway developer guide, usage plans and API keys. */
export const apiNoKey = resourceRule({
  id: 'api/no-key',
  aliases: [],
  slice: 'limits',
  threats: [],
  help: 'A method needs no API key, so no usage plan counts its callers. Reported only with `scan --peers`: a key does not prove who calls.',
  types: ['AWS::ApiGateway::Method'],
  judge: ({ properties }) =>
    settings(properties, 'HttpMethod').some(
      (setting) => setting.state === 'known' && asString(setting.value) === 'OPTIONS',
    )
      ? notApplicable('browsers send OPTIONS without a key')
      : factAnswers(
          judge(settings(properties, 'ApiKeyRequired'), {
            absent: true,
            known: scalar((value) => !isOn(value)),
          }),
          'a key counts programs and does not prove who calls',
        ),
  describe: ({ id }) => ({
    title: `Anyone can call ${id} without an API key`,
    severity: 'info',
    fix: '`ApiKeyRequired: true`, with a usage plan',
  }),
});
