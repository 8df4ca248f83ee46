import type { Value } from '@emmental/model';
import { isPublic, methodSettings, stageRule, whyNotPublic } from '../../apis.ts';
import { factAnswers, isOn, judge, notApplicable, scalar, settings } from '../../setting.ts';

/** Applies to stages of REST APIs with a GET route that anyone can call. Source: API Gateway developer guide, caching. */
export const apiNoCache = stageRule({
  id: 'api/no-cache',
  aliases: ['EMM-API-CACHE'],
  slice: 'limits',
  threats: ['T11'],
  help: 'Every read request starts the function, repeated requests too.',
  judge: (stage, api) => {
    if (!api.isRest) return notApplicable('HTTP and WebSocket APIs have no cache');
    const answers = judge(settings(stage.properties, 'CacheClusterEnabled'), {
      absent: true,
      known: scalar((value) => !isOn(value)),
    });
    if (!isPublic(api)) return factAnswers(answers, whyNotPublic(api));
    const isRead = api.routes.some(({ source }) => /^(GET|ANY) /.test(source));
    return isRead ? answers : factAnswers(answers, 'it has no read requests');
  },
  judgeMethods: (value) =>
    factAnswers(
      judge(settings(value, 'CachingEnabled'), { absent: true, known: scalar((text) => !isOn(text)) }),
      'the template does not declare its stage',
    ),
  describe: (name, stage) => ({
    title: `Each repeated request to ${name} starts the function again`,
    factTitle: methodSettings(stage).some(caches)
      ? `Methods of ${name} should be cached, but its stage has no cache`
      : `${name} has no cache`,
    severity: 'info',
    fix: '`CacheClusterEnabled: true`, if answers may be a little old (AWS charges for it by the hour)',
  }),
});

const caches = (method: Value): boolean =>
  settings(method, 'CachingEnabled').some(
    (setting) => setting.state === 'known' && scalar(isOn)(setting.value) === true,
  );
