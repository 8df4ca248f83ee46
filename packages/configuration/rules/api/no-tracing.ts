import { stageRule } from '../../apis.ts';
import { isOn, judge, notApplicable, scalar, settings } from '../../setting.ts';

/** HTTP and WebSocket APIs have no tracing. Source: API Gateway developer guide, X-Ray. */
export const apiNoTracing = stageRule({
  id: 'api/no-tracing',
  aliases: ['EMM-API-XRAY'],
  slice: 'audit',
  threats: [],
  help: 'Traces do not follow a request from the API to the function.',
  judge: (stage, { isRest }) =>
    isRest
      ? judge(settings(stage.properties, 'TracingEnabled'), {
          absent: true,
          known: scalar((value) => !isOn(value)),
        })
      : notApplicable('HTTP and WebSocket APIs cannot trace'),
  describe: (name) => ({
    title: `Traces do not follow requests through ${name}`,
    severity: 'info',
    fix: '`TracingEnabled: true`',
    edit: { part: 'settings', set: { TracingEnabled: true } },
  }),
});
