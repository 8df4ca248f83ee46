import { openBindingRule } from '../../google.ts';

/** Source: Pub/Sub documentation, "Access control". */
export const googleTopicPublic = openBindingRule({
  id: 'google/topic-public',
  aliases: ['EMM-PUBSUB-PUBLIC'],
  threats: ['T8', 'T9'],
  help: 'The topic is open to everybody on the internet: what is published there starts whatever listens.',
  kind: 'pubsub_topic',
  noun: 'topic',
  effect: 'data-write',
  fix: 'name the accounts that publish',
});
