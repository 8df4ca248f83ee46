import { asString, type Value } from '@emmental/model';
import { methodSettings, stageRule, textIn } from '../../apis.ts';
import { answered, factAnswers, notApplicable, settings } from '../../setting.ts';

/** REST and WebSocket APIs have execution logs; HTTP APIs have none. Source: API Gateway developer guide, set up API logging. */
export const apiNoExecutionLog = stageRule({
  id: 'api/no-execution-log',
  aliases: ['EMM-API-EXECLOG'],
  slice: 'audit',
  threats: [],
  help: 'Errors inside API Gateway (authorizers, mappings, integrations) leave no trace.',
  judge: (stage, { isRest, resource }) => {
    const protocol = isRest ? null : textIn(resource.properties, 'ProtocolType');
    if (protocol === 'HTTP') return notApplicable('HTTP APIs keep no execution log');
    const levels = isRest
      ? methodSettings(stage).flatMap((value) => settings(value, 'LoggingLevel'))
      : settings(stage.properties, 'DefaultRouteSettings', 'LoggingLevel');
    const isLogged = levels.some((level) =>
      level.state === 'known' ? logs(level.value) : level.state === 'open',
    );
    const answers = answered(!isLogged, 'LoggingLevel is set');
    return isRest || protocol === 'WEBSOCKET'
      ? answers
      : factAnswers(
          answers,
          'HTTP APIs keep no execution log, and nothing shows that this is a WebSocket API',
        );
  },
  describe: (name) => ({
    title: `Errors inside ${name} leave no trace`,
    severity: 'info',
    fix: '`LoggingLevel: ERROR` in `MethodSettings`, for all methods',
  }),
});

/** True for a valid level. API Gateway rejects any other level, so the deployment fails. */
const logs = (level: Value): boolean => /^(INFO|ERROR)$/.test(asString(level) ?? 'INFO');
