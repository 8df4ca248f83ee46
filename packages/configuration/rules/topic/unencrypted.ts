import { resourceRule } from '../../rule.ts';
import { judge, scalar, settings } from '../../setting.ts';

/** Source: SNS developer guide, server-side encryption. */
export const topicUnencrypted = resourceRule({
  id: 'topic/unencrypted',
  aliases: ['EMM-SNS-ENC'],
  slice: 'source',
  threats: ['T9'],
  help: 'The topic stores its messages unencrypted: SNS encrypts them only when a key is set.',
  types: ['AWS::SNS::Topic'],
  judge: ({ properties }) =>
    judge(settings(properties, 'KmsMasterKeyId'), {
      absent: true,
      known: scalar((value) => value === ''),
    }),
  describe: ({ id }) => ({
    title: `${id} stores messages unencrypted`,
    severity: 'low',
    fix: '`KmsMasterKeyId: alias/aws/sns`',
    edit: {
      part: 'settings',
      set: { KmsMasterKeyId: 'alias/aws/sns' },
      byHand: 'buckets, alarms and rules cannot publish to a topic with that key; they can with your own key',
    },
  }),
});
