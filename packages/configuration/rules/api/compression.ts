import { apiRule } from '../../apis.ts';
import { judge, scalar, settings } from '../../setting.ts';

/** 0 to 10,485,760 bytes. Source: API Gateway API reference, RestApi minimumCompressionSize. */
export const apiCompression = apiRule({
  id: 'api/compression',
  aliases: ['EMM-API-COMPRESSION'],
  slice: 'limits',
  threats: [],
  help: 'The size from which answers are compressed is none that API Gateway takes: the deployment fails.',
  judge: ({ resource }) =>
    judge(settings(resource.properties, 'MinimumCompressionSize'), {
      absent: false,
      known: scalar((value) => !(Number(value) >= 0 && Number(value) <= 10_485_760)),
    }),
  say: (name) => ({
    title: `${name} will not deploy: its compression size is out of range`,
    severity: 'info',
    fix: 'MinimumCompressionSize: 1024',
  }),
});
