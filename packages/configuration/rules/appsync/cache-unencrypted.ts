import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: AppSync developer guide, caching: encryption cannot be switched on later. */
export const appsyncCacheUnencrypted = resourceRule({
  id: 'appsync/cache-unencrypted',
  aliases: ['EMM-APPSYNC-CACHE'],
  slice: 'source',
  threats: ['T9'],
  help: 'The cache of the API stores answers unencrypted, or receives them unencrypted.',
  types: ['AWS::AppSync::ApiCache'],
  judge: ({ properties }) =>
    ['AtRestEncryptionEnabled', 'TransitEncryptionEnabled'].flatMap((key) =>
      judge(settings(properties, key), { absent: true, known: scalar((value) => !isOn(value)) }),
    ),
  describe: ({ id }) => ({
    title: `${id} stores or transfers answers unencrypted`,
    severity: 'low',
    fix: '`AtRestEncryptionEnabled: true` and `TransitEncryptionEnabled: true`',
  }),
});
