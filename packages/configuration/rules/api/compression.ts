import { apiRule } from '../../apis.ts';
import { factAnswers, judge, notApplicable, scalar, settings } from '../../setting.ts';

/** API Gateway accepts 0 to 10,485,760 bytes. Source: API Gateway API reference, RestApi minimumCompressionSize. */
export const apiCompression = apiRule({
  id: 'api/compression',
  aliases: ['EMM-API-COMPRESSION'],
  slice: 'limits',
  threats: [],
  help: 'API Gateway does not accept the minimum size for compression: the deployment fails.',
  judge: ({ resource }) =>
    resource.type !== 'AWS::ApiGateway::RestApi'
      ? notApplicable('only a REST API has this setting')
      : settings(resource.properties, 'MinimumCompressionSize').flatMap((setting) =>
          setting.state === 'absent'
            ? factAnswers([{ when: setting.when, isWrong: true, at: null }], 'this costs time only')
            : judge([setting], {
                absent: false,
                known: scalar((value) => !(Number(value) >= 0 && Number(value) <= 10_485_760)),
              }),
        ),
  describe: (name) => ({
    title: `${name} will not deploy: its compression size is out of range`,
    factTitle: `${name} sends its answers uncompressed`,
    severity: 'info',
    fix: '`MinimumCompressionSize: 1024`',
  }),
});
