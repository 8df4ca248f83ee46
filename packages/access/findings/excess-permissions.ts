import { leftovers } from './leftover.ts';
import { defineRule } from './rule.ts';

const aliases = ['EMM-IAM-PERMMGMT', 'EMM-IAM-UNUSED-PERM'];

export const excessPermissions = defineRule({
  id: 'access/excess-permissions',
  aliases,
  slice: 'role',
  threats: ['T10'],
  help: 'The role can change permissions that the code never changes: an attacker who finds any flaw in the function can open other resources.',
  check: (review) => leftovers(review, { aliases, harm: 'permissions', highest: 'high', effect: 'code' }),
});
