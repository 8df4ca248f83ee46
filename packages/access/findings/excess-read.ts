import { leftovers } from './leftover.ts';
import { defineRule } from './rule.ts';

export const excessRead = defineRule({
  id: 'access/excess-read',
  aliases: ['EMM-IAM-UNUSED-PERM'],
  slice: 'role',
  threats: ['T1', 'T2', 'T3', 'T6'],
  help: 'The role may read or list what the code never reads: any flaw in the function then leaks that data too.',
  check: (review) => leftovers(review, 'read', 'medium', 'data-read'),
});
