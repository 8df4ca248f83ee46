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
  say: (name) => ({
    title: `Nothing limits how often anyone calls ${name}`,
    severity: 'low',
    fix: 'ThrottlingRateLimit and ThrottlingBurstLimit for the stage',
  }),
});
