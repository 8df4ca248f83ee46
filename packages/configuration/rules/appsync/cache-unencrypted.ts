import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: AppSync developer guide, caching: encryption cannot be switched on later. */
export const appsyncCacheUnencrypted = resourceRule({
  id: 'appsync/cache-unencrypted',
  aliases: ['EMM-APPSYNC-CACHE'],
  slice: 'source',
  threats: ['T9'],
  help: 'Answers lie in the cache of the API, or travel to it, unencrypted.',
  types: ['AWS::AppSync::ApiCache'],
  judge: ({ properties }) =>
    ['AtRestEncryptionEnabled', 'TransitEncryptionEnabled'].flatMap((key) =>
      judge(settings(properties, key), { absent: true, known: scalar((value) => !isOn(value)) }),
    ),
  say: ({ id }) => ({
    title: `${id} keeps or carries answers unencrypted`,
    severity: 'low',
    fix: '`AtRestEncryptionEnabled: true` and `TransitEncryptionEnabled: true`',
  }),
});
