import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Source: Pub/Sub documentation, "Configure message encryption". */
export const googleTopicSharedKey = resourceRule({
  id: 'google/topic-shared-key',
  aliases: ['EMM-PUBSUB-CMEK'],
  slice: 'credentials',
  threats: [],
  help: 'Google encrypts messages with its own key: you cannot revoke that key for one reader.',
  types: ['google_pubsub_topic'],
  judge: (topic) => judge(settings(topic.properties, 'kms_key_name'), { absent: true, known: () => false }),
  describe: ({ id }) => ({
    title: `You cannot revoke the key that encrypts messages of ${id}`,
    severity: 'info',
    fix: '`kms_key_name`, if only some readers may see the messages',
  }),
});
