import { leftovers } from './leftover.ts';
import { defineRule } from './rule.ts';

const aliases = ['EMM-IAM-UNUSED-PERM', 'EMM-IAM-CONNECTOR-BROAD', 'access/excess-write'];

export const excessStart = defineRule({
  id: 'access/excess-start',
  aliases,
  slice: 'role',
  threats: ['T1', 'T2', 'T6', 'T10'],
  help: 'The role can start jobs or send messages, which the code never does: an attacker who finds any flaw in the function can run other functions, jobs and models, or send messages and mail, in the name of the app.',
  check: (review) => leftovers(review, { aliases, harm: 'start', highest: 'high', effect: 'data-write' }),
});
