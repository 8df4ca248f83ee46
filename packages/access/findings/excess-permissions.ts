import { leftovers } from './leftover.ts';
import { defineRule } from './rule.ts';

const aliases = ['EMM-IAM-PERMMGMT', 'EMM-IAM-UNUSED-PERM'];

export const excessPermissions = defineRule({
  id: 'access/excess-permissions',
  aliases,
  slice: 'role',
  threats: ['T10'],
  help: 'The role may change who is allowed what, and the code never does: any flaw in the function can then open other things.',
  check: (review) => leftovers(review, aliases, 'permissions', 'high', 'code'),
});
