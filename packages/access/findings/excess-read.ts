import { leftovers } from './leftover.ts';
import { defineRule } from './rule.ts';

const aliases = ['EMM-IAM-UNUSED-PERM'];

export const excessRead = defineRule({
  id: 'access/excess-read',
  aliases,
  slice: 'role',
  threats: ['T1', 'T2', 'T3', 'T6'],
  help: 'The role may read or list what the code never reads: any flaw in the function then leaks that data too.',
  check: (review) => leftovers(review, aliases, 'read', 'medium', 'data-read'),
});
