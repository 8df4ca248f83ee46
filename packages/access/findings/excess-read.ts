import { leftovers } from './leftover.ts';
import { defineRule } from './rule.ts';

const aliases = ['EMM-IAM-UNUSED-PERM'];

export const excessRead = defineRule({
  id: 'access/excess-read',
  aliases,
  slice: 'role',
  threats: ['T1', 'T2', 'T3', 'T6'],
  help: 'The role can read or list data that the code never reads: an attacker who finds any flaw in the function can read that data too.',
  check: (review) => leftovers(review, { aliases, harm: 'read', highest: 'medium', effect: 'data-read' }),
});
