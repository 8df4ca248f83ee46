import { otherAccountRule } from '../../policies.ts';

/** Source: EventBridge user guide, permissions for event buses. */
export const busOtherAccount = otherAccountRule({
  id: 'bus/other-account',
  aliases: ['EMM-EB-XACCOUNT'],
  type: 'AWS::Events::EventBus',
  noun: 'event bus',
});
