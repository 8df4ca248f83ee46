import type { Value } from '@emmental/model';
import { methodSettings, stageRule } from '../../apis.ts';
import { answersOr, isOn, type Judged, judge, scalar, settings } from '../../setting.ts';

/** Source: API Gateway developer guide, execution logging: data tracing. */
export const apiLogsPayloads = stageRule({
  id: 'api/logs-payloads',
  aliases: ['EMM-API-DATATRACE'],
  slice: 'audit',
  threats: ['T14'],
  help: 'Whole requests and responses are written to the log, what people send and their tokens included: whoever reads the log has them.',
  judge: (stage, { isRest }) =>
    isRest ? traced(methodSettings(stage)) : traced([stage.properties], 'DefaultRouteSettings'),
  judgeMethods: (value) => traced([value]),
  say: (name) => ({
    title: `Whoever reads the log of ${name} reads every request and response`,
    severity: 'medium',
    fix: '`DataTraceEnabled: false`; `LoggingLevel: ERROR`',
    gains: 'what callers send, their tokens included',
  }),
});

function traced(rows: readonly Value[], ...path: readonly string[]): readonly Judged[] {
  const found = rows.flatMap((value) => settings(value, ...path, 'DataTraceEnabled'));
  const judged = judge(found, { absent: false, known: scalar(isOn) });
  return answersOr(
    judged.filter(({ isWrong }) => isWrong !== false),
    'DataTraceEnabled is off',
  );
}
