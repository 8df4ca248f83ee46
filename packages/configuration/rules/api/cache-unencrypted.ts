import type { Value } from '@emmental/model';
import { methodSettings, stageRule } from '../../apis.ts';
import {
  type ConditionalAnswer,
  factAnswers,
  isOn,
  judge,
  notApplicable,
  scalar,
  settings,
} from '../../setting.ts';

/** Applies to stages that have a cache. Source: API Gateway developer guide, cache settings. */
export const apiCacheUnencrypted = stageRule({
  id: 'api/cache-unencrypted',
  aliases: ['EMM-API-CACHE-ENC'],
  slice: 'source',
  threats: ['T9'],
  help: 'The cache of the API stores responses unencrypted.',
  judge: (stage, { isRest }) => {
    if (!isRest) return notApplicable('HTTP and WebSocket APIs have no cache');
    const isCaching = settings(stage.properties, 'CacheClusterEnabled').some(
      (setting) => setting.state === 'known' && scalar(isOn)(setting.value) === true,
    );
    if (isCaching) return answersOf(methodSettings(stage));
    const caching = methodSettings(stage).filter(isCached);
    const why = 'it keeps no cache (CacheClusterEnabled)';
    return caching.length === 0 ? notApplicable(why) : factAnswers(answersOf(caching), why);
  },
  judgeMethods: (value) =>
    isCached(value)
      ? factAnswers(answersOf([value]), 'the template does not declare the stage, so nothing shows a cache')
      : notApplicable('nothing is cached'),
  describe: (name) => ({
    title: `${name} caches responses unencrypted`,
    factTitle: `${name} would cache responses unencrypted`,
    severity: 'low',
    fix: '`CacheDataEncrypted: true` in `MethodSettings`',
  }),
});

const isCached = (method: Value): boolean =>
  settings(method, 'CachingEnabled').some(
    (setting) => setting.state === 'known' && scalar(isOn)(setting.value) === true,
  );

function answersOf(rows: readonly Value[]): readonly ConditionalAnswer[] {
  if (rows.length === 0) return [{ when: null, isWrong: true, at: null }];
  return rows.flatMap((value) =>
    judge(settings(value, 'CacheDataEncrypted'), { absent: true, known: scalar((text) => !isOn(text)) }),
  );
}
