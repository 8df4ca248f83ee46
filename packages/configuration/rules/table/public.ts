import { publicPolicyRule } from '../../policies.ts';

/** Source: DynamoDB developer guide, resource-based policies. */
export const tablePublic = publicPolicyRule({
  id: 'table/public',
  aliases: ['EMM-DDB-PUBLIC'],
  type: 'AWS::DynamoDB::Table',
  noun: 'table',
  effect: 'data-write',
});
