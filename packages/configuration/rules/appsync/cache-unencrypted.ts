import type { Value } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { type ConditionalAnswer, isOn, judge, scalar, settings } from '../../setting.ts';

/** The settings, and what the cache does unencrypted when they are off. */
const verbs = { AtRestEncryptionEnabled: 'stores', TransitEncryptionEnabled: 'receives' };

/** Source: AppSync developer guide, caching: encryption cannot be switched on later. */
export const appsyncCacheUnencrypted = resourceRule({
  id: 'appsync/cache-unencrypted',
  aliases: ['EMM-APPSYNC-CACHE'],
  slice: 'source',
  threats: ['T9'],
  help: 'The cache of the API stores answers without encryption, or answers travel to the cache without encryption.',
  types: ['AWS::AppSync::ApiCache'],
  judge: ({ properties }) => Object.keys(verbs).flatMap((key) => switchedOff(properties, key)),
  describe: ({ id, properties }) => ({
    title: `${id} ${Object.entries(verbs)
      .filter(([key]) => switchedOff(properties, key).some(({ isWrong }) => isWrong !== false))
      .map(([, verb]) => verb)
      .join(' and ')} answers unencrypted`,
    severity: 'low',
    fix: '`AtRestEncryptionEnabled: true` and `TransitEncryptionEnabled: true`',
  }),
});

const switchedOff = (properties: Value, key: string): readonly ConditionalAnswer[] =>
  judge(settings(properties, key), { absent: true, known: scalar((value) => !isOn(value)) });
