import { defineRule } from './rule.ts';
import { listed } from './words.ts';

export const sharedRole = defineRule({
  id: 'access/shared-role',
  aliases: ['EMM-FN-SHARED-ROLE'],
  slice: 'role',
  threats: ['T10'],
  help: 'Several functions hold one role: each may do what any of them needs.',
  check: (review) => {
    const names = new Set([...review.functions.values()].map((fn) => fn.name));
    return review.app.roles
      .map((role) => ({ role, functions: role.holders.filter((holder) => names.has(holder)) }))
      .filter(({ functions }) => functions.length > 1)
      .map(({ role, functions }) => ({
        title: `${functions.length} functions share the role ${role.id}: ${listed(functions)}`,
        function: null,
        resource: role.id,
        at: role.at,
        severity: 'info' as const,
        fix: 'give each function its own role',
        details: [{ label: 'given', text: `to ${functions.join(', ')}` }],
        subject: role.id,
      }));
  },
});
