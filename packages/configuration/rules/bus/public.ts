import { publicPolicyRule } from '../../policies.ts';

/** Source: EventBridge user guide, permissions for event buses. */
export const busPublic = publicPolicyRule({
  id: 'bus/public',
  aliases: ['EMM-EB-OPEN'],
  type: 'AWS::Events::EventBus',
  noun: 'event bus',
  effect: 'data-read',
});
