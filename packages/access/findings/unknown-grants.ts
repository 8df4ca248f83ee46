import { defineRule } from './rule.ts';

export const unknownGrants = defineRule({
  id: 'access/unknown-grants',
  aliases: [],
  slice: 'role',
  threats: ['T10'],
  help: 'What the function may do is not in the template, so what is too much or too little could not be decided.',
  check: (review) =>
    [...review.functions.values()].flatMap((fn) =>
      fn.unknown
        .filter((question) => question.id.startsWith(`${fn.name}/role`))
        .map((question) => ({
          title: `${fn.name}: ${question.what} could not be decided`,
          function: fn.id,
          resource: fn.role.id,
          at: { file: question.file, line: question.line, column: 1 },
          severity: 'info' as const,
          status: 'unknown' as const,
          evidence: [{ file: question.file, line: question.line, text: question.why }],
          fix: question.answer,
          details: [{ label: 'why', text: question.why }],
          subject: question.id,
        })),
    ),
});
