import { hasUsagePlan, isPublic, methodSettings, stageRule, whyNotPublic } from '../../apis.ts';
import { answered, factAnswers, settings } from '../../setting.ts';

/** Applies to stages that anyone can call. Source: API Gateway developer guide, throttling. */
export const apiNoThrottle = stageRule({
  id: 'api/no-throttle',
  aliases: ['EMM-API-THROTTLE'],
  slice: 'limits',
  threats: ['T11'],
  help: 'Anyone may call the API as often as the account allows: one caller can use up the capacity that all share.',
  judge: (stage, api, input) => {
    const own = [
      ...methodSettings(stage),
      ...settings(stage.properties, 'DefaultRouteSettings').flatMap((setting) =>
        setting.state === 'known' ? [setting.value] : [],
      ),
    ];
    const isLimited =
      own.some((value) => settings(value, 'ThrottlingRateLimit').some(({ state }) => state !== 'absent')) ||
      hasUsagePlan(input, api, stage);
    const answers = answered(typeof isLimited === 'object' ? isLimited : !isLimited, 'its rate is limited');
    return isPublic(api) ? answers : factAnswers(answers, whyNotPublic(api));
  },
  describe: (name, _, { isRest }) => ({
    title: `Nothing limits how often anyone calls ${name}`,
    factTitle: `${name} sets no limit for calls`,
    severity: 'low',
    edit: {
      part: 'settings',
      set: isRest
        ? { MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ...limits }] }
        : { DefaultRouteSettings: limits },
      note: 'the API answers more than 100 requests a second, 200 at once, with 429: set limits that fit your callers',
    },
    fix: isRest
      ? '`ThrottlingRateLimit` and `ThrottlingBurstLimit` for the stage'
      : '`DefaultRouteSettings: { ThrottlingRateLimit, ThrottlingBurstLimit }`',
  }),
});

const limits = { ThrottlingBurstLimit: 200, ThrottlingRateLimit: 100 };
