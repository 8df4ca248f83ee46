import { otherAccountRule } from '../../policies.ts';

/** Source: SNS developer guide, cross-account access. */
export const topicOtherAccount = otherAccountRule({
  id: 'topic/other-account',
  aliases: ['EMM-SNS-XACCOUNT'],
  type: 'AWS::SNS::Topic',
  noun: 'topic',
});
