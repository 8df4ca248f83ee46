import { openBindingRule } from '../../google.ts';

/** Source: Pub/Sub documentation, "Access control". */
export const googleTopicPublic = openBindingRule({
  id: 'google/topic-public',
  aliases: ['EMM-PUBSUB-PUBLIC'],
  threats: ['T8', 'T9'],
  help: 'Anyone on the internet can publish to the topic, and so start the functions that listen to it.',
  kind: 'pubsub_topic',
  noun: 'topic',
  effect: 'data-write',
  fix: 'name the accounts that publish',
});
