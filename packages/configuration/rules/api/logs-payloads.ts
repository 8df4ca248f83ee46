import { methodSettings, stageRule } from '../../apis.ts';
import { answersOr, isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: API Gateway developer guide, execution logging: data tracing. */
export const apiLogsPayloads = stageRule({
  id: 'api/logs-payloads',
  aliases: ['EMM-API-DATATRACE'],
  slice: 'audit',
  threats: ['T14'],
  help: 'Whole requests and responses are written to the log, what people send and their tokens included: whoever reads the log has them.',
  judge: (stage, { isRest }) => {
    const found = isRest
      ? methodSettings(stage).flatMap((value) => settings(value, 'DataTraceEnabled'))
      : settings(stage.properties, 'DefaultRouteSettings', 'DataTraceEnabled');
    const judged = judge(found, { absent: false, known: scalar(isOn) });
    return answersOr(
      judged.filter(({ isWrong }) => isWrong !== false),
      'DataTraceEnabled is off',
    );
  },
  say: (name) => ({
    title: `Whoever reads the log of ${name} reads every request and response`,
    severity: 'medium',
    fix: 'DataTraceEnabled: false; LoggingLevel: ERROR',
    gains: 'what callers send, their tokens included',
  }),
});
