import { isPublic, methodSettings, stageRule } from '../../apis.ts';
import { isNamedBy } from '../../references.ts';
import { answered, notAsked, settings } from '../../setting.ts';

/** Asked of stages that anyone can call. Source: API Gateway developer guide, throttling. */
export const apiNoThrottle = stageRule({
  id: 'api/no-throttle',
  aliases: ['EMM-API-THROTTLE'],
  slice: 'limits',
  threats: ['T11'],
  help: 'Anyone may call the API as often as the account allows: one caller can use up what all others share.',
  judge: (stage, api, facts) => {
    if (!isPublic(api)) return notAsked('nobody without an account may call it');
    const own = [
      ...methodSettings(stage),
      ...settings(stage.properties, 'DefaultRouteSettings').flatMap((one) =>
        one.state === 'known' ? [one.value] : [],
      ),
    ];
    const isLimited =
      own.some((value) => settings(value, 'ThrottlingRateLimit').some(({ state }) => state !== 'absent')) ||
      isNamedBy(facts, [api.resource.id, stage.id], 'AWS::ApiGateway::UsagePlan');
    return answered(!isLimited, 'its rate is limited');
  },
  say: (name, { isRest }) => ({
    title: `Nothing limits how often anyone calls ${name}`,
    severity: 'low',
    edit: {
      part: 'settings',
      set: isRest
        ? { MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ...limits }] }
        : { DefaultRouteSettings: limits },
      note: 'more than 100 requests a second, 200 at once, are answered with 429: set what your callers need',
    },
    fix: 'ThrottlingRateLimit and ThrottlingBurstLimit for the stage',
  }),
});

const limits = { ThrottlingBurstLimit: 200, ThrottlingRateLimit: 100 };
