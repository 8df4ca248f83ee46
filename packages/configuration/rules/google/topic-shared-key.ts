import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Source: Pub/Sub documentation, "Configure message encryption". */
export const googleTopicSharedKey = resourceRule({
  id: 'google/topic-shared-key',
  aliases: ['EMM-PUBSUB-CMEK'],
  slice: 'credentials',
  threats: [],
  help: 'Messages are encrypted with a key of Google’s: it cannot be taken away from anyone alone.',
  types: ['google_pubsub_topic'],
  judge: (topic) => judge(settings(topic.properties, 'kms_key_name'), { absent: true, known: () => false }),
  say: ({ id }) => ({
    title: `Messages of ${id} are encrypted with a key of Google’s`,
    severity: 'info',
    fix: '`kms_key_name`, where messages hold what only some may read',
  }),
});
