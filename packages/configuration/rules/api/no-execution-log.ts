import { asString } from '@emmental/model';
import { methodSettings, stageRule } from '../../apis.ts';
import { answered, notAsked, settings } from '../../setting.ts';

/** REST and WebSocket APIs have execution logs; HTTP APIs have none. Source: API Gateway developer guide, set up API logging. */
export const apiNoExecutionLog = stageRule({
  id: 'api/no-execution-log',
  aliases: ['EMM-API-EXECLOG'],
  slice: 'audit',
  threats: [],
  help: 'Errors inside API Gateway (authorizers, mappings, integrations) leave no trace.',
  judge: (stage, { isRest }) => {
    if (!isRest) return notAsked('HTTP and WebSocket APIs keep no execution log');
    const levels = methodSettings(stage).flatMap((value) => settings(value, 'LoggingLevel'));
    const isLogged = levels.some((one) =>
      one.state === 'known' ? asString(one.value) !== 'OFF' : one.state === 'open',
    );
    return answered(!isLogged, 'MethodSettings.LoggingLevel is set');
  },
  say: (name) => ({
    title: `Errors inside ${name} leave no trace`,
    severity: 'info',
    fix: 'MethodSettings: [{ HttpMethod: "*", ResourcePath: "/*", LoggingLevel: ERROR }]',
  }),
});
