import { resourceRule } from '../../rule.ts';
import { judge, scalar, settings } from '../../setting.ts';

/** Source: SNS developer guide, server-side encryption. */
export const topicUnencrypted = resourceRule({
  id: 'topic/unencrypted',
  aliases: ['EMM-SNS-ENC'],
  slice: 'source',
  threats: ['T9'],
  help: 'Messages of the topic are stored as they are: SNS encrypts them only with a key that is named.',
  types: ['AWS::SNS::Topic'],
  judge: ({ properties }) =>
    judge(settings(properties, 'KmsMasterKeyId'), {
      absent: true,
      known: scalar((value) => value === ''),
    }),
  say: ({ id }) => ({
    title: `Messages of ${id} are stored unencrypted`,
    severity: 'low',
    fix: '`KmsMasterKeyId: alias/aws/sns`',
    edit: {
      part: 'settings',
      set: { KmsMasterKeyId: 'alias/aws/sns' },
      byHand:
        'buckets, alarms and rules cannot publish to a topic with that key; with a key of your own they can',
    },
  }),
});
