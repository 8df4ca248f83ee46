import { stageRule } from '../../apis.ts';
import { factAnswers, judge, notApplicable, settings } from '../../setting.ts';

/** The rule api/no-access-log reports stages without an access log. Source: API Gateway API reference, AccessLogSettings. */
export const apiNoLogFormat = stageRule({
  id: 'api/no-log-format',
  aliases: [],
  slice: 'audit',
  threats: [],
  help: 'A stage has an access log without a format. Reported only with `scan --peers`: a destination is set.',
  judge: (stage, { isRest }) => {
    const key = isRest ? 'AccessLogSetting' : 'AccessLogSettings';
    return settings(stage.properties, key, 'DestinationArn').every(({ state }) => state === 'absent')
      ? notApplicable('it has no access log: api/no-access-log')
      : factAnswers(
          judge(settings(stage.properties, key, 'Format'), { absent: true, known: () => false }),
          'the template does not say what the log holds without a format',
        );
  },
  describe: (name) => ({
    title: `The access log of ${name} has no format`,
    severity: 'info',
    fix: '`AccessLogSettings.Format`, with $context.requestId and who called',
  }),
});
