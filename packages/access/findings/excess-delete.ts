import { leftovers } from './leftover.ts';
import { defineRule } from './rule.ts';

const aliases = ['EMM-IAM-UNUSED-PERM', 'EMM-IAM-CONNECTOR-BROAD', 'access/excess-write'];

export const excessDelete = defineRule({
  id: 'access/excess-delete',
  aliases,
  slice: 'role',
  threats: ['T1', 'T2', 'T6', 'T10'],
  help: 'The role can delete data that the code never deletes: an attacker who finds any flaw in the function can delete it, and only a backup restores it.',
  // An attacker needs another flaw to use the permission, so it is never critical by itself.
  check: (review) => leftovers(review, { aliases, harm: 'delete', highest: 'high', effect: 'data-write' }),
});
