import { leftovers } from './leftover.ts';
import { defineRule } from './rule.ts';

const aliases = ['EMM-IAM-UNUSED-PERM', 'EMM-IAM-CONNECTOR-BROAD'];

export const excessWrite = defineRule({
  id: 'access/excess-write',
  aliases,
  slice: 'role',
  threats: ['T1', 'T2', 'T6', 'T10'],
  help: 'The role can write data or settings that the code never writes: an attacker who finds any flaw in the function can change them too.',
  // An attacker needs another flaw to use the permission, so it is never critical by itself.
  check: (review) => leftovers(review, { aliases, harm: 'write', highest: 'high', effect: 'data-write' }),
});
