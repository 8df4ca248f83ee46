import { heldRoles, isSubject } from '../review/held.ts';
import { belongsTo, defineRule, place, whoHolds } from './rule.ts';
import { holdersCan } from './words.ts';

export const admin = defineRule({
  id: 'access/admin',
  aliases: ['EMM-FN-ADMIN-PRIV', 'EMM-IAM-STAR-ACTION'],
  slice: 'role',
  threats: ['T10', 'T1', 'T2', 'T6'],
  help: 'The role may do everything in the account: any flaw in the function is the loss of the account.',
  check: (review) =>
    heldRoles(review).flatMap((held) => {
      const own = held.statements.flatMap((statement) =>
        statement.uses
          .map(({ grant }) => grant)
          .filter(
            (grant) =>
              grant.action === '*' &&
              grant.resourceGlob.key === '*' &&
              !grant.statement.action.not &&
              grant.managed === null,
          )
          .slice(0, 1),
      );
      const managed = (held.lead.holdings?.managed ?? []).filter(({ name }) =>
        /^AdministratorAccess/.test(name),
      );
      const [first] = [
        ...own.map((grant) => ({
          what: '* on *',
          when: grant.statement.when,
          at: { file: grant.file, line: grant.line, column: grant.statement.at.column },
        })),
        ...managed.map(({ name, at, when }) => ({ what: `${name} (managed policy)`, when, at })),
      ];
      if (!first) return [];
      const { what, at, when } = first;
      return [
        {
          ...belongsTo(held),
          title: `${holdersCan(held)} do everything in the account`,
          at,
          // Anyone who can start it is one flaw away from the whole account.
          severity:
            held.exposure === 'public' && !isSubject(held.lead) ? ('critical' as const) : ('high' as const),
          condition: when,
          evidence: [{ file: at.file, line: at.line, text: what }],
          details: [
            ...whoHolds(held),
            { label: 'gains', text: 'the account: every service, every resource, all permissions' },
            { label: 'given', text: what, at: place(at) },
          ],
          subject: what,
          // Beside everything, nothing else that the role gives matters.
          statements: held.statements.map(({ key }) => key),
        },
      ];
    }),
});
