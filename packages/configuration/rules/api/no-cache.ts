import type { Value } from '@emmental/model';
import { isPublic, methodSettings, stageRule, whyNotPublic } from '../../apis.ts';
import { isOn, judge, notAsked, scalar, settings, weightless } from '../../setting.ts';

/** Asked of REST stages where anyone reads. Source: API Gateway developer guide, caching. */
export const apiNoCache = stageRule({
  id: 'api/no-cache',
  aliases: ['EMM-API-CACHE'],
  slice: 'limits',
  threats: ['T11'],
  help: 'Every reading request starts the function, equal ones too.',
  judge: (stage, api) => {
    if (!api.isRest) return notAsked('HTTP and WebSocket APIs have no cache');
    const answers = judge(settings(stage.properties, 'CacheClusterEnabled'), {
      absent: true,
      known: scalar((value) => !isOn(value)),
    });
    if (!isPublic(api)) return weightless(answers, whyNotPublic(api));
    const isRead = api.routes.some(({ source }) => /^(GET|ANY) /.test(source));
    return isRead ? answers : weightless(answers, 'nobody reads through it');
  },
  judgeMethods: (value) =>
    weightless(
      judge(settings(value, 'CachingEnabled'), { absent: true, known: scalar((one) => !isOn(one)) }),
      'its stage stands elsewhere',
    ),
  say: (name, stage) => ({
    title: `Equal requests to ${name} each start the function`,
    asFact: methodSettings(stage).some(caches)
      ? `Methods of ${name} are to be cached, and the stage keeps no cache`
      : `No cache stands before ${name}`,
    severity: 'info',
    fix: '`CacheClusterEnabled: true`, if answers may be a little old (it costs by the hour)',
  }),
});

const caches = (method: Value): boolean =>
  settings(method, 'CachingEnabled').some((one) => one.state === 'known' && scalar(isOn)(one.value) === true);
