import { severityOf } from '@emmental/model';
import { leftovers } from './leftover.ts';
import { atMost, defineRule } from './rule.ts';

export const excessWrite = defineRule({
  id: 'access/excess-write',
  aliases: ['EMM-IAM-UNUSED-PERM', 'EMM-IAM-CONNECTOR-BROAD'],
  slice: 'role',
  threats: ['T1', 'T2', 'T6', 'T10'],
  help: 'The role may write or delete what the code never touches: any flaw in the function then reaches that data too.',
  // It takes another flaw to use it, so it is never critical by itself.
  check: (review) =>
    leftovers(review, new Set(['write', 'tagging']), (fn) =>
      atMost('high', severityOf(fn.reachedBy.exposure, 'data-write')),
    ),
});
