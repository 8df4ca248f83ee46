import type { Value } from '@emmental/model';
import { methodSettings, stageRule } from '../../apis.ts';
import { answersOr, type ConditionalAnswer, isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: API Gateway developer guide, execution logging: data tracing. */
export const apiLogsPayloads = stageRule({
  id: 'api/logs-payloads',
  aliases: ['EMM-API-DATATRACE'],
  slice: 'audit',
  threats: ['T14'],
  help: 'The log holds full requests and responses, with user data and tokens: anyone who reads the log has them.',
  judge: (stage, { isRest }) =>
    isRest ? traced(methodSettings(stage)) : traced([stage.properties], 'DefaultRouteSettings'),
  judgeMethods: (value) => traced([value]),
  describe: (name) => ({
    title: `Anyone who reads the log of ${name} can read every request and response`,
    severity: 'medium',
    fix: '`DataTraceEnabled: false`; `LoggingLevel: ERROR`',
    gains: 'data that callers send, and their tokens',
  }),
});

function traced(rows: readonly Value[], ...path: readonly string[]): readonly ConditionalAnswer[] {
  const found = rows.flatMap((value) => settings(value, ...path, 'DataTraceEnabled'));
  const judged = judge(found, { absent: false, known: scalar(isOn) });
  return answersOr(
    judged.filter(({ isWrong }) => isWrong !== false),
    'DataTraceEnabled is off',
  );
}
