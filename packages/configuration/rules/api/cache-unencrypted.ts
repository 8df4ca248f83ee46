import { methodSettings, stageRule } from '../../apis.ts';
import { isOn, judge, notAsked, scalar, settings } from '../../setting.ts';

/** Asked of stages that cache. Source: API Gateway developer guide, cache settings. */
export const apiCacheUnencrypted = stageRule({
  id: 'api/cache-unencrypted',
  aliases: ['EMM-API-CACHE-ENC'],
  slice: 'source',
  threats: ['T9'],
  help: 'Responses lie in the cache of the API unencrypted.',
  judge: (stage) => {
    const isCaching = settings(stage.properties, 'CacheClusterEnabled').some(
      (one) => one.state === 'known' && scalar(isOn)(one.value) === true,
    );
    if (!isCaching) return notAsked('it keeps no cache');
    const rows = methodSettings(stage);
    if (rows.length === 0) return [{ when: null, isWrong: true, at: null }];
    return rows.flatMap((value) =>
      judge(settings(value, 'CacheDataEncrypted'), { absent: true, known: scalar((one) => !isOn(one)) }),
    );
  },
  say: (name) => ({
    title: `Responses of ${name} are cached unencrypted`,
    severity: 'low',
    fix: 'CacheDataEncrypted: true in MethodSettings',
  }),
});
