import { publicPolicyRule } from '../../policies.ts';

/** Source: SNS developer guide, access policy. */
export const topicPublic = publicPolicyRule({
  id: 'topic/public',
  aliases: ['EMM-SNS-PUBLIC'],
  type: 'AWS::SNS::Topic',
  noun: 'topic',
  effect: 'data-read',
});
