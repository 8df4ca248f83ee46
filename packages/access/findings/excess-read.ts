import { severityOf } from '@emmental/model';
import { leftovers } from './leftover.ts';
import { atMost, defineRule } from './rule.ts';

export const excessRead = defineRule({
  id: 'access/excess-read',
  aliases: ['EMM-IAM-UNUSED-PERM'],
  slice: 'role',
  threats: ['T1', 'T2', 'T3', 'T6'],
  help: 'The role may read or list what the code never reads: any flaw in the function then leaks that data too.',
  check: (review) =>
    leftovers(review, new Set(['read', 'list']), (fn) =>
      atMost('medium', severityOf(fn.reachedBy.exposure, 'data-read')),
    ),
});
