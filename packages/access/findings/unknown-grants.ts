import { heldRoles, isFunction } from '../review/held.ts';
import type { HolderReview } from '../review/review.ts';
import { defineRule } from './rule.ts';

export const unknownGrants = defineRule({
  id: 'access/unknown-grants',
  aliases: [],
  slice: 'role',
  threats: ['T10'],
  help: 'The permissions of the function are not in the template, so nobody can compare them with its code.',
  check: (review) => {
    const roles = heldRoles(review).map(({ lead, holders }) => ({ holder: lead, holders }));
    const without = [...review.functions.values()]
      .filter((fn) => fn.holdings === null)
      .map((fn) => ({ holder: fn, holders: [fn] }));
    return [...roles, ...without].flatMap(({ holder, holders }) =>
      roleQuestions(holder).map((question) => ({
        title: `${holder.name}: ${question.what} could not be decided`,
        function: isFunction(holder) ? holder.id : null,
        resource: holder.role.id,
        at: { file: question.file, line: question.line, column: 1 },
        severity: 'info' as const,
        status: 'unknown' as const,
        evidence: [{ file: question.file, line: question.line, text: question.why }],
        fix: question.answer,
        details: [{ label: 'why', text: question.why }],
        subject: question.id,
        parts: holders.filter(isFunction).map((fn) => ({ function: fn.id })),
      })),
    );
  },
});

const roleQuestions = (holder: HolderReview) =>
  holder.unknown.filter((question) => question.id.startsWith(`${holder.name}/role`));
