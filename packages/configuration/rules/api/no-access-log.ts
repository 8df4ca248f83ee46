import { stageRule } from '../../apis.ts';
import { judge, settings } from '../../setting.ts';

/** Source: API Gateway developer guide, set up API logging. */
export const apiNoAccessLog = stageRule({
  id: 'api/no-access-log',
  aliases: ['EMM-API-ACCESSLOG'],
  slice: 'audit',
  threats: [],
  help: 'Nothing records who called the API and when: after an attack there is no trace of what was asked.',
  judge: (stage, { isRest }) =>
    judge(settings(stage.properties, isRest ? 'AccessLogSetting' : 'AccessLogSettings', 'DestinationArn'), {
      absent: true,
      known: () => false,
    }),
  say: (name) => ({
    title: `Nobody can tell later who called ${name}`,
    severity: 'low',
    fix: 'an AccessLogSetting with a log group of your own',
  }),
});
