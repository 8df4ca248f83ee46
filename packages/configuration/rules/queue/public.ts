import { publicPolicyRule } from '../../policies.ts';

/** Source: SQS developer guide, access policy. */
export const queuePublic = publicPolicyRule({
  id: 'queue/public',
  aliases: ['EMM-SQS-PUBLIC'],
  type: 'AWS::SQS::Queue',
  noun: 'queue',
  effect: 'data-read',
});
